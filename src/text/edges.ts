import { classOf, parts, word } from "./classes.ts";

/** Where words may begin and end in a folded text, found once for all lists. */
export interface Edges {
  /** The units at which an entry may begin, in order: not where white space is, nor within a word or an emoji. */
  readonly starts: readonly number[];
  /** Whether an entry may end before the unit, or begin at it: 1 or 0, one more than the text has units. */
  readonly open: Uint8Array;
}

const space = 0x20;
const underscore = 0x5f;
const joiner = 0x200d;
const isRegional = (code: number): boolean => code >= 0x1f1e6 && code <= 0x1f1ff;
const isTag = (code: number): boolean => code >= 0xe0020 && code <= 0xe007f;

/** `_` is one of a word's characters within it (spam_bot), not around it (_spam_). */
const classWithin = (text: string, at: number, code: number, codeBefore: number, before: number): number => {
  if (code !== underscore) return classOf(code);
  if (codeBefore === underscore || !(before & word)) return before & word;
  let end = at + 1;
  while (text.charCodeAt(end) === underscore) end++;
  return end < text.length && classOf(text.codePointAt(end)!) & word ? word : 0;
};

export const edgesOf = (text: string): Edges => {
  const starts: number[] = [];
  const open = new Uint8Array(text.length + 1);
  open[text.length] = 1;
  let before = 0;
  let codeBefore = 0;
  let regional = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at)!;
    const after = classWithin(text, at, code, codeBefore, before);
    // What is left of joiners and tags is within an emoji (see `fold.ts`), and two of these letters are one flag.
    const withinEmoji =
      code > 0x7f &&
      (code === joiner || codeBefore === joiner || isTag(code) || (regional % 2 === 1 && isRegional(code)));
    if (!withinEmoji && parts(before, after)) {
      open[at] = 1;
      if (code !== space) starts.push(at);
    }
    regional = isRegional(code) ? regional + 1 : 0;
    before = after;
    codeBefore = code;
    at += code > 0xffff ? 2 : 1;
  }
  return { starts, open };
};
