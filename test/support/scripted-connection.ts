import { type Element, xml } from "@xmpp/component";
import type { Connection, Reply } from "../../src/xmpp/connection.ts";

export const ADDRESS = "warden.example";

/** What a room of a moderated Prosody says of itself. */
export const ABLE = ["urn:xmpp:message-moderate:1", "urn:xmpp:mam:2", "urn:xmpp:occupant-id:0"];

export function tells(features: readonly string[]): Reply {
  const query = xml("query", "http://jabber.org/protocol/disco#info");
  for (const name of features) query.append(xml("feature", { var: name }));
  return { ok: true, stanza: xml("iq", { type: "result" }, query) };
}

/** A session says what it is (XEP-0092). */
export function isCalled(name: string): Reply {
  const query = xml("query", "jabber:iq:version", xml("name", null, name), xml("version", null, "1"));
  return { ok: true, stanza: xml("iq", { type: "result" }, query) };
}

export const fails = (condition: string): Reply => ({ ok: false, condition });

export interface ScriptedConnection extends Pick<Connection, "address" | "send" | "request"> {
  /**
   * Everything sent since the last call, in short: `look room`, `join room/nick`, `nick room/nick`, `leave room/nick`,
   * `name jid` (what software it is).
   */
  sent(): string[];
  /** How a room answers who looks at it, or a session that is asked for its name. */
  answer: (room: string) => Reply | Promise<Reply>;
}

/** A connection to nowhere: it records what is sent, and the test says what comes back. */
export function scriptedConnection(address: string = ADDRESS): ScriptedConnection {
  let log: string[] = [];
  return {
    address,
    answer: () => tells(ABLE),
    sent() {
      const taken = log;
      log = [];
      return taken;
    },
    async send(stanza) {
      log.push(`${whatIs(stanza)} ${stanza.attrs.to}`);
      return true;
    },
    async request(iq) {
      log.push(`${iq.getChild("query", "jabber:iq:version") ? "name" : "look"} ${iq.attrs.to}`);
      return this.answer(iq.attrs.to ?? "");
    },
  };
}

function whatIs(stanza: Element): string {
  if (stanza.name !== "presence") throw new Error(`unexpected: ${stanza}`);
  if (stanza.attrs.type === "unavailable") return "leave";
  return stanza.getChild("x", "http://jabber.org/protocol/muc") ? "join" : "nick";
}
