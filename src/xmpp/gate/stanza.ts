import type { Element } from "@xmpp/component";
import type { BareJid } from "../../muc/jid.ts";
import { questionKinds } from "../../muc/question.ts";
import { NO_FEATURES } from "../features.ts";
import { NS } from "../namespaces.ts";
import { readMessage, readSaid } from "../parse/message.ts";
import { readId, readOccupant } from "./attributes.ts";
import type { Frame, PassedFrame } from "./frame.ts";

/**
 * `<check/>`: the stanza in it is as the client sent it, so nothing in it is the room's word; that stands around it. Who
 * invites need not be in the room, and has no nick then.
 */
export function readCheck(check: Element, room: BareJid): Frame | undefined {
  const { attrs } = check;
  const id = readId(attrs.id);
  const about = questionKinds.find((kind) => kind === attrs.kind);
  const stanza = about && stanzaIn(check, about === "presence" ? "presence" : "message");
  const nick = attrs.nick ?? "";
  if (!id || !about || !stanza || (nick === "" && about !== "invite")) return undefined;
  const sender = readOccupant(attrs, nick);
  const { occupantId } = sender;
  const said = { ...readSaid(stanza, room, nick, NO_FEATURES), occupantId, delayed: undefined };
  const was = attrs.was || undefined;
  return { kind: "check", id, question: { about, room, sender, message: said, was }, stanza };
}

/** `<passed/>`: as the room broadcast it, with the archive's id. It is of that moment, however late it is told of. */
export function readPassed(passed: Element, room: BareJid): PassedFrame | undefined {
  const { attrs } = passed;
  const id = readId(attrs.id);
  const stanza = stanzaIn(passed, "message");
  if (!id || !stanza) return undefined;
  const { nick = "", at = "" } = attrs;
  const read = readMessage(stanza, room, nick, { ...NO_FEATURES, stanzaIds: true });
  const sender = nick === "" ? undefined : readOccupant(attrs, nick);
  const event =
    read.kind === "message" ? { ...read, occupantId: sender?.occupantId, delayed: undefined } : read;
  const check = readId(attrs.check);
  return { kind: "passed", id, room, event, stanza, sender, check, own: attrs.own === "1", at };
}

function stanzaIn(frame: Element, name: "message" | "presence"): Element | undefined {
  return frame.getChildElements().find((child) => child.is(name, NS.client));
}
