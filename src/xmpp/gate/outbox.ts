import { type Element, xml } from "@xmpp/component";
import type { Answer } from "../../muc/question.ts";
import { NS } from "../namespaces.ts";
import { cleanText } from "../xml-text.ts";

const MOST_ITEMS = 256;
const MOST_BYTES = 128 * 1024;
/** How long an answer waits for those to the questions that came in the same packet. */
const LONGEST_MS = 5;

export interface Outbox {
  verdict(id: string, answer: Answer): void;
  /** What passed has been dealt with. */
  done(id: string): void;
  /** From here on everything is of this epoch; undefined: nobody listens, and nothing leaves. */
  open(epoch: string | undefined): void;
}

export interface OutboxPorts {
  readonly host: string;
  readonly send: (stanza: Element) => unknown;
  /** ms */
  readonly now: () => number;
}

/**
 * What is said to the module in one turn goes in one stanza. What does not reach it is asked of us, or told to us, again:
 * nothing is kept here.
 */
export function createOutbox({ host, send, now }: OutboxPorts): Outbox {
  let epoch: string | undefined;
  let items: Element[] = [];
  let bytes = 0;
  let since = 0;

  function add(item: Element, size: number): void {
    if (epoch === undefined) return;
    if (items.length > 0 && bytes + size > MOST_BYTES) flush();
    if (items.length === 0) {
      since = now();
      // After all that came in the same packet: it is handed on without a pause.
      queueMicrotask(flush);
    }
    items.push(item);
    bytes += size;
    if (items.length === MOST_ITEMS || now() - since > LONGEST_MS) flush();
  }

  function flush(): void {
    if (items.length === 0 || epoch === undefined) return;
    const verdicts = xml("verdicts", { xmlns: NS.warden, epoch }, ...items);
    items = [];
    bytes = 0;
    send(xml("message", { to: host }, verdicts));
  }

  return {
    verdict(id, answer) {
      add(verdictOf(id, answer), mostBytes(id) + mostBytes(textOf(answer)));
    },
    done(id) {
      add(xml("done", { id }), mostBytes(id));
    },
    open(next) {
      epoch = next;
      items = [];
      bytes = 0;
    },
  };
}

/** With the element around it: a character is up to three bytes, or six where it is one of XML's own. */
function mostBytes(text: string): number {
  return 100 + 6 * text.length;
}

function textOf(answer: Answer): string {
  if (answer.is === "refuse") return answer.text;
  return answer.is === "rewrite" ? answer.body : "";
}

const LONGEST_TEXT = 10_000;
const MOST_BODY_BYTES = 64 * 1024;

/** The module refuses a whole stanza for one verdict that is not as it wants it: empty, or too long. */
function verdictOf(id: string, answer: Answer): Element {
  if (answer.is === "refuse") return refusal(id, cleanText(answer.text).slice(0, LONGEST_TEXT));
  if (answer.is !== "rewrite") return xml("verdict", { id, is: answer.is });
  const body = cleanText(answer.body);
  if (body === "" || Buffer.byteLength(body) > MOST_BODY_BYTES) return refusal(id, "");
  return xml("verdict", { id, is: "rewrite" }, xml("body", {}, body));
}

function refusal(id: string, text: string): Element {
  return xml("verdict", { id, is: "refuse" }, text !== "" && xml("text", {}, text));
}
