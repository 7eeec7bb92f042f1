import { codesOf } from "./codes.ts";
import type { Span } from "./span.ts";
import type { Work } from "./work.ts";

export interface Repeat {
  /** As it was first written, without white space around it. */
  readonly unit: string;
  /** How often in a row, at least twice. */
  readonly times: number;
  /** All of them, in UTF-16 units. */
  readonly span: Span;
}

/** Code points of the longest unit that is looked for: «hahaha», «lol lol lol», a family emoji again and again. */
export const maxUnit = 20;

/** Code points that part one from the next; after the last, they may be missing. */
const maxGap = 3;

const isSeen = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]/u;
const hasGap = /\s/;
const isMoreThanGap = /[^\p{White_Space}\p{P}]/u;
const isWithinWord = /^[\p{L}\p{M}\p{N}]{2}/u;

/**
 * What is repeated most often in a row, more than `most` times: a character, or a short unit of several. Of two that are
 * repeated as often, the one that covers more. White space alone does not count. Linear, at worst each code point is
 * compared with the `maxUnit` before it; what is repeated often is long, and found by looking here and there.
 */
export const longestRepeat = (text: string, most: number, work: Work): Repeat | undefined => {
  const { codes, offsets } = codesOf(text);
  let longest: Repeat | undefined;
  const isBeaten = (times: number, length: number): boolean =>
    longest !== undefined &&
    (times < longest.times || (times === longest.times && length <= longest.span.end - longest.span.start));
  const look = (period: number, first: number, end: number): void => {
    const whole = Math.floor((end - first) / period);
    const over = (end - first) % period;
    const start = offsets[first]!;
    const length = offsets[end]! - start;
    if (isBeaten(over > 0 ? whole + 1 : whole, length)) return;
    const unit = text.slice(start, offsets[first + period]);
    // The third «lol» of «lol lol lol» lacks only what parts it from the next.
    const missing = text.slice(offsets[first + over], offsets[first + period]);
    const around = text.slice(offsets[end - 1], offsets[end + 1]);
    const lacks = over > 0 && over >= period - maxGap;
    const isLast = lacks && hasGap.test(unit) && !isMoreThanGap.test(missing) && !isWithinWord.test(around);
    const times = isLast ? whole + 1 : whole;
    if (times > most && isSeen.test(unit) && !isBeaten(times, length))
      longest = { unit: unit.trim(), times, span: { start, end: start + length } };
  };
  for (let period = 1; period <= Math.min(maxUnit, codes.length - 1); period++) {
    if (longest && Math.floor(codes.length / period) + 1 < longest.times) break;
    const repeats = (at: number): boolean => {
      work.steps++;
      return at >= period && at < codes.length && codes[at] === codes[at - period];
    };
    // Of so many code points in a row each repeats what is a period before it: one of them is met.
    const stride = Math.max(1, most * period - maxGap);
    for (let at = period + stride - 1; at < codes.length; at += stride) {
      if (!repeats(at)) continue;
      let first = at;
      while (repeats(first - 1)) first--;
      while (repeats(at + 1)) at++;
      at++;
      if (at - first >= period - maxGap) look(period, first - period, at);
    }
  }
  return longest;
};
