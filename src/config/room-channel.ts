import { isLocalpart } from "../muc/jid.ts";
import { type Report, reportSome } from "./report-some.ts";
import type { Reader } from "./source.ts";

/** Room localpart (lower case) to channel id, from `room-channel/<muc_domain>.json`. */
export type RoomChannels = ReadonlyMap<string, string>;

interface Claim {
  readonly id: string;
  readonly path: (string | number)[];
}

/**
 * As livechat reads it: what is no channel id, no list or no name is passed over; here, with a warning. Undefined,
 * with an issue, where it is no map at all.
 */
export function readRoomChannels(reader: Reader): RoomChannels | undefined {
  const { value } = reader;
  if (value === null) return new Map();
  if (typeof value !== "object") {
    reader.report({
      code: "wrong-shape",
      message: `expected an object, received ${JSON.stringify(value)}`,
      hint: 'Write each channel with its rooms: {"1": ["room"]}.',
    });
    return undefined;
  }
  const claims = new Map<string, Claim>();
  const reports: Report[] = [];
  for (const [key, rooms] of Object.entries(value)) {
    const at = Array.isArray(value) ? Number(key) : key;
    if (!/^\d+$/.test(key)) reports.push(ignored([at], `${JSON.stringify(key)} is no channel id`));
    else if (!Array.isArray(rooms)) reports.push(ignored([at], "the rooms of a channel are a list"));
    else {
      const id = String(Number(key));
      for (const [index, local] of rooms.entries()) {
        const path = [at, index];
        if (!isName(local)) reports.push(ignored(path, "this cannot be the local part of a room's address"));
        else claim(claims, local.toLowerCase(), { id, path }, reports);
      }
    }
  }
  reportSome(reader, reports);
  return new Map([...claims].map(([local, { id }]) => [local, id]));
}

function isName(local: unknown): local is string {
  return typeof local === "string" && isLocalpart(local);
}

/** A room that two channels name belongs to the higher id, as with livechat. */
function claim(claims: Map<string, Claim>, local: string, next: Claim, reports: Report[]): void {
  const other = claims.get(local);
  const [winner, loser] = other && Number(next.id) <= Number(other.id) ? [other, next] : [next, other];
  claims.set(local, winner);
  if (!loser || loser.id === winner.id) return;
  reports.push({
    code: "room-in-two-channels",
    severity: "warning",
    path: loser.path,
    message: `the room is named for channel ${loser.id} and for channel ${winner.id}: channel ${winner.id} holds`,
    hint: "Keep it with one of the two.",
  });
}

function ignored(path: (string | number)[], why: string): Report {
  const message = `${why}: it is passed over`;
  const hint = 'Write each channel with its rooms: {"1": ["room"]}.';
  return { code: "map-entry-ignored", severity: "warning", path, message, hint };
}
