import { type Cell, isForeign, isForeignShort, isLetter, type Way } from "./cell.ts";
import { parts, word } from "./classes.ts";
import { leet, masked, separated, stretched } from "./disguise.ts";
import { anyBit, endBit, type Levels, nextBit } from "./levels.ts";
import { leastStretch } from "./stretches.ts";
import type { Trie } from "./trie.ts";
import { exhausted, type Work } from "./work.ts";

/** One way to read cells as a key. */
export interface Walked {
  /** The first cell after it. */
  readonly end: number;
  readonly key: number;
  /** What was seen through, as bits; the traits of all ways that were read; how it was done. */
  readonly state: number;
  /** How many letters are not shown, or only as digits and signs. */
  readonly balance: number;
}

// A state is a set of disguises, and above them:
const throughBits = 63;
const traitsShift = 6;
/** A gap with white space was crossed: every piece must be one letter. */
const spaced = 1 << 9;
/** A piece of more than one letter was read. */
const pieced = 1 << 10;
/** A piece begins here. */
const fresh = 1 << 11;
/** A letter was repeated often enough to be meant; */
const drawnOut = 1 << 12;
/** only written twice. */
const twice = 1 << 13;

export const throughOf = ({ state }: Walked): number => state & throughBits;
const hasTrait =
  (trait: number) =>
  ({ state }: Walked) =>
    (state & (trait << traitsShift)) !== 0;
export const readsLetter = hasTrait(isLetter);
export const readsForeign = hasTrait(isForeign);
export const readsForeignShort = hasTrait(isForeignShort);
export const isDoubled = ({ state }: Walked): boolean => (state & twice) !== 0;
export const isDrawnOut = ({ state }: Walked): boolean => (state & drawnOut) !== 0;

const space = 0x20;
/** More letters may not be missing on the way to a word of which half are shown in the end. */
const mostUnshown = 2;

/** May a word begin at this cell, and another end before it? */
export const isEdge = (cells: readonly Cell[], at: number): boolean => {
  const before = cells[at - 1];
  const after = cells[at];
  if (!before?.solid || !after?.solid) return true;
  return parts(before.glyph.class | word, after.glyph.class | word);
};

export interface Search {
  readonly trie: Trie;
  /** Only where masks are seen through. */
  readonly levels: Levels | undefined;
  /** The disguises that are seen through, as bits. */
  readonly allowed: number;
  /** Entries may begin and end within words. */
  readonly anywhere: boolean;
}

/**
 * Reads keys from any cell on, in all ways there are: `walk(start)` tells each to `found`. Each character tried and each
 * gap crossed is a step of work; when there is no more, what was found until then stays found.
 */
export const walker = (
  { trie, levels, allowed, anywhere }: Search,
  cells: readonly Cell[],
  work: Work,
  found: (walked: Walked) => void,
): ((start: number) => void) => {
  // A letter may be read the same way by different disguises: one of them is enough.
  const usable: (readonly Way[] | undefined)[] = [];
  const waysAt = (at: number): readonly Way[] => {
    const known = usable[at];
    if (known) return known;
    const may = cells[at]!.ways.filter(({ through }) => !(through & ~allowed));
    const ways = may.filter(({ text }, index) => may.findIndex((other) => other.text === text) === index);
    usable[at] = ways;
    return ways;
  };

  const follow = (from: number, text: string): number => {
    let node = from;
    for (let at = 0; at < text.length; at++) {
      work.steps++;
      node = trie.next(node, text.charCodeAt(at));
      if (node === 0) return 0;
    }
    return node;
  };

  /** Reads the cell at `at` as this; `node` is where that leads. */
  const take = (at: number, one: Way, node: number, state: number, balance: number): void => {
    const cell = cells[at]!;
    let after = state | one.through | (one.traits << traitsShift);
    if (cell.glyph.white) after |= fresh;
    else if (state & fresh) after &= ~fresh;
    else if (state & spaced) return;
    else after |= pieced;
    const left = cell.glyph.white ? balance : balance + (one.through & leet ? 1 : -one.text.length);
    if (after & masked && left > mostUnshown) return;
    step(at + one.cells, node, after, left);
    const { run } = cell;
    if (!run || !(allowed & stretched) || one.cells > 1 || at + 1 >= run.end) return;
    if (run.through & ~allowed || (run.letter !== undefined && run.letter !== one.text)) return;
    const stretch = after | stretched | run.through;
    if (run.end - run.first >= leastStretch) step(run.end, node, stretch | drawnOut, left);
    else if (at === run.first) step(run.end, node, stretch | twice, left);
  };

  const cross = (at: number, node: number, state: number, balance: number, sign = false): void => {
    const gap = cells[at]?.gap;
    // Letters that are hidden and letters that are parted: each is seldom chance, both together often.
    if (!gap || (gap.white && state & pieced) || state & masked) return;
    work.steps++;
    const after = state | separated | fresh | (gap.white ? spaced : 0);
    step(gap.end, node, after, balance);
    // Between the words of a phrase.
    const next = gap.white ? 0 : trie.next(node, space);
    if (next !== 0) step(gap.end, next, after, balance);
    // One sign that might have been a letter is one of those between.
    if (!sign && !cells[gap.end]!.solid) cross(gap.end + 1, node, after, balance, true);
  };

  /** How a key goes on at this cell, or that it ends before it (see `levels.ts`). */
  const continuation = (at: number): number => {
    const cell = cells[at];
    const ends = anywhere || isEdge(cells, at) ? endBit : 0;
    if (!cell) return ends;
    if (cell.mask) return anyBit;
    return waysAt(at).reduce((bits, { text }) => bits | nextBit(text.charCodeAt(0)), ends);
  };

  const uncover = (at: number, node: number, state: number, balance: number): void => {
    const mask = cells[at]!.mask;
    if (!mask || !levels || state & separated) return;
    for (let letters = mask.least; letters <= mask.most; letters++) {
      work.steps++;
      const after = balance + letters;
      if (mask.last)
        levels.endsBelow(node, letters, work, (end) => step(mask.end, end, state | masked, after));
      else {
        for (const one of waysAt(mask.end)) {
          const unit = one.text.charCodeAt(0);
          const rest = one.text.slice(1);
          const { run } = cells[mask.end]!;
          const wanted = rest
            ? nextBit(rest.charCodeAt(0))
            : continuation(mask.end + one.cells) | (run ? continuation(run.end) : 0);
          levels.reachedBy(node, letters + 1, unit, wanted, work, (found) => {
            const next = follow(found, rest);
            if (next !== 0) take(mask.end, one, next, state | masked, after);
          });
        }
      }
    }
  };

  const step = (at: number, node: number, state: number, balance: number): void => {
    if (exhausted(work)) return;
    work.steps++;
    const key = trie.keyAt(node);
    if (key >= 0 && !(state & fresh) && (anywhere || isEdge(cells, at)))
      found({ end: at, key, state, balance });
    const cell = cells[at];
    if (!cell) return;
    for (const one of waysAt(at)) {
      const next = follow(node, one.text);
      if (next !== 0) take(at, one, next, state, balance);
    }
    if (node === 0) return;
    if (allowed & separated) cross(at, node, state, balance);
    if (whole) uncover(at, node, state, balance);
  };

  // Of a word that signs are in all is read, or nothing of what they hide.
  let whole = false;
  return (start) => {
    whole = levels !== undefined && (allowed & masked) !== 0 && !cells[start - 1]?.hides;
    step(start, 0, fresh, 0);
  };
};
