import { fold, foldCharacters, foldSpaces } from "./fold.ts";
import { normalized } from "./normalize.ts";
import type { Span } from "./span.ts";

/** A body as one kind of rule reads it, with the way back to what was written. */
export interface View {
  readonly name: "exact" | "folded";
  readonly text: string;
  readonly original: string;
  /**
   * Where `text[start, end)` was written in the original: the smallest run of whole segments that gave it
   * (an `f` taken out of `ﬁ` is the whole ligature). Offsets outside the text are clamped.
   */
  span(start: number, end: number): Span;
}

interface Offsets {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

// What normalisation may join to the character before it: marks, Hangul vowels and finals, half-width voicing
// marks; and what the fold drops. A segment is folded by itself to the same string as within its text: a run of
// marks lies within one, so that what is cut off it is the same too.
const segments =
  /[\s\S][\p{M}\p{Default_Ignorable_Code_Point}\u1160-\u11FF\uD7B0-\uD7FB\uFF9E\uFF9F\uFFA0-\uFFDC]*/gu;

const notAscii = /[^\0-\x7F]/;
const asciiSpaces = /[\t-\r ]+/g;

/** Each unit of `text` with the segment it came from, by folding segment after segment. */
const offsetsOf = (original: string, text: string, map: (segment: string) => string): Offsets => {
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length).fill(original.length);
  let at = 0;
  for (const match of original.matchAll(segments)) {
    const end = match.index + match[0].length;
    for (const unit of map(match[0]).split("")) {
      const joinsTheSpaceBefore = unit === " " && text[at] !== " " && text[at - 1] === " ";
      if (joinsTheSpaceBefore) ends[at - 1] = end;
      // A combination of characters this file does not know of: the whole body is a true answer, if a vague one.
      else if (text[at] !== unit) return { starts: starts.fill(0), ends: ends.fill(original.length) };
      else {
        starts[at] = match.index;
        ends[at++] = end;
      }
    }
  }
  return { starts, ends };
};

const identity =
  (length: number) =>
  (start: number, end: number): Span => {
    const from = Math.min(Math.max(start, 0), length);
    return { start: from, end: Math.min(Math.max(end, from), length) };
  };

/** The map is made when the first span is asked for: a message without a finding never pays for it. */
const mapped = (original: string, text: string, map: (segment: string) => string) => {
  let offsets: Offsets | undefined;
  const clamp = identity(text.length);
  return (start: number, end: number): Span => {
    offsets ??= offsetsOf(original, text, map);
    const slice = clamp(start, end);
    const from = offsets.starts[slice.start] ?? original.length;
    return { start: from, end: slice.end > slice.start ? (offsets.ends[slice.end - 1] ?? from) : from };
  };
};

/** The body as written, NFC, runs of marks cut short: what symbol counts look at. */
export const exactView = (body: string): View => {
  const text = normalized(body, "NFC");
  const span =
    text === body ? identity(text.length) : mapped(body, text, (segment) => normalized(segment, "NFC"));
  return { name: "exact", text, original: body, span };
};

/** The body as words and phrases are compared: see `fold.ts` for what counts as the same. */
export const foldedView = (body: string): View => {
  const ascii = !notAscii.test(body);
  const text = ascii ? body.toLowerCase().replace(asciiSpaces, " ") : fold(body);
  const span =
    ascii && text.length === body.length
      ? identity(text.length)
      : mapped(body, text, (segment) => foldSpaces(foldCharacters(segment)));
  return { name: "folded", text, original: body, span };
};
