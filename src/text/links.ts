import { tokenize } from "linkifyjs";
import { isBareLink } from "./bare-domains.ts";
import { readHost } from "./hosts.ts";
import { type Rewritten, refang } from "./refang.ts";
import type { Span } from "./span.ts";

export interface Link {
  /** `user@host` is `mail`; with `xmpp:` before it, it is the `url` of an account or a room. */
  readonly kind: "url" | "mail";
  /** In the original, in UTF-16 units. */
  readonly span: Span;
  /** Lower case, ASCII, without a dot at the end; an IPv6 address without its brackets. */
  readonly host: string;
  readonly written: string;
}

// Most messages end here: there must be a dot, of any width, with something behind it, a scheme, or a dot in brackets.
const hint =
  /[.\u2024\uFE52\uFF0E\u3002\uFF61][^\s.]|[:：]\S|[[({［（｛]\s?(?:[.．]|[\p{L}\p{N}]{1,5})\s?[\])}］）｝]/u;
const spacedHint = /\s[.．]\s|\sd[o0]t\s/iu;

/**
 * The links of a text, in order, none sharing a unit: with a scheme, names under known domains (which of them, see
 * `bare-domains.ts`), IP addresses, mail addresses, `xmpp:` (RFC 5122); disguised or not (see `refang.ts`, also for
 * `spaced`). Never throws; linear: what linkifyjs does for one unit is bounded by the states of its parser.
 */
export const findLinks = (text: string, { spaced = false }: { readonly spaced?: boolean } = {}): Link[] => {
  if (!hint.test(text) && !(spaced && spacedHint.test(text))) return [];
  const plain = refang(text, spaced);
  const hostOf = remembering(readHost);
  const scanned = legible(plain.text, hostOf);
  const links: Link[] = [];
  // No link has white space in it.
  for (const { 0: chunk, index } of scanned.matchAll(/\S+/g)) {
    if (!/[.:]./.test(chunk)) continue;
    for (const token of tokenize(chunk)) {
      if (!token.isLink) continue;
      const span = { start: index + token.startIndex(), end: index + token.endIndex() };
      const link =
        token.t === "email" ? mail(plain.text, span, hostOf) : url(plain, scanned, span, text, hostOf);
      if (link) links.push(inOriginal(link, plain, text));
    }
  }
  return links;
};

type HostOf = typeof readHost;

/** Most hosts are read twice, and to read one that is not in plain letters takes a microsecond and more. */
const remembering = (read: HostOf): HostOf => {
  const known = new Map<string, string | undefined>();
  return (written) => {
    if (!known.has(written)) known.set(written, read(written));
    return known.get(written);
  };
};

/** With the span in the rewritten text. */
type Found = Omit<Link, "written">;

const inOriginal = (link: Found, { origins }: Rewritten, text: string): Link => {
  const { start, end } = link.span;
  const span = origins ? { start: origins.starts[start]!, end: origins.ends[end - 1]! } : link.span;
  return { ...link, span, written: text.slice(span.start, span.end) };
};

const otherScheme = /\b(?!https?:|ftps?:|file:)[a-z][a-z0-9+-]{2,15}(?=:\/\/)/gi;
const signBeforeScheme = /[^\p{L}\p{N}\s/=&?#:%.@-](?=https?:\/\/)/giu;
const ipv4 = /(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\w)/g;
const ipv6 = /\[[0-9a-f:.]{3,45}\]/gi;
const hasMarks = /\p{M}/u;
const label = /[\p{L}\p{M}\p{N}-]+(?:\.(?=[\p{L}\p{N}]))?/gu;

/**
 * The same text, unit for unit, as linkifyjs can read it: IP addresses as names, every scheme as one that it knows, marks
 * as letters where a dot follows, and a gap where a second scheme follows a sign.
 */
const legible = (text: string, hostOf: HostOf): string => {
  const nameOfAddress = (written: string): string => nameOf(written, hostOf);
  let read = text;
  if (read.includes(":"))
    read = read
      .replace(/(?<![\w/])(?:file|mailto):/gi, (scheme) => " ".repeat(scheme.length))
      .replace(/\bxmpp:/gi, "file:")
      .replace(otherScheme, (scheme) => (scheme.length === 3 ? "ftp" : "http".padStart(scheme.length)))
      .replace(signBeforeScheme, (sign) => " ".repeat(sign.length));
  read = read.replace(ipv4, nameOfAddress).replace(ipv6, nameOfAddress);
  return hasMarks.test(read) ? read.replace(label, withoutMarks) : read;
};

const nameOf = (written: string, hostOf: HostOf): string =>
  hostOf(written) === written.replace(/^\[|\]$/g, "").toLowerCase()
    ? `${"x".repeat(written.length - ".com".length)}.com`
    : written;

const withoutMarks = (part: string): string =>
  part.endsWith(".") ? part.replace(/\p{M}/gu, (mark) => "é".repeat(mark.length)) : part;

const mail = (text: string, span: Span, hostOf: HostOf): Found | undefined => {
  const host = hostOf(text.slice(text.lastIndexOf("@", span.end) + 1, span.end));
  return host === undefined ? undefined : { kind: "mail", span, host };
};

const knownScheme = /^(?:https?|ftps?):\/+/i;

const url = (
  plain: Rewritten,
  scanned: string,
  span: Span,
  original: string,
  hostOf: HostOf,
): Found | undefined => {
  const read = scanned.slice(span.start, span.end);
  if (read.startsWith("file:")) return xmppUri(plain.text, span, hostOf);
  const scheme = knownScheme.exec(read)?.[0].length;
  return scheme === undefined
    ? bare(plain, span, original, hostOf)
    : withScheme(plain.text, span, scheme, hostOf);
};

const xmppUri = (text: string, span: Span, hostOf: HostOf): Found | undefined => {
  const uri = /^xmpp:(?:\/\/[^/]*\/)?([^@/?#]*@)?([^/?#]+)/i;
  const [, account = "", domain = ""] = uri.exec(text.slice(span.start, span.end)) ?? [];
  const name = hostHere.exec(domain)?.[0] ?? "";
  const host = account !== "" || name.includes(".") ? hostOf(name) : undefined;
  return host === undefined ? undefined : { kind: "url", span, host };
};

// A host ends with the first sign that is in none, one in Latin letters also where another script goes on:
// «https://example.comを見て».
const hostHere = /^(?:\[[^\]]*\]|[\p{L}\p{M}\p{N}\p{Extended_Pictographic}._%-]+)/u;
const goesOn = /(?<=\.[a-z]{2,})[^\0-\x7F].*$/iu;

const withScheme = (
  text: string,
  { start, end }: Span,
  scheme: number,
  hostOf: HostOf,
): Found | undefined => {
  const authority = /^[^/\\?#]*/.exec(text.slice(start + scheme, end))![0];
  const name = hostHere.exec(authority.slice(authority.lastIndexOf("@") + 1))?.[0] ?? "";
  const host = hostOf(name.replace(goesOn, "").replace(/[-._]+$/, ""));
  // A scheme that linkifyjs does not know may be longer than the one it was read as.
  const known = knownScheme.test(text.slice(start, start + scheme));
  const longer = known ? 0 : /[a-z0-9+-]*$/i.exec(text.slice(Math.max(0, start - 12), start))![0].length;
  return host === undefined ? undefined : { kind: "url", span: { start: start - longer, end }, host };
};

// Before a name in Latin letters: an emoji, or a sentence in a script without spaces.
const notOfTheName =
  /^[^.]*[\p{Extended_Pictographic}\p{EMod}\p{RI}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}](?=[a-z0-9])/iu;
const isAddress = /^[\d.]+$|:/;

const bare = (
  { text, origins }: Rewritten,
  { start, end }: Span,
  original: string,
  hostOf: HostOf,
): Found | undefined => {
  const from = start + (notOfTheName.exec(text.slice(start, end))?.[0].length ?? 0);
  const name = /^(?:\[[^\]]*\]|[^/\\?#:]*)/.exec(text.slice(from, end))![0];
  const host = hostOf(name);
  if (host === undefined) return undefined;
  const rest = text.slice(from + name.length, end);
  const written = origins ? original.slice(origins.starts[from], origins.ends[from + name.length - 1]) : name;
  const meant = isAddress.test(host)
    ? // 1.2.3.4 alone is a version.
      rest !== "" || /\d\d/.test(name)
    : /[[({［（｛]/.test(written) || isBareLink(name, rest, text.charAt(end));
  return meant ? { kind: "url", span: { start: from, end }, host } : undefined;
};
