import { sequencePattern } from "./emoji-sequence.ts";
import { fold, foldCharacters, foldSpaces } from "./fold.ts";
import { joining } from "./invisible.ts";
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

// A segment is folded by itself to the same string as within its text: a run of marks lies within one, so that what is
// cut off it is the same too, and so does an emoji that is made of several.
const segments = new RegExp(`(?:${sequencePattern}|[\\s\\S])[${joining}]*`, "gu");

const notPlain = /[^\t-\r -~]/;
const asciiSpaces = /[\t-\r ]+/g;

/** Each unit of `text` with the segment it came from, by folding segment after segment. */
const offsetsOf = (original: string, text: string, map: (segment: string) => string): Offsets => {
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length).fill(original.length);
  let at = 0;
  const seen = new Map<string, string>();
  const mapped = (segment: string): string => {
    // To map by itself what stands there unchanged would take most of the time. White space may join what is before it.
    if (segment.length <= 2 && !segment.startsWith(" ") && text.startsWith(segment, at)) return segment;
    const known = seen.get(segment) ?? map(segment);
    seen.set(segment, known);
    return known;
  };
  for (const match of original.matchAll(segments)) {
    const end = match.index + match[0].length;
    for (const unit of mapped(match[0]).split("")) {
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
  const plain = !notPlain.test(body);
  const text = plain ? body.toLowerCase().replace(asciiSpaces, " ") : fold(body);
  const span =
    plain && text.length === body.length
      ? identity(text.length)
      : mapped(body, text, (segment) => foldSpaces(foldCharacters(segment)));
  return { name: "folded", text, original: body, span };
};
