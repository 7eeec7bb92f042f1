import type { Element } from "@xmpp/component";
import { parseJid } from "../../muc/jid.ts";
import type { FromThread, Whose } from "../protocol.ts";
import { type Life, NOBODY } from "./isolation.ts";
import { refusal } from "./refusal.ts";
import { readRetraction } from "./retraction.ts";

/** Of one handler: whoever speaks without end must leave the others a way out. */
const MOST_WAITING = 1000;
/** In UTF-8: of one stanza, which no server would take if it were much longer, and of all that wait of one handler. */
const MOST_BYTES = 64 * 1024;
const MOST_BYTES_WAITING = 1024 * 1024;

export interface SendingPorts {
  readonly post: (message: FromThread) => void;
  readonly current: () => Life | undefined;
  /** Undefined for what is no room of the bot's. */
  readonly isIn: (room: string) => boolean | undefined;
}

/** What handlers send, on its way to the other thread. */
export interface Sending {
  /** Resolves when it has happened, rejects with a refusal where it did not. */
  send(stanza: Element): Promise<void>;
  /** The other thread's word of what became of it. */
  done(id: number, problem: string | undefined): void;
}

export function createSending({ post, current, isIn }: SendingPorts): Sending {
  const waiting = new Map<number, (problem: string | undefined) => void>();
  const loads = new WeakMap<Whose, { count: number; bytes: number }>();
  let lastId = 0;

  function ask(text: string, message: (id: number, whose: Whose) => FromThread): Promise<void> {
    const whose = current()?.whose ?? NOBODY;
    const load = loads.get(whose) ?? { count: 0, bytes: 0 };
    const bytes = Buffer.byteLength(text);
    if (bytes > MOST_BYTES) throw refusal("it is too long");
    if (load.count >= MOST_WAITING || load.bytes + bytes > MOST_BYTES_WAITING) {
      throw refusal("too much is waiting to be sent");
    }
    loads.set(whose, load);
    load.count += 1;
    load.bytes += bytes;
    lastId += 1;
    const id = lastId;
    post(message(id, whose));
    return new Promise((resolve, reject) => {
      waiting.set(id, (problem) => {
        waiting.delete(id);
        load.count -= 1;
        load.bytes -= bytes;
        if (problem === undefined) resolve();
        else reject(refusal(problem));
      });
    });
  }

  return {
    async send(stanza) {
      // Where the bot is and under which nick is not for handlers to say.
      if (stanza.name === "presence") return;
      if (current()?.isOver) throw refusal("the handler has been stopped");
      const room = parseJid(stanza.attrs.to)?.bare;
      if (room === undefined) throw refusal("it is to nobody");
      if (isIn(room) === false) throw refusal("the bot is not in the room");
      const taken = readRetraction(stanza);
      if (taken) {
        const { stanzaId, reason } = taken;
        return ask(stanzaId + reason, (id, whose) => ({ kind: "take-back", id, whose, room, ...taken }));
      }
      const xml = stanza.toString();
      return ask(xml, (id, whose) => ({ kind: "say", id, whose, xml }));
    },

    done(id, problem) {
      waiting.get(id)?.(problem);
    },
  };
}
