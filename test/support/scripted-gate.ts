import type { Element } from "@xmpp/component";
import type { Connection, Reply } from "../../src/xmpp/connection.ts";
import { ADDRESS, fails } from "./scripted-connection.ts";
import { stanza } from "./stanza.ts";

export const HOST = "rooms.example";
export const WARDEN = "urn:x-mucwarden:1";

export interface ScriptedGate extends Pick<Connection, "address" | "send" | "request"> {
  /** Everything sent since the last call, as text, without the addresses. */
  sent(): string[];
  /** How the host answers; the default is a module with all parts, whose n-th epoch is `en`. */
  answer: (iq: Element) => Reply | Promise<Reply>;
}

const ALL_PARTS = "access gate link policy retract watch";

/** The answer to a hello; `rooms` are those that it serves alone. */
export function greets(epoch: string, parts = ALL_PARTS, rooms: readonly string[] = []): Reply {
  const hello = `<hello xmlns='${WARDEN}' epoch='${epoch}' prosody='13.0.1' fail='open' timeout='500' parts='${parts}'>`;
  const only = rooms.map((room) => `<room jid='${room}'/>`).join("");
  return {
    ok: true,
    stanza: stanza(`<iq type='result' id='h' from='${HOST}'>${hello}${only}</hello></iq>`),
  };
}

export const TAKEN: Reply = {
  ok: true,
  stanza: stanza(`<iq type='result' id='p' from='${HOST}'><policies xmlns='${WARDEN}'/></iq>`),
};

/** A MUC host with a module of ours, as far as the bot sees it. */
export function scriptedGate(): ScriptedGate {
  let log: string[] = [];
  let hellos = 0;
  const note = (element: Element): void => {
    log.push(element.toString().replaceAll(` to="${HOST}"`, "").replaceAll(` xmlns="${WARDEN}"`, ""));
  };
  return {
    address: ADDRESS,
    answer(iq) {
      if (iq.getChild("hello")) {
        hellos += 1;
        return greets(`e${hellos}`);
      }
      return iq.getChild("policies") ? TAKEN : fails("service-unavailable");
    },
    sent() {
      const taken = log;
      log = [];
      return taken;
    },
    async send(element) {
      note(element);
      return true;
    },
    async request(iq, _timeoutMs, heard) {
      note(iq);
      const reply = await this.answer(iq);
      heard?.(reply);
      return reply;
    },
  };
}

/** What the module says in one message. */
export function frames(epoch: string, ...children: string[]): Element {
  return stanza(
    `<message from='${HOST}' to='${ADDRESS}'><frames xmlns='${WARDEN}' epoch='${epoch}'>${children.join("")}</frames></message>`,
  );
}
