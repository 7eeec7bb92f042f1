import type { Span } from "./span.ts";

/** A channel's custom emojis by short name, made by `compileShortNames`. */
export interface CompiledShortNames {
  /** Lower case, with the colons the owner wrote. */
  readonly names: ReadonlySet<string>;
  /** Length of the longest, in units: no longer run of characters needs a look-up. */
  readonly longest: number;
}

const shortName = /^:?[\w-]+:?$/;

/** What is no short name (`^:?[\w-]+:?$`) is dropped: it could never be typed as one. */
export const compileShortNames = (names: readonly string[]): CompiledShortNames => {
  const valid = names.filter((name) => shortName.test(name)).map((name) => name.toLowerCase());
  return { names: new Set(valid), longest: valid.reduce((most, name) => Math.max(most, name.length), 0) };
};

const runs = /[\w-]+/g;
const isSpace = /^\s?$/;

/**
 * Where a body names the channel's own emojis, in order, never overlapping; in any case of letters, the longest
 * name first. A side of a name without a colon must be white space or an end of the body: with an emoji `ass` the
 * word in class, or in ass.example, is no emoji.
 */
export const customEmojiSpans = (body: string, { names, longest }: CompiledShortNames): Span[] => {
  const spans: Span[] = [];
  if (names.size === 0) return spans;
  let free = 0;
  for (const { 0: run, index } of body.matchAll(runs)) {
    if (run.length > longest) continue;
    const end = index + run.length;
    const colonBefore = index > free && body[index - 1] === ":";
    const colonAfter = body[end] === ":";
    const openBefore = isSpace.test(body.charAt(index - 1));
    const openAfter = isSpace.test(body.charAt(end));
    // :run: first, then one colon, then none: the longest that is a name. A colon may belong to one name only.
    const candidates: Span[] = [
      ...(colonBefore && colonAfter ? [{ start: index - 1, end: end + 1 }] : []),
      ...(colonBefore && openAfter ? [{ start: index - 1, end }] : []),
      ...(openBefore && colonAfter ? [{ start: index, end: end + 1 }] : []),
      ...(openBefore && openAfter ? [{ start: index, end }] : []),
    ];
    const found = candidates.find(({ start, end }) => names.has(body.slice(start, end).toLowerCase()));
    if (!found) continue;
    spans.push(found);
    free = found.end;
  }
  return spans;
};
