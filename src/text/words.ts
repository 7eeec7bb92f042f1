import { isBelievable } from "./believable.ts";
import type { Cell } from "./cell.ts";
import { bitsOf, type Disguise, disguisesIn, masked, stretched } from "./disguise.ts";
import { type Key, keysOf, type Refused } from "./keys.ts";
import { levelsOf } from "./levels.ts";
import type { Reading } from "./reading.ts";
import { isWithinOne, type Span } from "./span.ts";
import { leastStretch } from "./stretches.ts";
import { buildTrie } from "./trie.ts";
import { isEdge, throughOf, walker } from "./walk.ts";
import { exhausted, newWork, type Work } from "./work.ts";

export { maxEntryLength } from "./keys.ts";

export interface WordOptions {
  /** What is seen through, beside case, width, invisible characters and the like (see `fold.ts`). */
  readonly disguises?: readonly Disguise[];
  /** Whole words, or wherever the letters stand. */
  readonly match?: "words" | "anywhere";
}

export interface WordMatch {
  /** As the owner wrote it. */
  readonly entry: string;
  /** In the original. */
  readonly span: Span;
  /** What had to be seen through; empty if the text, folded, has the entry as it is. */
  readonly through: readonly Disguise[];
}

export interface WordList {
  /** What is looked for, as written; refused entries are not in it. */
  readonly entries: readonly string[];
  readonly size: number;
  readonly refused: readonly Refused[];
  /**
   * The leftmost find, the longest of those that begin there. One that lies within a span of `skip` (in the original, say
   * a custom emoji; in order, none sharing a unit) does not count. What is looked at counts as work; when there is no
   * more, the search ends without a find.
   */
  find(text: Reading, skip?: readonly Span[], work?: Work): WordMatch | undefined;
  /** All finds that need no disguise to be seen through, in order; of those that share a unit the first. */
  spans(text: Reading, work?: Work): Span[];
}

/** Aß is another word than ass, scheiße is scheisse: to full case folding, ß is ss. */
const isSpeltOut = ({ text, letters }: Key, original: string, { start, end }: Span): boolean =>
  letters > 3 || !text.includes("ss") || !/[ßẞ]/.test(original.slice(start, end));

interface Found {
  readonly key: Key;
  readonly span: Span;
  /** As bits. */
  readonly through: number;
}

/**
 * Words and phrases, literal: no wildcards. An edge of an entry that is a letter, mark, number or underscore must be
 * a word boundary of the text (so `bite` is not in débite), any other edge may stand anywhere (`c++`, `.com`, `:)`).
 */
export const compileWords = (
  entries: readonly string[],
  { disguises = ["lookalikes"], match = "words" }: WordOptions = {},
): WordList => {
  const allowed = bitsOf(disguises);
  const anywhere = match === "anywhere";
  const { keys, refused } = keysOf(entries, allowed);
  const kept = keys.filter(({ through }) => through === 0).map(({ entry }) => entry);
  const trie = buildTrie(keys.map(({ text }) => text));
  const search = { trie, levels: allowed & masked ? levelsOf(trie) : undefined, allowed, anywhere };

  /** The longest key that stands in the folded text as it is, for each place at which one begins, until `visit` says so. */
  const eachAsWritten = (
    { folded: { text }, edges }: Reading,
    work: Work,
    visit: (key: Key, start: number, end: number) => boolean,
  ): void => {
    const { starts, open } = edges;
    const places = anywhere ? text.length : starts.length;
    for (let place = 0; place < places && !exhausted(work); place++) {
      const start = anywhere ? place : starts[place]!;
      let longest = -1;
      let end = start;
      work.steps++;
      for (let at = start, node = 0; at < text.length; ) {
        node = trie.next(node, text.charCodeAt(at++));
        if (node === 0) break;
        work.steps++;
        const index = trie.keyAt(node);
        if (index < 0 || !(anywhere || open[at] === 1)) continue;
        longest = index;
        end = at;
      }
      if (longest >= 0 && visit(keys[longest]!, start, end)) return;
    }
  };

  const asWritten = (text: Reading, skip: readonly Span[], work: Work): Found | undefined => {
    let found: Found | undefined;
    eachAsWritten(text, work, (key, start, end) => {
      const span = text.folded.span(start, end);
      if (!isSpeltOut(key, text.original, span)) return false;
      if (skip.length > 0 && isWithinOne(skip, span, work)) return false;
      found = { key, span, through: key.through };
      return true;
    });
    return found;
  };

  const mayBegin = (cells: readonly Cell[], at: number): boolean => {
    const { glyph, run } = cells[at]!;
    if (glyph.white || !(anywhere || isEdge(cells, at))) return false;
    // What begins later in a run that is read as one letter begins with the run as well.
    return !(run && allowed & stretched && at > run.first && run.end - run.first >= leastStretch);
  };

  /** What stands in the text in disguise, and begins before the unit `end` of the original. */
  const disguised = (
    { cells: { cells }, original }: Reading,
    through: number,
    skip: readonly Span[],
    work: Work,
    end: number,
  ): Found | undefined => {
    let start = 0;
    let best: (Found & { readonly last: number }) | undefined;
    const walk = walker({ ...search, allowed: through }, cells, work, (walked) => {
      const key = keys[walked.key]!;
      const through = throughOf(walked) | key.through;
      if (best && (walked.end < best.last || (walked.end === best.last && through >= best.through))) return;
      if (!isBelievable(walked, key, cells, start, work)) return;
      const span = { start: cells[start]!.start, end: cells[walked.end - 1]!.end };
      if (!isSpeltOut(key, original, span)) return;
      if (skip.length === 0 || !isWithinOne(skip, span, work))
        best = { key, span, through, last: walked.end };
    });
    for (; start < cells.length && cells[start]!.start < end && !best && !exhausted(work); start++) {
      work.steps++;
      if (mayBegin(cells, start)) walk(start);
    }
    return best;
  };

  const inDisguise = (text: Reading, skip: readonly Span[], work: Work, end: number): Found | undefined => {
    const signs = text.hints & allowed && text.cells.signs & allowed;
    if (!signs) return undefined;
    const found = disguised(text, allowed & ~masked, skip, work, end);
    if (!(signs & masked)) return found;
    // What signs hide takes so much longer to guess that it gets no more than half of what is left.
    const share = newWork(Math.floor((work.limit - work.steps) / 2));
    const guessed = disguised(text, allowed, skip, share, found?.span.start ?? end);
    work.steps += share.steps;
    return guessed ?? found;
  };

  return {
    entries: kept,
    size: kept.length,
    refused,
    find(text, skip = [], work = newWork()) {
      const plain = asWritten(text, skip, work);
      const found = inDisguise(text, skip, work, plain?.span.start ?? text.original.length) ?? plain;
      return found && { entry: found.key.entry, span: found.span, through: disguisesIn(found.through) };
    },
    spans(text, work = newWork()) {
      const spans: Span[] = [];
      let free = 0;
      eachAsWritten(text, work, (_, start, end) => {
        if (start >= free) {
          spans.push(text.folded.span(start, end));
          free = end;
        }
        return false;
      });
      return spans;
    },
  };
};
