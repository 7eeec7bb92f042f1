import { z } from "zod";

/** Under this name in the folder of the running bot's state. */
export const STATUS_FILE = "status.json";
/** It is written every ten seconds at least. */
const FRESH_S = 30;

const problem = z.object({
  code: z.string(),
  /** Without a full stop, and without a word that people wrote. */
  message: z.string(),
  /** `info`: an ordinary thing, such as a room that nobody has opened yet. */
  severity: z.enum(["info", "warn", "error"]),
});

const room = z.object({
  room: z.string(),
  /** `gated`: the server tells of all that is said, and asks first; `joined`: the bot is in the room; else not moderated. */
  is: z.enum(["gated", "joined", "entering", "away", "left"]),
  /** Of a gated room: the MUC host whose module asks. */
  host: z.string().optional(),
  /** Of a gated room: which of the components that share the rooms is responsible. */
  component: z.string().optional(),
  /** Of a gated room: whether it exists at the time; absent where another component knows that. */
  open: z.boolean().optional(),
  /** Of a gated room: whether there is anything to ask; where the rules only observe there is not. */
  asks: z.boolean().optional(),
  /** Those parts of the Prosody module that work in the room, by what it knows of it; absent: there is no such module. */
  parts: z.array(z.string()).optional(),
  problems: z.array(problem),
});

const files = z.object({
  errors: z.number(),
  warnings: z.number(),
  /** Of the errors those of which a whole file is not understood. */
  unread: z.number(),
  /** The first of the errors, each by its code and the name of its file. */
  first: z.array(z.object({ code: z.string(), file: z.string() })),
});

const shape = z.object({
  version: z.string(),
  pid: z.number(),
  /** ISO 8601 */
  at: z.iso.datetime(),
  link: z.object({
    is: z.enum(["connecting", "online", "offline", "stopped"]),
    problem: z.string().optional(),
    /** What to do about the problem. */
    remedy: z.string().optional(),
  }),
  rooms: z.array(room),
  /** How many more there are of which no file tells, where that are many; the server's module tells of them all alike. */
  unlisted: z.number().optional(),
  /** MUC hosts whose rooms of which no file tells are to be moderated, and are not: no module of ours tells of them. */
  unheard: z.array(z.string()).optional(),
  /** MUC hosts where our module judges before anyone reads, and tells of the rooms. */
  heard: z.array(z.string()).optional(),
  /** Hosts on which rooms are to be moderated, and which are not there. */
  nowhere: z.array(z.string()).optional(),
  /** MUC hosts all of whose rooms are to be moderated, also those of which no file tells; they are in `rooms` while they are open. */
  everywhere: z.array(z.string()).optional(),
  /** What is wrong in the files that the bot reads; absent in what an older bot wrote. */
  files: files.optional(),
});

/** Of a host where that is so. */
export const UNHEARD =
  "rooms of which no file tells are not moderated: no mod_muc_warden, with its parts gate and watch, tells of them";

export const NOWHERE = "the server knows no such host: nothing is moderated there";
export const NOWHERE_REMEDY =
  "Is the domain of the rooms right? It is the name of the folder bot/<MUC domain>, and `domain` in the rooms' files.";

/** How things stand with a running bot, as it writes it down for whoever looks from outside. */
export type Status = z.infer<typeof shape>;
export type RoomStatus = Status["rooms"][number];

/** Undefined where the text is none. */
export function parseStatus(text: string): Status | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Seconds since it was written. */
export function ageOf({ at }: Status, now: number): number {
  return Math.max(0, Math.round((now - Date.parse(at)) / 1000));
}

/** Whether the bot that wrote it runs: one that is dead or hangs writes no more. */
export function isFresh(status: Status, now: number): boolean {
  return ageOf(status, now) <= FRESH_S;
}

/** Whether nothing that is said in the room goes unmoderated; so it is too where the room does not exist yet. */
export function isCovered({ is, problems }: RoomStatus, { link }: Status): boolean {
  if (link.is !== "online") return false;
  if (is === "away") return problems.every(({ severity }) => severity === "info");
  return (is === "gated" || is === "joined") && problems.every(({ severity }) => severity !== "error");
}

/**
 * Whether it is so in all rooms, also in those of which no file tells. Where a whole file is not understood nobody knows: it
 * may be the one that switches a room on. An entry that is left out is told of, and no more: channel owners write them.
 */
export function isAllCovered(status: Status): boolean {
  const { link, rooms, unheard = [], files } = status;
  if (link.is !== "online" || unheard.length > 0 || (files?.unread ?? 0) > 0) return false;
  return rooms.every((room) => isCovered(room, status));
}

/** In one line: when the room is moderated, or why it is not; undefined is one that the bot does not have. */
export function coverage(room: RoomStatus | undefined, status: Status): string {
  const { link } = status;
  if (link.is !== "online")
    return `not moderated: ${link.problem ?? "the bot is not connected to the server"}`;
  if (!room) return "not moderated: the running bot does not have this room";
  const { is, host, asks, problems } = room;
  const why = problems.map(({ message }) => message).join("; ");
  if (is === "entering") return "not moderated yet: the bot waits to hear how the room stands";
  if (is === "left") return "not moderated: the bot is not in the room";
  if (is === "away") return `${isCovered(room, status) ? "nothing to moderate" : "not moderated"}: ${why}`;
  if (!isCovered(room, status)) return `not moderated: ${why}`;
  const but = why === "" ? "" : `, but ${why}`;
  if (is === "joined") return `moderated: after it was said (the bot is in the room)${but}`;
  if (asks === false) return `observed: what is said has no consequences (gate of ${host})${but}`;
  return `moderated: before anyone reads it (gate of ${host})${but}`;
}

/** Of one room by its address; undefined where the running bot does not have it. */
export function roomIn({ rooms }: Status, address: string): RoomStatus | undefined {
  return rooms.find(({ room }) => room === address);
}

/** For people: the bot in the first lines, then each room in one. `bot`: the name of one of several connections. */
export function statusText(status: Status, now: number, bot?: string): string {
  const { version, pid, link, unheard = [], nowhere = [] } = status;
  return [
    `${bot === undefined ? "" : `${bot}: `}mucwarden ${version}, process ${pid}, as of ${ageOf(status, now)} s ago`,
    `  connection: ${link.is}${link.problem === undefined ? "" : `: ${link.problem}`}`,
    ...filesText(status),
    `  rooms: ${roomsText(status)}`,
    ...unheard.filter((host) => !nowhere.includes(host)).map((host) => `  ${host}: ${UNHEARD}`),
    ...nowhere.map((host) => `  ${host}: ${NOWHERE}. ${NOWHERE_REMEDY}`),
    ...status.rooms.map((room) => `  ${room.room}: ${coverage(room, status)}${more(room)}`),
    "",
  ].join("\n");
}

function filesText({ files }: Status): string[] {
  if (!files || files.errors === 0) return [];
  const { errors, first } = files;
  const which = first.map(({ file, code }) => `${file}: ${code}`).join(", ");
  const count = `${errors} ${errors === 1 ? "error" : "errors"} (${which}${errors > first.length ? ", …" : ""})`;
  const then = "keeps its last good version, or does not hold at all where it never was in order";
  return [`  files: ${count}: what is broken ${then}; mucwarden check says which`];
}

function roomsText(status: Status): string {
  const { link, rooms, unlisted = 0, unheard = [], everywhere = [] } = status;
  const heard = everywhere.filter((host) => !unheard.includes(host)).join(", ");
  if (rooms.length === 0 && heard !== "") {
    return `every room of ${heard}; ${link.is === "online" ? "none is open" : "which are open is not known"}`;
  }
  const covered = rooms.filter((room) => isCovered(room, status)).length;
  return [
    rooms.length === 0 ? "none" : `${covered} of ${rooms.length} covered`,
    ...(unlisted === 0 ? [] : [`and ${unlisted} more of which no file tells`]),
    ...(heard === "" || link.is !== "online" ? [] : [`and every other of ${heard} once it is open`]),
  ].join(", ");
}

function more({ is, component, open }: RoomStatus): string {
  if (is !== "gated") return "";
  return `, by ${component}${open === false ? "; nobody is there" : ""}`;
}
