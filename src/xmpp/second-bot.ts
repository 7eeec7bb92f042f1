import { xml } from "@xmpp/component";
import type { MucEvent } from "../muc/event.ts";
import { parseJid } from "../muc/jid.ts";
import type { Connection } from "./connection.ts";

const ANSWER_MS = 5_000;
/** More sessions of one account than anybody starts by mistake. */
const SESSION_LIMIT = 20;

/** The sessions in one room that are logged in under our account, and are not ours. */
export interface Others {
  /** Every presence in the room; true where it shows a session that was not known. */
  note(event: MucEvent): boolean;
  /** Full JIDs. */
  known(): readonly string[];
  /** Whether one of them answers a ping (XEP-0199); who does not is the ghost of a lost connection, and forgotten. */
  isOneThere(which?: readonly string[]): Promise<boolean>;
  forget(): void;
}

export function watchOthers(connection: Pick<Connection, "address" | "request">): Others {
  const sessions = new Set<string>();

  function isOther(session: string): boolean {
    const [one, own] = [parseJid(session), parseJid(connection.address)];
    return one !== undefined && one.bare === own?.bare && one.resource !== own.resource;
  }

  async function answers(session: string): Promise<boolean> {
    const ping = xml("iq", { type: "get", to: session }, xml("ping", "urn:xmpp:ping"));
    const { ok } = await connection.request(ping, ANSWER_MS);
    if (!ok) sessions.delete(session);
    return ok;
  }

  return {
    note(event) {
      if (event.kind !== "presence" || (event.self && !event.available)) return false;
      const { size } = sessions;
      for (const session of event.sessions?.filter(isOther) ?? []) {
        if (!event.available) sessions.delete(session);
        else if (sessions.size < SESSION_LIMIT) sessions.add(session);
      }
      return sessions.size > size;
    },
    known: () => [...sessions],
    async isOneThere(which = [...sessions]) {
      const found = await Promise.all(which.map(answers));
      return found.includes(true);
    },
    forget: () => sessions.clear(),
  };
}
