import { join } from "node:path";
import { readSource } from "../files/read-file.ts";
import { ageOf, isCovered, isFresh, parseStatus, STATUS_FILE, type Status, statusText } from "../status.ts";
import { type Environment, stateFolder } from "./environment.ts";

export interface StatusOptions {
  readonly state?: string;
  readonly json?: true;
}

export interface StatusPorts {
  readonly env: Environment;
  /** ms since 1970 */
  readonly now: () => number;
  readonly say: (text: string) => Promise<void>;
  readonly fail: (line: string) => void;
}

const NO_BOT = 1;
const UNCOVERED = 2;

/** `mucwarden status`: resolves to the exit status; 1 where no bot runs, 2 where some room is not moderated. */
export async function showStatus({ state, json }: StatusOptions, ports: StatusPorts): Promise<number> {
  const { say, fail } = ports;
  const found = await runningStatus(state, ports);
  const { status } = found;
  if (!status) {
    fail(found.problem);
    return NO_BOT;
  }
  await say(json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status, ports.now()));
  return status.rooms.every((room) => isCovered(room, status)) && status.link.is === "online" ? 0 : UNCOVERED;
}

/** What the running bot says of itself, or why it says nothing. */
export async function runningStatus(
  state: string | undefined,
  { env, now }: Pick<StatusPorts, "env" | "now">,
): Promise<{ readonly status: Status } | { readonly status?: undefined; readonly problem: string }> {
  const folder = stateFolder(state, env);
  const file = join(folder, STATUS_FILE);
  const { text, missing, unreadable } = await readSource(file);
  if (missing) {
    const hint = state ? "" : ". Name the folder of its state with --state.";
    return { problem: `no bot is running, or none has left its status in ${folder}${hint}` };
  }
  if (text === undefined) return { problem: `${file} cannot be read: ${unreadable}` };
  const status = parseStatus(text);
  if (!status) return { problem: `${file} is not what a bot of this version writes` };
  if (isFresh(status, now())) return { status };
  return {
    problem: `no bot is running: ${file} was last written ${ageOf(status, now())} s ago, by process ${status.pid}`,
  };
}
