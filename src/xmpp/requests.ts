import type { Element } from "@xmpp/component";
import { parseJid } from "../muc/jid.ts";
import { normalized } from "../text/normalize.ts";

/** `condition` is the RFC 6120 one, or ours: `timeout` (nobody answered), `disconnected` (the stream is not up). */
export type Reply =
  | { readonly ok: true; readonly stanza: Element }
  | {
      readonly ok: false;
      readonly condition: string;
      readonly type?: string | undefined;
      readonly text?: string | undefined;
      /** Whether what was asked came back with it (RFC 6120 section 8.3.1). */
      readonly repeats?: boolean | undefined;
    };

export interface Requests {
  /**
   * Waits for the answer to iq `id` from `to`; always resolves. `heard` is told of it first, as it comes in: a promise
   * is heard of only after what came with it in one packet.
   */
  expect(id: string, to: string, timeoutMs: number, heard?: (reply: Reply) => void): Promise<Reply>;
  /** Takes an iq of type result or error; false where nobody waits for it. */
  take(stanza: Element): boolean;
  /** Answers one request, or all of them, without the server. */
  abandon(condition: string, id?: string): void;
}

const STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas";

/** The iqs that wait for an answer. Each waits no longer than its timeout: that bounds the map. */
export function createRequests(): Requests {
  const waiting = new Map<string, { readonly from: string; readonly settle: (reply: Reply) => void }>();

  return {
    expect(id, to, timeoutMs, heard) {
      return new Promise((resolve) => {
        const settle = (reply: Reply): void => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(reply);
          heard?.(reply);
        };
        const timer = setTimeout(() => settle({ ok: false, condition: "timeout" }), timeoutMs);
        waiting.set(id, { from: comparable(to), settle });
      });
    },

    take(stanza) {
      const { id = "", from = "", type } = stanza.attrs;
      const request = waiting.get(id);
      // RFC 6120 section 8.1.2.1 lets anybody send us a "result": only the one who was asked may answer.
      if (!request || request.from !== comparable(from)) return false;
      request.settle(type === "result" ? { ok: true, stanza } : refusal(stanza));
      return true;
    },

    abandon(condition, id) {
      for (const [key, { settle }] of [...waiting]) {
        if (id === undefined || key === id) settle({ ok: false, condition });
      }
    },
  };
}

/** Equal for two spellings of one address: the server may send ours back in its normal form (RFC 7622). */
function comparable(address: string): string {
  const jid = parseJid(address);
  return jid ? `${normalized(jid.bare, "NFKC")}/${normalized(jid.resource, "NFKC")}` : address;
}

function refusal(stanza: Element): Reply {
  const error = stanza.getChild("error");
  const named = error?.getChildElements().find((child) => child.getNS() === STANZAS && child.name !== "text");
  const text = error?.getChildText("text", STANZAS) || undefined;
  const repeats = stanza.getChildElements().length > 1 || undefined;
  return {
    ok: false,
    condition: named?.name ?? "undefined-condition",
    type: error?.attrs.type,
    text,
    repeats,
  };
}
