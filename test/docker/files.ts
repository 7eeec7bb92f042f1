import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { projectRoot } from "../../src/demo/find-prosody.ts";

export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** The stages of a Dockerfile, in order; enough of its grammar for ours. */
export function stagesOf(file: string): readonly (readonly Instruction[])[] {
  const text = readFileSync(join(projectRoot, file), "utf8")
    .replace(/^\s*#.*\n/gm, "")
    .replace(/\\\n\s*/g, "");
  const stages: Instruction[][] = [];
  for (const line of text.split("\n")) {
    const [, name, rest = ""] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (name === "FROM") stages.push([]);
    stages.at(-1)?.push({ name, text: rest });
  }
  return stages;
}

export const textsOf = (stage: readonly Instruction[], name: string): string[] =>
  stage.filter((one) => one.name === name).map(({ text }) => text);

const COMPOSE = join(projectRoot, ".local/docker-compose/docker-compose");

/** What docker-compose makes of the files, as JSON; throws what it says against them. */
export function composeConfig(
  files: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Composed {
  const args = [...files.flatMap((file) => ["-f", file]), "config", "--format", "json"];
  const text = execFileSync(COMPOSE, args, {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return JSON.parse(text) as Composed;
}

export interface Composed {
  readonly name?: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

interface Service {
  readonly command?: readonly string[] | null;
  readonly build?: { readonly target?: string };
  readonly pull_policy?: string;
  readonly depends_on?: Readonly<Record<string, { readonly restart?: boolean }>>;
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly network_mode?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly pids_limit?: number;
  readonly mem_limit?: string;
  readonly ports?: readonly { readonly host_ip?: string; readonly target: number }[];
  readonly volumes?: readonly {
    readonly source: string;
    readonly target: string;
    readonly read_only?: boolean;
  }[];
  readonly tmpfs?: readonly string[];
}

/** Runs the suite, or skips it with the reason in its name, so that it is counted. */
export function describeWith(why: string | undefined, name: string, body: () => void): void {
  describe.skipIf(why !== undefined)(why === undefined ? name : `${name}: not run: ${why}`, body);
}

/** The same for what any machine can have: in CI, where nobody would notice, it fails. */
export function describeWithFetched(why: string | undefined, name: string, body: () => void): void {
  describeWith(why, name, body);
  if (why === undefined || !process.env.CI) return;
  test(`${name}: not run`, () => {
    throw new Error(why);
  });
}

export function whyNoCompose(): string | undefined {
  if (existsSync(COMPOSE)) return undefined;
  try {
    return readFileSync(join(projectRoot, ".local/docker-compose.unavailable"), "utf8").trim();
  } catch {
    return "run: node scripts/setup.mjs test";
  }
}
