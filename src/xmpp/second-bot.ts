import { randomUUID } from "node:crypto";
import { xml } from "@xmpp/component";
import type { MucEvent } from "../muc/event.ts";
import { parseJid } from "../muc/jid.ts";
import { VERSION } from "./answers.ts";
import type { Connection, Reply } from "./connection.ts";
import { sameNick } from "./nick.ts";

const ANSWER_MS = 5_000;
/** More sessions of one account than anybody starts by mistake. */
const SESSION_LIMIT = 20;
/** What we say of ourselves when asked (XEP-0092). */
const OUR_NAME = "mucwarden";

type Refused = Extract<Reply, { ok: false }>;

/** A session in a room. */
export interface Session {
  /** A full JID. */
  readonly jid: string;
  readonly nick: string;
}

/** `bot`: one that moderates, or may; `client`: of a person, or of a program that does not moderate. */
export type Other = "bot" | "client";

/** The sessions in one room that are logged in under our account, and are not ours. */
export interface Others {
  /** Every presence in the room; true where it shows a session that was not known. */
  note(event: MucEvent): boolean;
  known(): readonly Session[];
  /**
   * What they are: a bot if one of them is, undefined if nobody is there. Whoever is gone is forgotten. `nick`: ours.
   */
  whatAre(which: readonly Session[], nick: string): Promise<Other | undefined>;
  forget(): void;
}

/** Nobody is there, or no longer: RFC 6120 section 8.3.3, and XEP-0198 for a session that was not taken up again. */
const GONE = new Set([
  "timeout",
  "disconnected",
  "gone",
  "item-not-found",
  "recipient-unavailable",
  "remote-server-not-found",
  "remote-server-timeout",
]);

export function watchOthers(connection: Pick<Connection, "address" | "request">): Others {
  const nicks = new Map<string, string>();

  function isOther(session: string): boolean {
    const [one, own] = [parseJid(session), parseJid(connection.address)];
    return one !== undefined && one.bare === own?.bare && one.resource !== own.resource;
  }

  const ask = (jid: string): Promise<Reply> =>
    connection.request(xml("iq", { type: "get", to: jid }, xml("query", VERSION)), ANSWER_MS);

  /**
   * All of ours tell their name, and so do most people's clients. xmppjs-chat-bot tells nothing: it answers with
   * `service-unavailable`, as the server does for a session that is gone, but repeats the question, which Prosody does
   * not. So it is compared with the answer for a session that never was. What is there without a name is taken for a
   * bot under our nick, as livechat gives both the same one, and for a client under another.
   */
  async function whatIs(session: Session, own: string, askNobody: () => Promise<Reply>) {
    const reply = await ask(session.jid);
    if (!reply.ok && (GONE.has(reply.condition) || isAlike(reply, await askNobody()))) {
      nicks.delete(session.jid);
      return undefined;
    }
    const name = reply.ok ? reply.stanza.getChild("query", VERSION)?.getChildText("name")?.trim() : undefined;
    const isBot = name ? name === OUR_NAME : sameNick(session.nick, own);
    return isBot ? "bot" : "client";
  }

  return {
    note(event) {
      if (event.kind !== "presence" || (event.self && !event.available)) return false;
      const { size } = nicks;
      for (const session of event.sessions?.filter(isOther) ?? []) {
        if (!event.available) nicks.delete(session);
        else if (nicks.has(session) || nicks.size < SESSION_LIMIT) nicks.set(session, event.occupant.nick);
      }
      return nicks.size > size;
    },
    known: () => [...nicks].map(([jid, nick]) => ({ jid, nick })),
    async whatAre(which, nick) {
      let nobody: Promise<Reply> | undefined;
      const askNobody = () => {
        nobody ??= ask(`${parseJid(connection.address)?.bare}/${randomUUID()}`);
        return nobody;
      };
      const found = await Promise.all(which.map((session) => whatIs(session, nick, askNobody)));
      return found.includes("bot") ? "bot" : found.find((one) => one !== undefined);
    },
    forget: () => nicks.clear(),
  };
}

function isAlike(one: Refused, other: Reply): boolean {
  if (other.ok || one.repeats !== other.repeats) return false;
  return one.condition === other.condition && one.type === other.type && one.text === other.text;
}
