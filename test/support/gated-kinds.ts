import { type Element, xml } from "@xmpp/component";
import { message } from "./gated.ts";

const MUC_USER = "http://jabber.org/protocol/muc#user";

export const toMercutio = (room: string, id: string, type: string, ...children: Element[]) =>
  xml("message", { to: `${room}/Mercutio`, type, id }, ...children);

/** A way to bring a text before others, of which the bot is asked. */
interface Kind {
  readonly what: string;
  readonly kind: string;
  /** What Juliet sends, with this text in it. */
  readonly say: (room: string, id: string, text: string) => Element;
  /** Who gets it, if the whole room does not. */
  readonly reader?: "mercutio" | "benvolio";
}

/** XEP-0045 sections 7.8.2 and 7.9: to Benvolio, by way of the room. */
const mediated =
  (what: "invite" | "decline"): Kind["say"] =>
  (room, id, text) => {
    const reason = xml("reason", {}, text);
    return xml(
      "message",
      { to: room, id },
      xml("x", MUC_USER, xml(what, { to: "benvolio@people.localhost/test" }, reason)),
    );
  };

export const kinds: readonly Kind[] = [
  {
    what: "a message",
    kind: "message",
    say: (room, id, text) => message(room, id, xml("body", {}, `well, ${text}`)),
  },
  {
    what: "a message in a second language",
    kind: "message",
    say: (room, id, text) =>
      message(room, id, xml("body", {}, "hello"), xml("body", { "xml:lang": "de" }, text)),
  },
  {
    what: "a correction",
    kind: "message",
    say: (room, id, text) =>
      message(
        room,
        id,
        xml("body", {}, text),
        xml("replace", { xmlns: "urn:xmpp:message-correct:0", id: "m0" }),
      ),
  },
  {
    what: "a reaction",
    kind: "message",
    say: (room, id, text) =>
      message(
        room,
        id,
        xml("reactions", { xmlns: "urn:xmpp:reactions:0", id: "m0" }, xml("reaction", {}, text)),
      ),
  },
  {
    what: "XHTML alone",
    kind: "message",
    say: (room, id, text) =>
      message(
        room,
        id,
        xml("html", "http://jabber.org/protocol/xhtml-im", xml("body", "http://www.w3.org/1999/xhtml", text)),
      ),
  },
  {
    what: "a subject that is none, for its thread",
    kind: "message",
    say: (room, id, text) => message(room, id, xml("subject", {}, text), xml("thread", {}, "t1")),
  },
  {
    what: "a subject",
    kind: "subject",
    say: (room, id, text) => message(room, id, xml("subject", {}, text)),
  },
  {
    what: "a private message",
    kind: "private",
    reader: "mercutio",
    say: (room, id, text) => toMercutio(room, id, "chat", xml("body", {}, text)),
  },
  {
    what: "an invitation",
    kind: "invite",
    reader: "benvolio",
    say: mediated("invite"),
  },
  {
    what: "a declined invitation",
    kind: "invite",
    reader: "benvolio",
    say: mediated("decline"),
  },
];
