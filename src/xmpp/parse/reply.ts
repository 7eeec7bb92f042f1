import type { Element } from "@xmpp/component";
import { bodiesOf, type Reply, type SaidText } from "../../muc/message.ts";
import { NS } from "../namespaces.ts";

/** As `slice` takes them, before it is known in what clients count; `end` is the first that is outside. */
interface Range {
  readonly start: number;
  readonly end: number;
}

const ALL: Range = { start: 0, end: Number.POSITIVE_INFINITY };

/**
 * XEP-0461, and what of the bodies is there for clients that do not know it (XEP-0428). What the sender says of that is
 * a claim: it is tried on each text that counts as a body, and whoever believes it compares.
 */
export function readReply(message: Element, texts: readonly SaidText[]): Reply | undefined {
  const to = message.getChild("reply", NS.reply)?.attrs.id;
  if (!to) return undefined;
  const ranges = believed(fallbackRanges(message));
  const quotations = bodiesOf({ texts }).flatMap((text, body) => {
    const spans = ranges.flatMap((range) => quotationsIn(text, inUnits(text, range)));
    return distinct(spans).map((span) => ({ body, ...span }));
  });
  return { to, quotations };
}

const MOST_JOINED = 40;

/**
 * What stands around each stretch that some client cuts out of a body as a repetition, joined. Clients differ in which
 * stretch they take where several are given, in whether they take all of them, one after another, and in what they
 * count: code points, as XEP-0426 wants it, or UTF-16 units.
 */
export function readJoined(message: Element, texts: readonly SaidText[]): string[] | undefined {
  const fallbacks = fallbackRanges(message);
  if (fallbacks.length === 0) return undefined;
  const bodies = bodiesOf({ texts });
  const each = bodies.flatMap((text) => believed(fallbacks).flatMap((range) => cuts(text, [range])));
  const firsts = fallbacks.map(([range]) => range!);
  const oneByOne = firsts.length > 1 ? bodies.flatMap((text) => cuts(text, firsts)) : [];
  const joined = new Set([...each, ...oneByOne].filter((text) => text !== "" && !bodies.includes(text)));
  return joined.size === 0 ? undefined : [...joined].slice(0, MOST_JOINED);
}

const FALLBACKS_LOOKED_AT = 4;

/** Of the first and the last elements that claim one, each with at least one range. */
function fallbackRanges(message: Element): Range[][] {
  const fallbacks = [NS.fallback, NS.featureFallback]
    .flatMap((ns) => message.getChildren("fallback", ns))
    .filter(({ attrs }) => attrs.for === NS.reply)
    .map((fallback) => {
      const parts = fallback.getChildElements();
      return parts.length === 0 ? [ALL] : parts.filter((part) => part.is("body")).map(readRange);
    })
    .filter(({ length }) => length > 0);
  if (fallbacks.length <= 2 * FALLBACKS_LOOKED_AT) return fallbacks;
  return [...fallbacks.slice(0, FALLBACKS_LOOKED_AT), ...fallbacks.slice(-FALLBACKS_LOOKED_AT)];
}

/** Those of which clients take one alone: the first or the last of the first or the last element. */
function believed(fallbacks: readonly Range[][]): Range[] {
  const outer = [fallbacks[0] ?? [], fallbacks.at(-1) ?? []];
  return distinct(outer.flatMap((ranges) => [...ranges.slice(0, 1), ...ranges.slice(-1)]));
}

function distinct<T extends Range>(ranges: readonly T[]): T[] {
  return ranges.filter(({ start, end }, index) => {
    return index === ranges.findIndex((other) => other.start === start && other.end === end);
  });
}

function readRange({ attrs }: Element): Range {
  return { start: readOffset(attrs.start, ALL.start), end: readOffset(attrs.end, ALL.end) };
}

/** As a client's language reads a number: «1e1», «+4», « 4 », «4th», and what is none counts as 0. */
function readOffset(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const number = Number(text);
  return Math.trunc(Number.isNaN(number) ? Number.parseInt(text, 10) || 0 : number);
}

const AROUND = 250;

/** The seams that come of cutting these ranges out one after another, counted in code points and in units. */
function cuts(text: string, ranges: readonly Range[]): string[] {
  return [inUnits, asUnits].flatMap((inText) => {
    let rest = text;
    return ranges.map((range) => {
      const { start, end } = inText(rest, range);
      const before = rest.slice(0, start);
      const after = rest.slice(end);
      rest = before + after;
      return lastWords(before) + firstWords(after);
    });
  });
}

/** What is cut off here is said elsewhere: half a word is not. */
function lastWords(text: string): string {
  return text.length <= AROUND ? text : text.slice(-AROUND).replace(/^\S*\s+/, "");
}

function firstWords(text: string): string {
  return text.length <= AROUND ? text : text.slice(0, AROUND).replace(/\s\S*$/, "");
}

function asUnits(_text: string, range: Range): Range {
  return range;
}

function inUnits(text: string, { start, end }: Range): Range {
  return { start: unitsOf(text, start), end: unitsOf(text, end) };
}

/** The stretch of the text, and first what is left of it without a line like «> Romeo:», which the quoted never said. */
function quotationsIn(text: string, { start, end }: Range): Range[] {
  if (start < 0 || start >= end) return [];
  const firstLine = text.slice(start, end).split("\n", 1)[0] ?? "";
  const spoken = start + firstLine.length + 1;
  const attributed = firstLine.startsWith(">") && firstLine.trimEnd().endsWith(":") && spoken < end;
  return [...(attributed ? [{ start: spoken, end }] : []), { start, end }];
}

/** How many UTF-16 units so many code points of the text are; of a text that has fewer, all. Below 0 from the end. */
function unitsOf(text: string, points: number): number {
  if (points < 0) return points;
  let units = 0;
  for (let point = 0; point < points && units < text.length; point += 1) {
    units += text.codePointAt(units)! > 0xffff ? 2 : 1;
  }
  return units;
}
