import { readSource } from "../files/read-file.ts";
import { ageOf, isAllCovered, isFresh, parseStatus, roomIn, type Status, statusText } from "../status.ts";
import { type Environment, namedState, stateFolder } from "./environment.ts";
import { unknownNames } from "./environment-names.ts";
import { type BotName, botsIn, statusFileOf } from "./status-files.ts";

export interface StatusOptions {
  readonly state?: string;
  readonly json?: true;
}

export interface StatusPorts {
  readonly env: Environment;
  /** ms since 1970 */
  readonly now: () => number;
  /** Where the bot of a unit that init wrote keeps its state. */
  readonly unitState?: string;
  readonly say: (text: string) => Promise<void>;
  readonly fail: (line: string) => void;
}

type Looking = Pick<StatusPorts, "env" | "now" | "unitState">;

/** What one connection says of itself. */
interface Told {
  readonly bot: BotName;
  readonly status: Status;
}

interface Found {
  readonly told: readonly Told[];
  /** Of files that nobody writes, or that say nothing. */
  readonly problems: readonly string[];
}

const UNIT_STATE = "/var/lib/mucwarden";
const NO_BOT = 1;
const UNCOVERED = 2;

/** `mucwarden status`: resolves to the exit status; 1 where no bot runs, 2 where some room is not moderated or a file is not understood. */
export async function showStatus({ state, json }: StatusOptions, ports: StatusPorts): Promise<number> {
  for (const line of unknownNames(ports.env)) ports.fail(line);
  const { told, problems } = await lookFor(state, ports);
  if (told.length > 0) {
    const text = told.map(({ bot, status }) => statusText(status, ports.now(), bot)).join("");
    await ports.say(json ? `${JSON.stringify(asJson(told), null, 2)}\n` : text);
  }
  for (const problem of problems) ports.fail(problem);
  if (told.length === 0) return NO_BOT;
  const isFine = problems.length === 0 && told.every(({ status }) => isAllCovered(status));
  return isFine ? 0 : UNCOVERED;
}

/** As the bot wrote it; where it has several connections there is always a list. */
function asJson(told: readonly Told[]): unknown {
  const [first] = told;
  if (first?.bot === undefined && told.length === 1) return first?.status;
  return told.map(({ bot, status }) => ({ ...(bot !== undefined && { bot }), ...status }));
}

/** What the running bot says of itself, of several connections the one that has the room; or why it says nothing. */
export async function runningStatus(
  state: string | undefined,
  ports: Looking,
  room?: string,
): Promise<{ readonly status: Status } | { readonly status?: undefined; readonly problem: string }> {
  const { told, problems } = await lookFor(state, ports);
  const one = told.find(({ status }) => room !== undefined && roomIn(status, room)) ?? told[0];
  return one ? { status: one.status } : { problem: problems.join("; ") };
}

/** In the folder of the state, else, where nobody names one, in that of a unit. */
export async function lookFor(
  state: string | undefined,
  { env, now, unitState = UNIT_STATE }: Looking,
): Promise<Found> {
  const folder = stateFolder(state, env);
  const found = await lookIn(folder, now());
  if (found.told.length > 0 || found.problems.length > 0) return found;
  const isNamed = namedState(state, env) !== undefined;
  const ofUnit = isNamed ? found : await lookIn(unitState, now());
  if (ofUnit.told.length > 0 || ofUnit.problems.length > 0) return ofUnit;
  const places = isNamed ? folder : `${folder} or ${unitState}`;
  const hint = state ? "" : ". Name the folder of its state with --state.";
  return { told: [], problems: [`no bot is running, or none has left its status in ${places}${hint}`] };
}

/** In it, and in the folders of several connections below it. */
async function lookIn(folder: string, now: number): Promise<Found> {
  const told: Told[] = [];
  const problems: string[] = [];
  for (const bot of await botsIn(folder)) {
    const one = await readStatus(statusFileOf(folder, bot), now);
    if (typeof one === "string") problems.push(one);
    else if (one) told.push({ bot, status: one });
  }
  return { told, problems };
}

/** Undefined where there is no such file; a text says why one is not to be believed. */
async function readStatus(file: string, now: number): Promise<Status | string | undefined> {
  const { text, missing, unreadable } = await readSource(file);
  if (missing) return undefined;
  if (text === undefined) return `${file} cannot be read: ${unreadable}`;
  const status = parseStatus(text);
  if (!status) return `${file} is not what a bot of this version writes`;
  if (isFresh(status, now)) return status;
  const last = `${ageOf(status, now)} s ago, by process ${status.pid}`;
  return `no bot is running: ${file} was last written ${last}: remove it if that bot is gone for good`;
}
