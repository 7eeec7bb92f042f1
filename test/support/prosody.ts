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
import type { ProsodyConfigOptions } from "../../src/demo/prosody-config.ts";
import { type Control, setUpControl } from "./control.ts";

export const PEOPLE = { domain: "people.localhost", secret: "people" } as const;
export const BOT = { domain: "bot.localhost", secret: "bot" } as const;
/** A second bot, for rooms that are shared. */
export const BOT2 = { domain: "bot2.localhost", secret: "bot2" } as const;

export const SUITE_NAMES = {
  bookworm: "Prosody 0.12 (Debian 12)",
  trixie: "Prosody 13.0 (Debian 13)",
} as const;

export interface TestProsody extends RunningProsody {
  readonly command: string;
  readonly folder: string;
  readonly suite: DebianSuite;
  readonly control: Control;
  /** Ends the process as `signal` does, and starts it again on the same ports with what it stored. */
  restart(signal?: NodeJS.Signals): Promise<void>;
}

type MucOptions = NonNullable<ProsodyConfigOptions["mucHosts"]>[number]["options"];

interface TestProsodyOptions {
  readonly suite?: DebianSuite;
  readonly config?: StartOptions["config"];
  /**
   * Rooms with mod_muc_warden instead of muc_moderation, listening to BOT alone; or these options of it besides, such as
   * `muc_warden_components: [BOT.domain, BOT2.domain]`.
   */
  readonly warden?: true | MucOptions;
}

/** A Prosody of its own in a temporary folder, gone with stop(). Has the components PEOPLE, BOT and BOT2. */
export async function startTestProsody(options: TestProsodyOptions = {}): Promise<TestProsody> {
  const { suite = "bookworm", warden } = options;
  const command = findProsody(suite);
  if (command === undefined) throw new Error(`no ${SUITE_NAMES[suite]}: ${whyMissing(suite)}`);
  const folder = await mkdtemp(join(tmpdir(), "mucwarden-prosody-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const control = setUpControl();
  const config = {
    components: [PEOPLE, BOT, BOT2],
    ...(warden && { mucHosts: [gatedHost(warden === true ? {} : warden)] }),
    ...options.config,
    modules: [...control.config.modules, ...(options.config?.modules ?? [])],
    pluginPaths: [...control.config.pluginPaths, ...(options.config?.pluginPaths ?? [])],
    options: { ...control.config.options, ...options.config?.options },
  };
  try {
    let current = await startProsody({ command, folder, config });
    const { ports, version } = current;
    return {
      command,
      folder,
      suite,
      ports,
      version,
      control: control.connect(() => ports.http),
      get exited() {
        return current.exited;
      },
      kill: (signal) => current.kill(signal),
      log: () => current.log(),
      async restart(signal = "SIGTERM") {
        current.kill(signal);
        await current.stop();
        current = await startProsody({ command, folder, config, ports });
      },
      async stop() {
        await current.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The options go last: they may also say otherwise of the components. */
function gatedHost(options: MucOptions) {
  return { domain: "rooms.localhost", warden: [BOT.domain], options: { ...options } };
}

/**
 * Runs the tests with each version of Prosody. One that is missing is named with the reason: as a skipped
 * suite at home, as a failure in CI, where nobody would notice the skipping.
 */
export function describeProsody(name: string, body: (suite: DebianSuite) => void): void {
  for (const suite of ["bookworm", "trixie"] as const) {
    if (findProsody(suite) === undefined) describeMissing(name, suite);
    else describe(`${name}, ${SUITE_NAMES[suite]}`, () => body(suite));
  }
}

/** Names what is not tested, and fails in CI. */
export function describeMissing(name: string, suite: DebianSuite): void {
  const title = `not run with ${SUITE_NAMES[suite]}: ${whyMissing(suite)}`;
  // The reporter counts what is skipped, but does not name it.
  console.warn(`${name}: ${title}`);
  describe.runIf(process.env.CI)(name, () => {
    test(title, () => {
      throw new Error(title);
    });
  });
}

function whyMissing(suite: DebianSuite): string {
  try {
    return readFileSync(join(projectRoot, ".local/debian", `${suite}.unavailable`), "utf8").trim();
  } catch {
    return "run: node scripts/setup.mjs test";
  }
}
