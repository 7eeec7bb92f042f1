import type { Element } from "@xmpp/component";
import type { SaidText, TextPlace } from "../../muc/message.ts";
import { childrenNamed } from "./children.ts";
import type { TextReader } from "./text-reader.ts";
import { walk } from "./walk.ts";

/** Values of these are for programs: what kind of thing it is, and which. */
const technical = /^(?:type|event|command|id|jid|language)$|(?:Id|_id|Jid|Url|_url)$/;
const names: ReadonlySet<string> = new Set(["displayName", "senderName", "voterName"]);

/** What Jitsi's clients make of one or several `<json-message/>`s. */
interface JsonReading {
  reader(): TextReader;
  /** What several of them say that none says alone: older clients read them as one text. */
  together(): SaidText[];
}

export function readJson(): JsonReading {
  const all: string[] = [];
  return {
    reader() {
      const index = all.push("") - 1;
      return {
        text(text) {
          all[index] += text;
        },
        said: () => textsIn(all[index] ?? ""),
      };
    },
    together: () => (all.length > 1 ? textsIn(all.join("")) : []),
  };
}

/** The id of the message that is edited: Jitsi's form of XEP-0308, of which clients show the text in that one's place. */
export function readEdited(message: Element): string | undefined {
  const contents = childrenNamed(message, "json-message").map(contentOf);
  // As in `readJson`: each by itself, and several as one.
  if (contents.length > 1) contents.push(contents.join(""));
  for (const content of contents) {
    const payload = parsed(content);
    if (!isObject(payload) || payload.type !== EDIT) continue;
    const { messageId } = payload;
    if (typeof messageId === "string" && messageId !== "") return messageId;
  }
  return undefined;
}

const EDIT = "editChat";

/** All text in it, as a browser has it. */
function contentOf(element: Element): string {
  const texts: string[] = [];
  const nothing = () => {};
  walk(element, { start: nothing, text: (text) => texts.push(text), end: nothing });
  return texts.join("");
}

/**
 * Every text in it, since which of them clients show differs with its type and their version: a poll's question and
 * answers, the names of rooms, subtitles. Without recursion: it may be as deep as it is long.
 */
function textsIn(json: string): SaidText[] {
  const payload = parsed(json);
  const texts: SaidText[] = [];
  const edited = isObject(payload) && payload.type === EDIT ? "message" : undefined;
  const waiting: [key: string, value: unknown][] = [["", payload]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [key, value] = next;
    if (typeof value === "string") texts.push({ where: key === edited ? "body" : placeOf(key), text: value });
    // The entries of a list are of its kind.
    else if (Array.isArray(value)) for (let i = value.length - 1; i >= 0; i--) waiting.push([key, value[i]]);
    else if (isObject(value)) {
      for (const entry of Object.entries(value).reverse()) if (!technical.test(entry[0])) waiting.push(entry);
    }
  }
  return texts;
}

function placeOf(key: string): TextPlace {
  return names.has(key) ? "display-name" : "heading";
}

/** Undefined where it is no JSON: no client shows anything of it then. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
