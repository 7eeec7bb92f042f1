import { type Element, xml } from "@xmpp/component";
import type { Kick, RestoreSubject, Retract } from "../moderation/sanction.ts";
import type { BareJid } from "../muc/jid.ts";
import { NS } from "./namespaces.ts";

/** Asks what a room is and can, without entering it (XEP-0045 section 6.4). */
export function lookAt(room: BareJid): Element {
  return xml("iq", { type: "get", to: room }, xml("query", { xmlns: NS.discoInfo }));
}

/** Which messages of a room's archive are wanted. */
export interface ArchiveQuery {
  /** What is sent for it says so. */
  readonly id: string;
  /** ms since 1970; what was said then is included. */
  readonly start: number;
  /** The last one that is known, by its id in the archive. */
  readonly after: string | undefined;
  /** At most so many; a server may send fewer. */
  readonly max: number;
}

/** XEP-0313 section 4.1, with the pages of XEP-0059 section 2.1. */
export function askArchive(room: BareJid, { id, start, after, max }: ArchiveQuery): Element {
  const form = xml(
    "x",
    { xmlns: NS.dataForms, type: "submit" },
    xml("field", { var: "FORM_TYPE", type: "hidden" }, xml("value", {}, NS.archive)),
    xml("field", { var: "start" }, xml("value", {}, new Date(start).toISOString())),
  );
  const page = xml("set", NS.resultSet, xml("max", {}, String(max)));
  if (after !== undefined) page.append(xml("after", {}, after));
  return xml("iq", { type: "set", to: room }, xml("query", { xmlns: NS.archive, queryid: id }, form, page));
}

/** XEP-0045 section 7.2. Without history: what was said before is not ours to judge as if it were said now. */
export function join(room: BareJid, nick: string, more: readonly Element[] = []): Element {
  const history = xml("history", { maxstanzas: "0" });
  return xml("presence", { to: `${room}/${nick}` }, xml("x", { xmlns: NS.muc }, history), ...more);
}

/** XEP-0045 section 7.6, and 7.7 where the nick stays. */
export function changeNick(room: BareJid, nick: string, more: readonly Element[] = []): Element {
  return xml("presence", { to: `${room}/${nick}` }, ...more);
}

/** XEP-0045 section 7.14. */
export function leave(room: BareJid, nick: string, status?: string): Element {
  const children = status === undefined ? [] : [xml("status", {}, status)];
  return xml("presence", { to: `${room}/${nick}`, type: "unavailable" }, ...children);
}

/** XEP-0425 in the dialect that the room takes; the reason is public. */
export function retract({ room, reason }: Retract, stanzaId: string, dialect: "1" | "0"): Element {
  const why = reasons(reason);
  if (dialect === "1") {
    const moderate = xml(
      "moderate",
      { xmlns: NS.moderate, id: stanzaId },
      xml("retract", NS.retract),
      ...why,
    );
    return xml("iq", { type: "set", to: room }, moderate);
  }
  // COMPAT XEP-0425 0.2
  const moderate = xml("moderate", { xmlns: NS.moderate0 }, xml("retract", NS.retract0), ...why);
  return xml("iq", { type: "set", to: room }, xml("apply-to", { xmlns: NS.fasten0, id: stanzaId }, moderate));
}

/** Jitsi's form of it, by the id that the sender gave: not an iq, and from somebody who is in the room. */
export function retractAsJitsi({ room, reason }: Retract, id: string): Element {
  const retraction = xml("retract", NS.retract);
  const moderated = xml("moderated", { xmlns: NS.moderate }, retraction, ...reasons(reason));
  const fastened = xml("apply-to", { xmlns: NS.fasten0, id }, moderated);
  return xml("message", { type: "groupchat", to: room }, fastened);
}

/** Many of one room, asked of our module on its host (prosody-modules/PROTOCOL.md, «To act»). */
export function retractMany(
  { room, reason }: Retract,
  stanzaIds: readonly string[],
  { host, epoch }: { readonly host: string; readonly epoch: string },
): Element {
  const why = reason === "" ? {} : { reason };
  const ids = stanzaIds.map((id) => xml("id", {}, id));
  return xml(
    "iq",
    { type: "set", to: host },
    xml("retract", { xmlns: NS.warden, epoch, room, ...why }, ...ids),
  );
}

/** XEP-0045 section 8.2; the reason is public. */
export function kick({ room, nick, reason }: Kick): Element {
  const item = xml("item", { nick, role: "none" }, ...reasons(reason));
  return xml("iq", { type: "set", to: room }, xml("query", { xmlns: NS.mucAdmin }, item));
}

/** XEP-0045 section 8.1. */
export function setSubject({ room, subject }: RestoreSubject): Element {
  return xml("message", { type: "groupchat", to: room }, xml("subject", {}, subject));
}

function reasons(reason: string): Element[] {
  return reason === "" ? [] : [xml("reason", {}, reason)];
}
