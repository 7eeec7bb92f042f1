import { type Element, xml } from "@xmpp/component";
import * as chatBot from "xmppjs-chat-bot";
import { ROOM } from "./muc.ts";
import type { Line } from "./transcript.ts";

/** A handler of a room file. */
export interface WrittenHandler {
  readonly id: string;
  readonly type: string;
  readonly options: unknown;
}

const HANDLERS = { moderate: chatBot.HandlerModerate, "no-duplicate": chatBot.HandlerNoDuplicate };
const silent = { debug() {}, log() {}, info() {}, warn() {}, error() {}, level: "error" };

/**
 * Which lines xmppjs-chat-bot 0.7.0 takes back: its own room and handlers, given the stanzas that Prosody would send.
 * `setTime` moves the clock that it reads, to so many seconds.
 */
export async function caughtByChatBot(
  handlers: readonly WrittenHandler[],
  lines: readonly Line[],
  setTime: (seconds: number) => void,
): Promise<number[]> {
  const caught: number[] = [];
  const bot = {
    logger: silent,
    getAddress: () => undefined,
    async sendStanza(_kind: string, _attrs: unknown, ...children: Element[]) {
      const id = children[0]?.attrs.id as string | undefined;
      if (id?.startsWith("s")) caught.push(Number(id.slice(1)));
    },
  };
  const [local, domain] = ROOM.split("@") as [string, string];
  const { parse } = await import("@xmpp/jid");
  const room = new chatBot.Room(bot as never, parse(`${local}@${domain}`) as never);
  const receive = (element: Element) => room.receiveStanza(chatBot.Stanza.parseIncoming(element) as never);
  await room.join("Bot");
  receive(presence("Bot", "moderator", [xml("status", { code: "110" })]));
  for (const { id, type, options } of handlers) {
    const Handler = HANDLERS[type as keyof typeof HANDLERS];
    new Handler(id, room, options as never).start();
  }
  for (const [index, { nick, at, as, text, more }] of lines.entries()) {
    if (at !== undefined) setTime(at);
    receive(presence(nick, as?.role ?? "participant", []));
    const replace =
      more?.replaces && xml("replace", { xmlns: "urn:xmpp:message-correct:0", id: more.replaces });
    const stanza = xml(
      "message",
      { type: "groupchat", from: `${ROOM}/${nick}`, id: more?.id ?? `m${index}` },
      xml("body", {}, text),
      ...(replace ? [replace] : []),
      xml("stanza-id", { xmlns: "urn:xmpp:sid:0", by: ROOM, id: `s${index}` }),
      xml("occupant-id", { xmlns: "urn:xmpp:occupant-id:0", id: `occupant-${nick}` }),
    );
    receive(stanza);
  }
  room.detachHandlers();
  // Its moderateMessage is asynchronous, though nothing in it waits.
  await new Promise(setImmediate);
  return caught;
}

function presence(nick: string, role: string, statuses: readonly Element[]): Element {
  const item = xml("item", { role, affiliation: role === "moderator" ? "admin" : "none" });
  const x = xml("x", { xmlns: "http://jabber.org/protocol/muc#user" }, item, ...statuses);
  return xml("presence", { from: `${ROOM}/${nick}` }, x);
}
