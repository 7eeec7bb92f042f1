import { isLocalpart } from "../muc/jid.ts";
import type { Reader } from "./source.ts";

/** Room localpart (lower case) to channel id, from `room-channel/<muc_domain>.json`. */
export type RoomChannels = ReadonlyMap<string, string>;

/** As livechat reads it: what is no channel id, no list or no name is passed over. */
export function readRoomChannels(reader: Reader): RoomChannels {
  const channels = new Map<string, string>();
  if (typeof reader.value !== "object" || reader.value === null) return channels;
  for (const [key, rooms] of Object.entries(reader.value)) {
    if (!/^\d+$/.test(key) || !Array.isArray(rooms)) continue;
    const id = String(Number(key));
    for (const local of rooms) if (isName(local)) claim(channels, local.toLowerCase(), id);
  }
  return channels;
}

function isName(local: unknown): local is string {
  return typeof local === "string" && isLocalpart(local);
}

/** A room that two channels name belongs to the higher id, as with livechat. */
function claim(channels: Map<string, string>, local: string, id: string): void {
  const other = channels.get(local);
  if (other === undefined || Number(id) > Number(other)) channels.set(local, id);
}
