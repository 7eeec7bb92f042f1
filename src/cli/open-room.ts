import { compile, type RuleSources } from "../config/compile.ts";
import type { ConnectionOverrides } from "../config/connection.ts";
import { type EveryRoom, isIn } from "../config/every-room.ts";
import type { Issue, IssueCode } from "../config/issue.ts";
import { readDataFolder } from "../files/data-folder.ts";
import { loadRules } from "../files/rule-folder.ts";
import type { RoomPolicy, TracedSettings } from "../moderation/policy.ts";
import { type BareJid, isLocalpart, roomJid } from "../muc/jid.ts";
import { locate, type SourceOptions } from "./locate.ts";

/** What the files say of one room, read as the running bot reads them. */
export type OpenedRoom = {
  /** What is wrong in the files and may be why something is missing. */
  readonly errors: readonly Issue[];
  /** The file that maps rooms to channels, if there is one. */
  readonly map: string | null;
} & (
  | {
      readonly policy: RoomPolicy & RuleSources;
      /** No file names it: what holds is for every room of its host, and needs the Prosody module. */
      readonly isUnnamed: boolean;
      readonly off?: undefined;
      readonly problem?: undefined;
    }
  | { readonly policy?: undefined; readonly off: TracedSettings; readonly problem: string }
  | { readonly policy?: undefined; readonly off?: undefined; readonly problem: string }
);

const ABOUT_LINK: ReadonlySet<IssueCode> = new Set([
  "connection-type",
  "service-form",
  "secret-missing",
  "secret-twice",
  "secret-for-development",
]);

/** Of a room that no file names. */
export const UNNAMED =
  "no file tells of this room: what holds is for every such room of its host (needs the Prosody module)";

export interface Outside extends Pick<ConnectionOverrides, "profile"> {
  /** Types of handlers of somebody's own. */
  readonly externals?: ReadonlySet<string>;
}

/** By its address, or by what stands before the @. */
export async function openRoom(
  room: string,
  where: SourceOptions,
  what: "show" | "explain",
  { profile, externals }: Outside,
): Promise<OpenedRoom> {
  const places = await locate(where, what);
  if ("problem" in places) return { problem: `${places.problem}. ${places.hint}`, errors: [], map: null };
  const files = await readDataFolder(places);
  const compiled = compile(files, await loadRules(), { profile }, undefined, externals);
  const { policies, ruleSources, off, everyRoom, issues } = compiled;
  // That no connection can be made with these files alone is another matter.
  const errors = issues.filter(({ severity, code }) => severity === "error" && !ABOUT_LINK.has(code));
  const about = { errors, map: files.roomChannel?.file ?? null };
  const policy = find(room, policies);
  const sources = find(room, ruleSources);
  if (policy && sources) return { ...about, policy: { ...policy, ...sources }, isUnnamed: false };
  const settings = find(room, off);
  if (settings) return { ...about, off: settings, problem: `${room}: switched off` };
  const jid = everyRoom && jidOf(room, everyRoom);
  if (everyRoom && jid) {
    return { ...about, policy: { room: jid, ...everyRoom.policy, ...everyRoom.sources }, isUnnamed: true };
  }
  const there = policies.size === 0 ? "no room is" : `moderated: ${[...policies.keys()].join(", ")}`;
  return { ...about, problem: `${room}: not a moderated room (${there})` };
}

/** Undefined where it cannot be a room of the hosts of which every room is moderated. */
function jidOf(room: string, everyRoom: EveryRoom): BareJid | undefined {
  const { hosts } = everyRoom;
  const at = room.lastIndexOf("@");
  const [local, host = ""] = at < 0 ? [room, hosts[0]] : [room.slice(0, at), room.slice(at + 1)];
  const jid = isLocalpart(local) ? roomJid(local, host) : undefined;
  return jid && isIn(everyRoom, jid) ? jid : undefined;
}

function find<T>(room: string, rooms: ReadonlyMap<BareJid, T>): T | undefined {
  const wanted = room.toLowerCase();
  return [...rooms].find(([jid]) => jid === wanted || jid.split("@")[0] === wanted)?.[1];
}
