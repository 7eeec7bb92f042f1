import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";
import { formatIssue } from "../config/issue.ts";
import type { RoomPolicy } from "../moderation/policy.ts";
import { recordOf } from "../moderation/record.ts";
import { parseJid } from "../muc/jid.ts";
import type { TextPlace } from "../muc/message.ts";
import type { Affiliation, Occupant, Role } from "../muc/occupant.ts";
import { roomIn } from "../status.ts";
import { type LoggedLine, parseChatLog } from "./chat-log.ts";
import { decisionText, type Gate, inked, logText } from "./explain-text.ts";
import type { SourceOptions } from "./locate.ts";
import { openRoom, UNNAMED } from "./open-room.ts";
import { type Line, type Rehearsed, rehearse } from "./rehearse.ts";
import { runningStatus } from "./status.ts";

export interface ExplainOptions extends Omit<SourceOptions, "file"> {
  readonly room: string;
  /** A moderation.json. */
  readonly moderation?: string;
  /** A file of messages; - for what comes on stdin. */
  readonly file?: string;
  readonly where?: TextPlace;
  readonly nick?: string;
  readonly affiliation?: Affiliation;
  readonly role?: Role;
  readonly jid?: string;
  readonly regular?: true;
  readonly at?: string;
  readonly all?: true;
  /** Where the running bot keeps its state. */
  readonly state?: string;
  readonly json?: true;
}

export interface ExplainPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  readonly say: (text: string) => Promise<void>;
  readonly fail: (line: string) => void;
  readonly stdin: NodeJS.ReadableStream;
  /** ms since 1970 */
  readonly now: () => number;
}

const CAUGHT = 2;
const NOBODY = "somebody";
/** Between two lines of which the file does not say when they were written: far enough apart to be no flood. */
const STEP_MS = 120_000;
const DAY_MS = 86_400_000;

/**
 * `mucwarden explain --room R "text"`: judges as the running bot would, by the same files and rules, and says why.
 * Resolves to the exit status: 0 what is said stays, 2 it (or a line of the file) would not, 1 nothing was judged.
 */
export async function explain(
  text: string | undefined,
  options: ExplainOptions,
  { say, fail, env, isTerminal, stdin, now }: ExplainPorts,
): Promise<number> {
  const { room, file, moderation, regular, json, all } = options;
  const given = await whatToJudge(text, file, stdin);
  const begin = options.at === undefined ? now() : Date.parse(options.at);
  if ("problem" in given) return refuse(given.problem);
  if (Number.isNaN(begin)) return refuse(`--at ${options.at} is no time. Write it like 2026-11-21T20:15Z.`);
  const { data, mucDomain, roomConfDir } = options;
  const where = {
    ...(data !== undefined && { data }),
    ...(mucDomain !== undefined && { mucDomain }),
    ...(roomConfDir && { roomConfDir }),
    ...(moderation !== undefined && { file: [moderation] }),
  };
  const opened = await openRoom(room, where, "explain", { profile: env.MUCWARDEN_PROFILE });
  for (const issue of opened.errors) fail(formatIssue(issue));
  if (!opened.policy) return refuse(opened.problem);

  if (opened.isUnnamed) fail(`${opened.policy.room}: ${UNNAMED}`);
  const lines = given.lines.map((line, index) => lineOf(line, begin, index, options));
  const rehearsed = await rehearse(opened.policy, lines, regular === true);
  const ink = inked(isTerminal && !env.NO_COLOR);
  if (json) await say(`${JSON.stringify(rehearsed.map(asJson), null, 2)}\n`);
  else if (file === undefined) {
    const gate = await gateOf(opened.policy, options.state, { env, now });
    await say(rehearsed.map((one) => decisionText(one, ink, gate)).join(""));
  } else await say(logText(rehearsed, given.lines, ink, all === true));
  return rehearsed.some(({ decision, nick }) => decision.decisive ?? nick?.decisive) ? CAUGHT : 0;

  function refuse(why: string): number {
    fail(why);
    return 1;
  }
}

/** Whether the server asks first in the room: the running bot knows. */
async function gateOf(
  { room, settings }: RoomPolicy,
  state: string | undefined,
  looking: Pick<ExplainPorts, "env" | "now">,
): Promise<Gate> {
  if (!settings.gate.value) return "none";
  const { status } = await runningStatus(state, looking, room);
  const there = status?.link.is === "online" ? roomIn(status, room) : undefined;
  return there?.is === "gated" && there.asks !== false ? "there" : "perhaps";
}

async function whatToJudge(
  text: string | undefined,
  file: string | undefined,
  stdin: NodeJS.ReadableStream,
): Promise<{ lines: LoggedLine[] } | { problem: string }> {
  if (text !== undefined && file !== undefined) {
    return { problem: "a text and --file are given. Keep one of the two." };
  }
  if (file === undefined) {
    if (text === undefined || text === "") {
      return { problem: "there is nothing to judge. Give a text in quotes, or --file <messages.txt>." };
    }
    return { lines: [{ line: 1, nick: undefined, text, at: undefined }] };
  }
  try {
    const lines = parseChatLog(file === "-" ? await readAll(stdin) : await readFile(file, "utf8"));
    return lines.length > 0 ? { lines } : { problem: `${file}: there is no message in it.` };
  } catch (error) {
    return { problem: `${file}: ${(error as Error).message}` };
  }
}

/** A line that names nobody is said by somebody of its own, so that one is not taken for the other's repetition. */
function lineOf(
  { line, nick, text, at }: LoggedLine,
  begin: number,
  index: number,
  options: ExplainOptions,
): Line {
  const untimed = begin + index * STEP_MS;
  const day = begin - (begin % DAY_MS);
  const { affiliation = "none", jid, where = "body", file } = options;
  // XEP-0045 section 5.1.2: in most rooms owners and admins come in as moderators.
  const role =
    options.role ?? (affiliation === "owner" || affiliation === "admin" ? "moderator" : "participant");
  const name = nick ?? (options.nick || NOBODY);
  const sender: Occupant = {
    nick: nick === undefined && file !== undefined ? `${name} ${line}` : name,
    role,
    affiliation,
    occupantId: nick === undefined ? `line-${line}` : `nick-${nick}`,
    realJid: jid === undefined ? undefined : (parseJid(jid)?.bare ?? jid),
    known: true,
  };
  return { sender, where, text, at: at === undefined ? untimed : day + at * 1000 };
}

function asJson({ decision, nick }: Rehearsed): unknown {
  const { texts, sender } = decision;
  return {
    nick: sender.nick,
    texts,
    ...recordOf(decision),
    ...(nick?.decisive && { onArrival: recordOf(nick) }),
  };
}
