import { parse } from "@xmpp/jid";

/** `room@domain` or `domain`, lower-cased (RFC 7622). */
export type BareJid = string & { readonly jid: "bare" };

export interface Jid {
  readonly local: string;
  readonly domain: string;
  readonly resource: string;
  readonly bare: BareJid;
}

/** The parts of a JID, or undefined where the text is none. */
export function parseJid(text: string | undefined): Jid | undefined {
  if (!text) return undefined;
  try {
    const { local, domain, resource } = parse(text);
    const bare = (local ? `${local}@${domain}` : domain) as BareJid;
    return { local, domain, resource, bare };
  } catch {
    return undefined;
  }
}

/** Throws a TypeError where the text is no JID: for values that were checked before. */
export function bareJid(text: string): BareJid {
  const jid = parseJid(text);
  if (!jid) throw new TypeError(`not a JID: ${JSON.stringify(text)}`);
  return jid.bare;
}

// RFC 7622 section 3.3.1 forbids these in a localpart, and white space with them. The library writes a backslash
// that begins no escape of XEP-0106 as one, so that the room would have two names.
const FORBIDDEN = /["&'/:<>@\s]|\p{Cc}|\\(?!2[0267fF]|3[aceACE]|40|5[cC])/u;

/** Whether the text can stand before the @ of a room JID as it is, unescaped. */
export function isLocalpart(text: string): boolean {
  return text.length > 0 && text.length <= 1023 && !FORBIDDEN.test(text);
}

export function roomJid(local: string, domain: string): BareJid {
  return `${local.toLowerCase()}@${domain.toLowerCase()}` as BareJid;
}
