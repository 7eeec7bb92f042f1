import { readHost } from "./hosts.ts";
import type { Span } from "./span.ts";

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;

/** An address (RFC 3986 section 3) after its scheme; the whole of one that is written without. */
export const withoutScheme = (address: string): string => address.replace(scheme, "");

/** The host of an address in any scheme, in the form that `readHost` gives; undefined where it has none. */
export const hostOfAddress = (address: string): string | undefined => {
  if (!scheme.test(address)) return undefined;
  const [authority = ""] = withoutScheme(address).split(/[/?#\\]/, 1);
  return readHost(authority.slice(authority.lastIndexOf("@") + 1).replace(/:\d*$/, ""));
};

/** What is written in a text that consists of addresses: no white space is in one. */
export const addressesIn = (text: string): { readonly written: string; readonly span: Span }[] =>
  Array.from(text.matchAll(/\S+/g), ({ 0: written, index }) => ({
    written,
    span: { start: index, end: index + written.length },
  }));

/** Leads people nowhere: an address inside the stanza (XEP-0231, RFC 2397) or a mere fingerprint (RFC 6920). */
export const isInternal = (address: string): boolean => /^\s*(?:cid|data|ni):/i.test(address);
