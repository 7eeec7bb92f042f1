import type { Element } from "@xmpp/component";
import { parseJid } from "../muc/jid.ts";
import { cleanElement } from "./xml-text.ts";

/** Whose stanzas they are: a component speaks for its whole domain, a client for its account alone. */
export interface Sender {
  readonly type?: "component" | "client";
  /** A component's domain, or a client's JID. */
  readonly address: string;
}

/**
 * A copy that is safe to send, under the given id if there is one. XEP-0114 wants both addresses on every stanza, and a
 * `from` of another domain makes the server close the stream (`invalid-from`; Prosody 13 does so for a missing one,
 * too). A client's `from` is the server's to write (RFC 6120 section 8.1.2.1).
 * Throws a TypeError where the stanza cannot be sent.
 */
export function addressed(stanza: Element, { type, address }: Sender, id?: string): Element {
  const copy = cleanElement(stanza);
  if (id !== undefined) copy.attrs.id = id;
  copy.attrs.from ??= address;
  if (!copy.attrs.to) throw new TypeError(`<${copy.name}/> without an address`);
  const part = type === "client" ? "bare" : "domain";
  const [from, own] = [parseJid(copy.attrs.from)?.[part], parseJid(address)?.[part]];
  if (from === undefined || from !== own) {
    const where = type === "client" ? "" : "at ";
    throw new TypeError(`<${copy.name}/> from ${copy.attrs.from}, which is not ${where}${own ?? address}`);
  }
  if (type === "client") delete copy.attrs.from;
  return copy;
}
