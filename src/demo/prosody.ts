import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePorts } from "./free-ports.ts";
import { type ProsodyConfigOptions, type ProsodyPorts, prosodyConfig } from "./prosody-config.ts";
import { type Exit, launch, type ProsodyProcess } from "./prosody-process.ts";
import { endStaleProsody } from "./stale-prosody.ts";

export { type DebianSuite, findProsody } from "./find-prosody.ts";

export interface StartOptions {
  /** The executable, as findProsody gives it. */
  readonly command: string;
  /** Absolute; made if missing. Holds configuration, data, pid file and log. */
  readonly folder: string;
  readonly config?: Omit<ProsodyConfigOptions, "folder" | "ports" | "runAsRoot">;
  /** Taken if they are free. */
  readonly ports?: Partial<ProsodyPorts>;
}

export interface RunningProsody {
  readonly ports: ProsodyPorts;
  readonly version: string;
  /** Resolves when the process is gone; may be called again. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly exited: Promise<Exit>;
  /** The last lines of its log. */
  log(): string;
}

const ATTEMPTS = 5;

/** Starts a private Prosody and resolves when it listens. Rejects with its last log lines if it does not. */
export async function startProsody(options: StartOptions): Promise<RunningProsody> {
  await endStaleProsody(options.folder);
  for (let attempt = 1; ; attempt++) {
    // Whatever took a port that was just found free has it now: the same wishes lead to others.
    const ports = await freePorts(attempt < ATTEMPTS - 1 ? options.ports : {});
    const prosody = await start(options, ports);
    if (prosody !== "port taken") return { ports, ...prosody };
    if (attempt === ATTEMPTS) throw new Error(`Prosody found its ports taken ${ATTEMPTS} times in a row`);
  }
}

async function start(
  { command, folder, config = {} }: StartOptions,
  ports: ProsodyPorts,
): Promise<ProsodyProcess | "port taken"> {
  await mkdir(join(folder, "data"), { recursive: true, mode: 0o700 });
  await mkdir(join(folder, "certs"), { recursive: true });
  const file = configFile(folder);
  const text = prosodyConfig({ ...config, folder, ports, runAsRoot: process.getuid?.() === 0 });
  // A mode is given to new files only, and this one holds the components' secrets.
  await rm(file, { force: true });
  await writeFile(file, text, { mode: 0o600 });
  await rm(join(folder, "prosody.log"), { force: true });
  const hasLogins = config.anonymousHost !== null || (config.hosts ?? []).length > 0;
  return launch(command, file, [
    ...(hasLogins ? ["c2s", "http"] : []),
    ...((config.components ?? []).length > 0 ? ["component"] : []),
  ]);
}

function configFile(folder: string): string {
  return join(folder, "prosody.cfg.lua");
}
