import type { Element } from "@xmpp/component";
import { type BareJid, parseJid } from "../../muc/jid.ts";
import { type GroupchatMessage, saysNothing } from "../../muc/message.ts";
import { NO_FEATURES, type RoomFeatures } from "../features.ts";
import { NS } from "../namespaces.ts";
import { readMessage } from "./message.ts";

/** What lies in a room's archive under one id (XEP-0313 section 4.2). */
export interface Archived {
  /** The message's stanza id. */
  readonly id: string;
  /** When it came there, in ms since 1970. */
  readonly at: number | undefined;
  /** Absent where nobody says anything: the room's own notices, and what stays of a message that was taken back. */
  readonly message: GroupchatMessage | undefined;
}

/** From `<result/>`, as a room sent it that has these features. It is of that moment, however late we come to read it. */
export function readArchived(result: Element, room: BareJid, features: RoomFeatures): Archived | undefined {
  const { id } = result.attrs;
  const forwarded = result.getChild("forwarded", NS.forward);
  if (!id || !forwarded) return undefined;
  const at = Date.parse(forwarded.getChild("delay", NS.delay)?.attrs.stamp ?? "");
  const stanza = forwarded.getChildElements().find((child) => child.is("message", NS.client));
  const message = stanza && readSaid(stanza, room, features);
  return {
    id,
    at: Number.isNaN(at) ? undefined : at,
    message: message && { ...message, stanzaId: id, delayed: undefined },
  };
}

function readSaid(stanza: Element, room: BareJid, features: RoomFeatures): GroupchatMessage | undefined {
  const from = parseJid(stanza.attrs.from);
  if (from?.bare !== room || from.resource === "" || stanza.attrs.type !== "groupchat") return undefined;
  const { occupantIds } = features;
  const said = readMessage(stanza, room, from.resource, { ...NO_FEATURES, occupantIds });
  return said.kind === "message" && !saysNothing(said) ? said : undefined;
}

/** How a page ended (XEP-0313 section 4.3). */
export interface PageEnd {
  /** There is nothing after it. */
  readonly complete: boolean;
  /** The id of the last one on it. */
  readonly last: string | undefined;
}

/** From the answer to the query. */
export function readPageEnd(iq: Element): PageEnd | undefined {
  const fin = iq.getChild("fin", NS.archive);
  if (!fin) return undefined;
  const last = fin.getChild("set", NS.resultSet)?.getChildText("last") || undefined;
  return { complete: fin.attrs.complete === "true", last };
}
