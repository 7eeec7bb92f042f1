import { formatIssue } from "../config/issue.ts";
import { type Located, locateByFile, locateInFolder } from "../files/data-folder.ts";
import { createLog, type LogOptions } from "../log.ts";
import type { CannotStart, Warden, WardenOptions } from "../warden.ts";
import { connectionFromEnvironment, stateFolder } from "./environment.ts";
import type { RunOptions } from "./program.ts";

export interface RunPorts {
  readonly startWarden: (options: WardenOptions) => Promise<Warden | CannotStart>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly isTerminal: boolean;
  readonly fail: (line: string) => void;
  readonly stopRequested: () => Promise<NodeJS.Signals>;
}

/** `mucwarden run`: resolves to the exit status when the bot has stopped; 1 where it cannot start. */
export async function run(options: RunOptions, ports: RunPorts): Promise<number> {
  const { env, version, fail } = ports;
  const places = await locate(options);
  if ("problem" in places) {
    fail(`${places.problem}. ${places.hint}`);
    return 1;
  }
  const overrides = await connectionFromEnvironment(env);
  if ("problem" in overrides) {
    fail(`${overrides.problem}. ${overrides.hint}`);
    return 1;
  }
  const stopping = ports.stopRequested();
  const log = createLog(logOptions(options, ports));
  const folder = stateFolder(options.state, env);
  const logLevel = wantedLevel(options, env);
  const warden = await ports.startWarden({ places, overrides, stateFolder: folder, version, log, logLevel });
  if ("issues" in warden) {
    for (const issue of warden.issues) fail(formatIssue(issue));
    return 1;
  }
  log.info({ signal: await stopping }, "stopping");
  await warden.stop();
  return 0;
}

async function locate({ data, mucDomain, file, roomConfDir }: RunOptions): Promise<Located> {
  if (data !== undefined) {
    if (file) return { problem: "both --data and --file are given", hint: "Keep one of the two." };
    if (!roomConfDir) return locateInFolder(data, mucDomain);
    return { problem: "--room-conf-dir goes with --file", hint: "The data folder has its own room files." };
  }
  const [first, ...more] = file ?? [];
  if (first === undefined) {
    return { problem: "there is nothing to run", hint: "Give --data <folder> or -f <moderation.json>." };
  }
  if (more.length > 0) {
    return { problem: "several files are given", hint: "Start one mucwarden for each moderation.json." };
  }
  if (mucDomain !== undefined) {
    return {
      problem: "--muc-domain goes with --data",
      hint: "The file lies in the folder of its MUC domain.",
    };
  }
  return locateByFile(first, roomConfDir ?? []);
}

function wantedLevel({ debug, logLevel }: RunOptions, env: RunPorts["env"]): string | undefined {
  return debug ? "debug" : (logLevel ?? (env.MUCWARDEN_LOG_LEVEL || undefined));
}

function logOptions(options: RunOptions, { env, isTerminal }: RunPorts): LogOptions {
  const wanted = wantedLevel(options, env);
  const level = wanted === "debug" || wanted === "warn" || wanted === "error" ? wanted : "info";
  const given = env.MUCWARDEN_LOG_FORMAT;
  const format = given === "json" || given === "text" ? given : isTerminal ? "text" : "json";
  return { level, format, colors: isTerminal && !env.NO_COLOR };
}
