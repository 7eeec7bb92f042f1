import type { Element } from "@xmpp/component";
import type { RetractedEvent } from "../../muc/event.ts";
import type { BareJid } from "../../muc/jid.ts";
import type { GroupchatMessage } from "../../muc/message.ts";
import type { RoomFeatures } from "../features.ts";
import { NS } from "../namespaces.ts";
import { readDelay } from "./delay.ts";
import { readRetracted } from "./moderation.ts";
import { readOccupantId } from "./occupant-id.ts";
import { readStanzaId } from "./stanza-id.ts";

/** XEP-0045 section 7.4: what a room broadcasts, an occupant's message or the room's own notice. */
export function readMessage(
  stanza: Element,
  room: BareJid,
  nick: string,
  features: RoomFeatures,
): GroupchatMessage | RetractedEvent {
  const retracted = nick === "" ? readRetracted(stanza) : undefined;
  if (retracted !== undefined) return { kind: "retracted", room, stanzaId: retracted };
  return {
    kind: "message",
    room,
    nick,
    id: stanza.attrs.id,
    stanzaId: features.stanzaIds ? readStanzaId(stanza, room) : undefined,
    occupantId: features.occupantIds ? readOccupantId(stanza) : undefined,
    // RFC 6121 section 5.2.3 allows one body for each language: a client shows any of them.
    bodies: stanza
      .getChildren("body")
      .map((body) => body.getText())
      .filter((text) => text !== ""),
    replaces: stanza.getChild("replace", NS.correct)?.attrs.id,
    delayed: readDelay(stanza, room),
  };
}
