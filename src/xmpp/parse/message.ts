import type { Element } from "@xmpp/component";
import type { RetractedEvent } from "../../muc/event.ts";
import type { BareJid } from "../../muc/jid.ts";
import type { GroupchatMessage } from "../../muc/message.ts";
import type { RoomFeatures } from "../features.ts";
import { NS } from "../namespaces.ts";
import { readDelay } from "./delay.ts";
import { isEncrypted } from "./encrypted.ts";
import { readEdited } from "./json-message.ts";
import { readRetracted } from "./moderation.ts";
import { readOccupantId } from "./occupant-id.ts";
import { readJoined, readReply } from "./reply.ts";
import { readTakenBack } from "./retraction.ts";
import { readStanzaId } from "./stanza-id.ts";
import { readTexts } from "./texts.ts";

/** XEP-0045 section 7.4: what a room broadcasts, an occupant's message or the room's own notice. */
export function readMessage(
  stanza: Element,
  room: BareJid,
  nick: string,
  features: RoomFeatures,
): GroupchatMessage | RetractedEvent {
  const retracted = nick === "" ? readRetracted(stanza) : undefined;
  if (retracted !== undefined) return { kind: "retracted", room, stanzaId: retracted };
  return readSaid(stanza, room, nick, features);
}

/** What anybody may have written: it is a message, whatever else it is made to look like. */
export function readSaid(
  stanza: Element,
  room: BareJid,
  nick: string,
  features: RoomFeatures,
): GroupchatMessage {
  const texts = readTexts(stanza);
  return {
    kind: "message",
    room,
    nick,
    id: stanza.attrs.id,
    stanzaId: features.stanzaIds ? readStanzaId(stanza, room) : undefined,
    occupantId: features.occupantIds ? readOccupantId(stanza) : undefined,
    texts,
    ...readReplaced(stanza),
    takesBack: readTakenBack(stanza),
    reply: readReply(stanza, texts),
    joined: readJoined(stanza, texts),
    encrypted: isEncrypted(stanza) || undefined,
    delayed: readDelay(stanza, room),
  };
}

/** XEP-0308, and an edit of Jitsi's: where both are said some clients go by the one, some by the other. */
function readReplaced(stanza: Element): Pick<GroupchatMessage, "replaces" | "alsoReplaces"> {
  const corrected = stanza.getChild("replace", NS.correct)?.attrs.id;
  const edited = readEdited(stanza);
  const isBoth = corrected !== undefined && edited !== undefined;
  return { replaces: corrected ?? edited, ...(isBoth && { alsoReplaces: edited }) };
}
