import { type Element, xml } from "@xmpp/component";
import { MUC } from "./talk-bot.ts";

const REFERENCE = "urn:xmpp:reference:0";

/** A message of the bot as the room shows it. */
export interface Said {
  readonly body: string | null;
  /** XEP-0372, as «begin-end type uri». */
  readonly references: readonly string[];
  /** All else in it that the room did not add, as XML. */
  readonly more: readonly string[];
}

/** What a test expects to be said: `{{…}}` in the text stands around each mention of this nick. */
export function said(local: string, marked: string): Said {
  const references: string[] = [];
  let body = "";
  for (const [index, part] of marked.split(/\{\{(.*?)\}\}/s).entries()) {
    if (index % 2 === 1) {
      references.push(`${body.length}-${body.length + part.length} mention xmpp:${local}@${MUC}/${part}`);
    }
    body += part;
  }
  return { body, references, more: [] };
}

export const bodies = (all: readonly Said[]): (string | null)[] => all.map(({ body }) => body);

/** A mention of somebody, as XEP-0372 has it. */
export const mention = (uri: string, type = "mention"): Element =>
  xml("reference", { xmlns: REFERENCE, type, uri, begin: "0", end: "5" });

export function saidIn(message: Element): Said {
  const added = ["body", "reference", "stanza-id", "occupant-id"];
  const rest = message.getChildElements().filter(({ name }) => !added.includes(name));
  return {
    body: message.getChildText("body"),
    references: message
      .getChildren("reference", REFERENCE)
      .map(({ attrs }) => `${attrs.begin}-${attrs.end} ${attrs.type} ${attrs.uri}`),
    more: rest.map((child) => String(child)),
  };
}
