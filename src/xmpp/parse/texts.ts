import type { Element } from "@xmpp/component";
import type { SaidText, TextPlace } from "../../muc/message.ts";
import { isInternal } from "../../text/address.ts";
import { NS } from "../namespaces.ts";
import { readJson } from "./json-message.ts";
import { type Shown, shownIn } from "./shown.ts";
import { readPlain, type TextReader } from "./text-reader.ts";
import { type Attributes, walk } from "./walk.ts";
import { readXhtml } from "./xhtml.ts";

/** Jitsi's clients go by the name alone, whatever the namespace, as with a `json-message`. */
const byName: ReadonlySet<string> = new Set(["nick", "display-name"]);

/** An element that is being read. */
interface Open {
  readonly kind: Shown | string;
  readonly depth: number;
  readonly reader: TextReader;
  /** Where its texts go, so that they stand in the order in which the elements begin. */
  readonly slot: SaidText[];
}

/**
 * Everything in a message or a presence that somebody may be shown, in the order of the stanza. The work is linear in its size: of
 * elements of one kind inside each other the outermost is read, with the text of all of them.
 *
 * No text is empty, but for a `subject` that takes the room's away.
 */
export function readTexts(stanza: Element): SaidText[] {
  const ownNs = stanza.getNS();
  const subject = subjectPlace(stanza);
  const isPresence = stanza.is("presence");
  const slots: SaidText[][] = [];
  const open: Open[] = [];
  const json = readJson();
  // Inside an element that we know some clients ask for names without a namespace.
  const scopes: (ReadonlyMap<string, readonly Shown[]> | undefined)[] = [undefined];

  function read(kind: Shown | string, depth: number, reader: TextReader): void {
    if (open.some((other) => other.kind === kind)) return;
    const slot: SaidText[] = [];
    slots.push(slot);
    open.push({ kind, depth, reader, slot });
  }

  function begin(name: string, ns: string | undefined, attrs: Attributes, depth: number): void {
    // RFC 6121 section 5.2.3 allows one body and one subject for each language: a client shows any of them.
    if (depth === 1 && name === "body") read(name, depth, readPlain("body", depth));
    else if (depth === 1 && name === "subject") {
      read(name, depth, readPlain(ns === ownNs ? subject : "heading", depth));
    } else if (depth === 1 && name === "status" && isPresence) read(name, depth, readPlain("status", depth));
    else if (name === "html" && ns === NS.xhtmlIm) read(name, depth, readXhtml());
    else if (name === "json-message" && (depth === 1 || ns === NS.jitsiJson))
      read(name, depth, json.reader());
    else if (depth === 1 && byName.has(name)) read(name, depth, readPlain("display-name", depth));
    else for (const shown of scopes[depth]?.get(name) ?? []) beginShown(shown, attrs, depth);
  }

  function beginShown(shown: Shown, attrs: Attributes, depth: number): void {
    const { where, attribute, loaded } = shown;
    const text = attribute?.(attrs) ?? "";
    if (!attribute) read(shown, depth, readPlain(where, depth));
    else if (!(loaded && isInternal(text))) slots.push([{ where, text }]);
  }

  walk(stanza, {
    start(name, ns, attrs, depth) {
      for (const { reader } of open) reader.start?.(name, attrs);
      scopes[depth] = (ns && shownIn.get(ns)) || scopes[depth - 1];
      begin(name, ns, attrs, depth);
    },
    text(text, depth) {
      for (const { reader } of open) reader.text(text, depth);
    },
    end(name, depth) {
      if (open.at(-1)?.depth === depth) {
        const { kind, reader, slot } = open.pop()!;
        const loaded = typeof kind === "object" && kind.loaded;
        for (const said of reader.said()) if (!(loaded && isInternal(said.text))) slot.push(said);
      }
      for (const { reader } of open) reader.end?.(name);
    },
  });
  slots.push(json.together());
  return bounded(worthSaying(slots.flat()));
}

/**
 * XEP-0045 section 8.1: a subject alone is the room's from then on. With a body or a thread it is the heading of a
 * message, and so is one of another namespace, which some clients show all the same: no room ever made it its own.
 */
function subjectPlace(stanza: Element): TextPlace {
  const ns = stanza.getNS();
  return stanza.getChild("body", ns) || stanza.getChild("thread", ns) ? "heading" : "subject";
}

/** Clients that write XHTML repeat the body in it: judged twice, it would use up what is judged of a message. */
function worthSaying(texts: readonly SaidText[]): SaidText[] {
  const spoken = new Set(texts.filter(({ where }) => where === "body").map(({ text }) => collapsed(text)));
  const subject = texts.findIndex(({ where }) => where === "subject");
  const cleared = texts.every(({ where, text }) => where !== "subject" || text === "");
  return texts.filter(({ where, text }, index) => {
    if (where === "xhtml" && spoken.has(collapsed(text))) return false;
    return text !== "" || (cleared && index === subject);
  });
}

function collapsed(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

const KEPT_APART = 50;

/** Thousands of tiny texts would cost more to judge than one of their length: all but the first are joined, by place. */
function bounded(texts: readonly SaidText[]): SaidText[] {
  const rest = new Map<TextPlace, string[]>();
  for (const { where, text } of texts.slice(KEPT_APART)) {
    const others = rest.get(where);
    if (others) others.push(text);
    else rest.set(where, [text]);
  }
  return [
    ...texts.slice(0, KEPT_APART),
    ...[...rest].map(([where, said]) => ({ where, text: said.join("\n") })),
  ];
}
