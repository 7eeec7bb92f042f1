import { type BareJid, roomJid } from "../muc/jid.ts";
import type { DataFiles } from "./data-files.ts";
import { formatPath, type PathStep } from "./issue.ts";
import { type Opened, openGood, type Run } from "./memory.ts";
import type { ModerationFile } from "./moderation-file.ts";
import { type RoomFile, readRoomFile, type Wanted } from "./room-file.ts";
import type { Reader } from "./source.ts";

/** A room that a file tells of, switched on or off. */
export interface RoomSource {
  readonly reader: Reader;
  /** Where in the file: empty for a room file. */
  readonly path: readonly PathStep[];
  readonly room: RoomFile;
}

/** Every room told of: first those inside moderation.json, which a room file for the same JID replaces. */
export function readRoomSources(
  files: DataFiles,
  moderation: Opened<ModerationFile>,
  isJitsis: boolean,
  run: Run,
): ReadonlyMap<BareJid, RoomSource> {
  // What moderation.json itself tells of is wanted, wherever it is.
  const any: Wanted = { domains: undefined, isShared: false, isJitsis };
  const inline = new Map<BareJid, RoomSource>();
  for (const [index, value] of moderation.value.rooms.entries()) {
    const { reader } = moderation;
    const path = ["rooms", index];
    const room = readRoomFile(reader, any, value, path);
    if (room && room !== "elsewhere") add(inline, { reader, path, room });
  }
  const written = new Map<BareJid, RoomSource>();
  const wanted = { ...wantedOf(files, moderation.value), isJitsis };
  for (const source of files.rooms) {
    const opened = openGood(source, run, (reader) => readRoomFile(reader, wanted));
    if (opened && opened.value !== "elsewhere") {
      add(written, { reader: opened.reader, path: [], room: opened.value });
    }
  }
  return new Map([...inline, ...written]);
}

/** Those of the folder's own domain, and those that moderation.json names; without either of any. */
function wantedOf({ mucDomain, isShared = false }: DataFiles, { muc_domains = [] }: ModerationFile): Wanted {
  const own = mucDomain === undefined ? [] : [mucDomain.toLowerCase()];
  const domains = [...own, ...muc_domains];
  return {
    domains: domains.length === 0 ? undefined : domains,
    areChosen: muc_domains.length > 0,
    isShared,
  };
}

/** Of two that tell of one room the file that is named after it wins, else the first one. */
function add(rooms: Map<BareJid, RoomSource>, source: RoomSource): void {
  const jid = jidOf(source.room);
  const other = rooms.get(jid);
  const [winner, loser] = other && !namedAfter(source) ? [other, source] : [source, other];
  rooms.set(jid, winner);
  loser?.reader.report({
    code: "room-twice",
    severity: "warning",
    path: [...loser.path, "local"],
    message: `${jid} is told of twice: what ${placeOf(winner)} says holds`,
    hint: "Remove one of the two.",
  });
}

function placeOf({ reader, path }: RoomSource): string {
  return path.length === 0 ? reader.file : `${formatPath(path)} of ${reader.file}`;
}

function namedAfter({ reader, room }: RoomSource): boolean {
  return reader.file.endsWith(`/${room.local}.json`) || reader.file === `${room.local}.json`;
}

function jidOf({ local, domain }: RoomFile): BareJid {
  return roomJid(local, domain);
}
