import type { Element } from "@xmpp/component";
import { parseJid } from "../muc/jid.ts";
import { cleanElement } from "./xml-text.ts";

/**
 * A copy that is safe to send, under the given id if there is one. XEP-0114 wants both addresses on every stanza, and a `from` of another domain makes
 * the server close the stream (`invalid-from`; Prosody 13 does so for a missing one, too).
 * Throws a TypeError where the stanza cannot be sent.
 */
export function addressed(stanza: Element, domain: string, id?: string): Element {
  const copy = cleanElement(stanza);
  if (id !== undefined) copy.attrs.id = id;
  copy.attrs.from ??= domain;
  if (!copy.attrs.to) throw new TypeError(`<${copy.name}/> without an address`);
  if (parseJid(copy.attrs.from)?.domain !== domain.toLowerCase()) {
    throw new TypeError(`<${copy.name}/> from ${copy.attrs.from}, which is not at ${domain}`);
  }
  return copy;
}
