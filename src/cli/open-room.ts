import { compile, type RuleSources } from "../config/compile.ts";
import type { Issue, IssueCode } from "../config/issue.ts";
import { readDataFolder } from "../files/data-folder.ts";
import { loadRules } from "../files/rule-folder.ts";
import type { RoomPolicy, TracedSettings } from "../moderation/policy.ts";
import type { BareJid } from "../muc/jid.ts";
import { locate, type SourceOptions } from "./locate.ts";

/** What the files say of one room, read as the running bot reads them. */
export type OpenedRoom = {
  /** What is wrong in the files and may be why something is missing. */
  readonly errors: readonly Issue[];
  /** The file that maps rooms to channels, if there is one. */
  readonly map: string | null;
} & (
  | { readonly policy: RoomPolicy & RuleSources; readonly off?: undefined; readonly problem?: undefined }
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

/** By its address, or by what stands before the @. `externals`: types of handlers of somebody's own. */
export async function openRoom(
  room: string,
  where: SourceOptions,
  what: "show" | "explain",
  externals?: ReadonlySet<string>,
): Promise<OpenedRoom> {
  const places = await locate(where, what);
  if ("problem" in places) return { problem: `${places.problem}. ${places.hint}`, errors: [], map: null };
  const files = await readDataFolder(places);
  const { policies, ruleSources, off, issues } = compile(files, await loadRules(), {}, undefined, externals);
  // That no connection can be made with these files alone is another matter.
  const errors = issues.filter(({ severity, code }) => severity === "error" && !ABOUT_LINK.has(code));
  const about = { errors, map: files.roomChannel?.file ?? null };
  const policy = find(room, policies);
  const sources = find(room, ruleSources);
  if (policy && sources) return { ...about, policy: { ...policy, ...sources } };
  const settings = find(room, off);
  if (settings) return { ...about, off: settings, problem: `${room}: switched off` };
  const there = policies.size === 0 ? "no room is" : `moderated: ${[...policies.keys()].join(", ")}`;
  return { ...about, problem: `${room}: not a moderated room (${there})` };
}

function find<T>(room: string, rooms: ReadonlyMap<BareJid, T>): T | undefined {
  const wanted = room.toLowerCase();
  return [...rooms].find(([jid]) => jid === wanted || jid.split("@")[0] === wanted)?.[1];
}
