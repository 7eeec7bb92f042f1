import { isLocalpart } from "../muc/jid.ts";
import type { DataFiles } from "./data-files.ts";
import type { Issue } from "./issue.ts";
import { nearest } from "./nearest.ts";

// Thousands of strange names have one cause: nobody reads on.
const LIMIT = 10;
// Editors leave drafts and backups; and people leave notes.
const LEFT_ALONE = /^\.|~$|^readme|\.md$/i;

/** A rule that lies in the right folder under a wrong name holds nowhere, and nobody would ever hear of it. */
export function strangeNames(files: DataFiles): Issue[] {
  const { strangers, instanceOverlay, channelOverlays, roomOverlays } = files;
  const taken = new Set([
    ...(instanceOverlay ? ["instance.json"] : []),
    ...[...channelOverlays.keys()].map((id) => `channels/${id}.json`),
    ...[...roomOverlays.keys()].map((local) => `rooms/${local}.json`),
  ]);
  const unnamable = [...roomOverlays].filter(([local]) => !isLocalpart(local));
  const strange = [
    ...[...strangers].filter(([name]) => !LEFT_ALONE.test(name.slice(name.indexOf("/") + 1))),
    ...unnamable.map(([local, source]) => [`rooms/${local}.json`, source] as const),
  ];
  const told = strange.slice(0, LIMIT).map(([name, { file }]) => issue(file, NOT_READ, hintOf(name, taken)));
  const [next] = strange.slice(LIMIT);
  if (!next) return told;
  return [...told, issue(next[1].file, `${strange.length - LIMIT} more like these`, hintOf("", taken))];
}

const NOT_READ = "nothing is read under this name";
const NAMES = ["instance.json", "channels", "rooms"];

function issue(file: string, message: string, hint: string): Issue {
  return { code: "name-unread", severity: "warning", file, path: "", message, hint };
}

/** `name`: below `policy/`. */
function hintOf(name: string, taken: ReadonlySet<string>): string {
  const meant = meantBy(name);
  if (meant !== undefined && !taken.has(meant)) return `Did you mean ${meant}?`;
  return "In policy/ there are instance.json, channels/<id>.json and rooms/<room>.json, the room as it stands before the @.";
}

function meantBy(name: string): string | undefined {
  const [folder, rest] = /^(channel|room)s?[/_ -]+(.+)$/i.exec(name)?.slice(1) ?? [];
  if (folder === undefined || rest === undefined) return nearest(name, NAMES);
  if (folder.toLowerCase() === "channel") {
    const id = /^\D*(\d+)\D*$/.exec(rest)?.[1];
    return id && `channels/${id}.json`;
  }
  const local = rest.replace(/@.*$|\.json.*$|\.[^.]*$/i, "").toLowerCase();
  return isLocalpart(local) ? `rooms/${local}.json` : undefined;
}
