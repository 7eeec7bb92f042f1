import type { Span } from "./span.ts";

// Extended grapheme clusters (UAX #29): what people count as characters. Intl.Segmenter knows them, but takes half a
// microsecond for each, and time with the square of a text's length: it is shown short pieces, and only those in which
// something may join its neighbour.

// Without one of these, each unit is a character.
const notPlain = /[^\0-\x7F]|\r/;

// Format characters that end what stands before them and join nothing.
const parting =
  "\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB";
// Marks, joiners, flags' letters, skin tones, Hangul's parts, CR, and some letters that Unicode has join the next.
const joining = new RegExp(
  `[\\p{M}[\\p{Cf}--[${parting}]]\\p{EMod}\\p{RI}\\r\\u0E33\\u0EB3\\u1100-\\u11FF\\uA960-\\uA97C\\uD7B0-\\uD7FB\\uFF9E\\uFF9F\\u0D4E\\u{111C2}\\u{111C3}\\u{113D1}\\u{1193F}\\u{11941}\\u{11A84}-\\u{11A89}\\u{11D46}\\u{11F02}\\u{16D63}\\u{16D67}-\\u{16D6A}]+`,
  "gv",
);

// Of these, the usual ones that belong to what stands before them and join nothing after them.
const following =
  /^(?:[\u0300-\u036F\u0483-\u0487\u0591-\u05BD\u064B-\u065F\u0670\u0E31\u0E33-\u0E3A\u0E47-\u0E4E\u0EB3\u3099\u309A]|[\u20D0-\u20F0]|\uFE0E|\uFE0F|\p{EMod})+$/u;
// Nothing belongs to these.
const alone = new RegExp(`[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cn}\\p{Cs}${parting}]`, "u");
// Two by two they are flags.
const regional = /^\p{RI}+$/u;
const flagLength = 4;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const window = 128;
/** To begin anew costs as much as to go over so many units. */
const nearby = 12;

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

/** Where the code point that has its last unit before `at` begins. */
const stepBack = (text: string, at: number): number =>
  at > 1 && isLow(text.charCodeAt(at - 1)) && isHigh(text.charCodeAt(at - 2)) ? at - 2 : at - 1;

const stepOn = (text: string, at: number): number => at + (text.codePointAt(at)! > 0xffff ? 2 : 1);

interface Piece extends Span {
  /** Known to be one character. */
  readonly whole: boolean;
}

/** The stretches that are not one character for each code point: what joins, with the one before and the one after. */
const piecesOf = (text: string): Piece[] => {
  const pieces: Piece[] = [];
  for (const { 0: run, index } of text.matchAll(joining)) {
    const before = index === 0 ? 0 : stepBack(text, index);
    const end = index + run.length;
    const last = pieces.at(-1);
    if (regional.test(run) && (!last || index >= last.end)) {
      for (let start = index; start < end; start += flagLength)
        pieces.push({ start, end: Math.min(start + flagLength, end), whole: true });
      continue;
    }
    const isFree = before < index && (!last || before >= last.end);
    if (isFree && following.test(run) && !alone.test(text.slice(before, index))) {
      pieces.push({ start: before, end, whole: true });
      continue;
    }
    const joined = last && !last.whole && before <= last.end + nearby ? pieces.pop() : undefined;
    const after = end === text.length ? end : stepOn(text, end);
    pieces.push({ start: joined?.start ?? before, end: after, whole: false });
  }
  return pieces;
};

/**
 * Adds where each character of a piece ends, window after window. Whether one ends depends on what it consists of so far,
 * and on what comes next: so all ends within a window but the last are true ones.
 */
const addEnds = (text: string, { start, end, whole }: Piece, ends: number[]): void => {
  let width = window;
  for (let at = whole ? end : start; at < end; ) {
    const cut = Math.min(at + width, end);
    const stop = cut < end && isHigh(text.charCodeAt(cut - 1)) ? cut - 1 : cut;
    const slice = text.slice(at, stop);
    if (width > window) {
      // One character fills a window. How long is it?
      const { length } = segmenter.segment(slice).containing(0)!.segment;
      if (length === slice.length && stop < end) width *= 2;
      else {
        at += length;
        if (at < end) ends.push(at);
        width = window;
      }
      continue;
    }
    const from = at;
    let next = at;
    for (const { segment } of segmenter.segment(slice)) {
      if (next > at) ends.push(next);
      at = next;
      next += segment.length;
    }
    if (stop === end) break;
    if (at === from) width *= 2;
  }
  ends.push(end);
};

/** The characters as people count them, in order, without gaps. Linear. */
export const graphemes = (text: string): Span[] => {
  const ends: number[] = [];
  let at = 0;
  const addCodePoints = (until: number) => {
    while (at < until) {
      at = stepOn(text, at);
      ends.push(at);
    }
  };
  for (const piece of notPlain.test(text) ? piecesOf(text) : []) {
    addCodePoints(piece.start);
    addEnds(text, piece, ends);
    at = piece.end;
  }
  addCodePoints(text.length);
  return ends.map((end, index) => ({ start: ends[index - 1] ?? 0, end }));
};
