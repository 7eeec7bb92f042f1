import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import {
  type DebianSuite,
  findProsody,
  type RunningProsody,
  type StartOptions,
  startProsody,
} from "../../src/demo/prosody.ts";

export const PEOPLE = { domain: "people.localhost", secret: "people" } as const;
export const BOT = { domain: "bot.localhost", secret: "bot" } as const;

const NAMES = { bookworm: "Prosody 0.12 (Debian 12)", trixie: "Prosody 13.0 (Debian 13)" } as const;

export interface TestProsody extends RunningProsody {
  readonly command: string;
  readonly folder: string;
  readonly suite: DebianSuite;
}

/** A Prosody of its own in a temporary folder, gone with stop(). Has two components: PEOPLE and BOT. */
export async function startTestProsody(
  options: { suite?: DebianSuite; config?: StartOptions["config"] } = {},
): Promise<TestProsody> {
  const { suite = "bookworm", config } = options;
  const command = findProsody(suite);
  if (command === undefined) throw new Error(`no ${NAMES[suite]}: ${whyMissing(suite)}`);
  const folder = await mkdtemp(join(tmpdir(), "mucwarden-prosody-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const prosody = await startProsody({ command, folder, config: { components: [PEOPLE, BOT], ...config } });
    const stop = async () => {
      await prosody.stop();
      await remove();
    };
    return { ...prosody, stop, folder, suite, command };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Runs the tests with each version of Prosody. One that is missing is named with the reason: as a skipped
 * suite at home, as a failure in CI, where nobody would notice the skipping.
 */
export function describeProsody(name: string, body: (suite: DebianSuite) => void): void {
  for (const suite of ["bookworm", "trixie"] as const) {
    if (findProsody(suite) !== undefined) {
      describe(`${name}, ${NAMES[suite]}`, () => body(suite));
      continue;
    }
    const title = `not run with ${NAMES[suite]}: ${whyMissing(suite)}`;
    // The reporter counts what is skipped, but does not name it.
    console.warn(`${name}: ${title}`);
    describe.runIf(process.env.CI)(name, () => {
      test(title, () => {
        throw new Error(title);
      });
    });
  }
}

function whyMissing(suite: DebianSuite): string {
  try {
    return readFileSync(join(projectRoot, ".local/debian", `${suite}.unavailable`), "utf8").trim();
  } catch {
    return "run: node scripts/setup.mjs test";
  }
}
