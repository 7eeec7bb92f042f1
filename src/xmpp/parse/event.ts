import type { Element } from "@xmpp/component";
import type { MucEvent } from "../../muc/event.ts";
import { type BareJid, parseJid } from "../../muc/jid.ts";
import { NO_FEATURES, type RoomFeatures } from "../features.ts";
import { readMessage } from "./message.ts";
import { readPresence, readRefusal } from "./presence.ts";

/**
 * What a stanza from a room means; undefined for all else. `featuresOf` tells what the room vouches for: a room
 * not looked at vouches for nothing.
 */
export function parseEvent(
  stanza: Element,
  featuresOf: (room: BareJid) => RoomFeatures | undefined,
): MucEvent | undefined {
  const from = parseJid(stanza.attrs.from);
  if (!from?.local) return undefined;
  const { bare: room, resource: nick } = from;
  const features = featuresOf(room) ?? NO_FEATURES;
  if (stanza.is("message")) {
    return stanza.attrs.type === "groupchat" ? readMessage(stanza, room, nick, features) : undefined;
  }
  if (!stanza.is("presence")) return undefined;
  if (stanza.attrs.type === "error") return readRefusal(stanza, room, nick);
  return nick === "" ? undefined : readPresence(stanza, room, nick, features);
}
