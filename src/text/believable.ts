import { type Cell, isPart, isSign, textOf } from "./cell.ts";
import { leet, masked, separated, stretched } from "./disguise.ts";
import type { Key } from "./keys.ts";
import { widestGap } from "./pieces.ts";
import {
  isDoubled,
  isDrawnOut,
  readsForeign,
  readsForeignShort,
  readsLetter,
  throughOf,
  type Walked,
} from "./walk.ts";
import type { Work } from "./work.ts";

/** In the row of cells; the cells in it were read as an entry. */
interface Place {
  readonly cells: readonly Cell[];
  readonly work: Work;
  readonly start: number;
  readonly end: number;
}

/** Lengths of the pieces in a place, and what stands between them. */
const partsOf = ({ cells, work, start, end }: Place): { sizes: number[]; gaps: string[] } => {
  work.steps += end - start;
  const sizes: number[] = [];
  const gaps: string[] = [];
  for (let at = start; at < end; ) {
    const first = at;
    while (at < end && !isPart(cells[at])) at++;
    if (at > first && at < end && sizes.length > 0) gaps.push(textOf(cells, first, at));
    const from = at;
    while (at < end && isPart(cells[at])) at++;
    if (at > from) sizes.push(at - from);
  }
  return { sizes, gaps };
};

/** A word of one letter, which may stand before a word that is spelt out. */
const oneLetterWord = /^[aeiouyr]$/;

/**
 * The single letters that go on from an edge of a row, `gaps` between them as in it: two at most, more say no more. `side`
 * is 1 for those after it, -1 for those before.
 */
const lettersBeside = (
  cells: readonly Cell[],
  edge: number,
  side: 1 | -1,
  gaps: readonly string[],
): string[] => {
  const letters: string[] = [];
  for (let at = edge; letters.length < 2; ) {
    const first = at;
    while (cells[at] && !isPart(cells[at]) && (at - first) * side <= widestGap) at += side;
    const gap = side === 1 ? textOf(cells, first, at) : textOf(cells, at + 1, first + 1);
    if (!isPart(cells[at]) || !gaps.includes(gap) || isPart(cells[at + side])) break;
    letters.push(cells[at]!.glyph.folded);
    at += side;
  }
  return letters;
};

/** A short entry must be the end of a row (h e l l o), a very short one the whole, but for one letter: a s s. */
const isRowOfItsOwn = ({ cells, start, end }: Place, gaps: readonly string[], letters: number): boolean => {
  // Signs with white space are what formulas are made of, unless all are the same.
  if (gaps.some((gap) => /\s/.test(gap) && /\S/.test(gap) && gap !== gaps[0])) return false;
  if (letters > 4) return true;
  if (lettersBeside(cells, end, 1, gaps).length > 0) return false;
  const [before, ...more] = letters > 3 ? [] : lettersBeside(cells, start - 1, -1, gaps);
  return before === undefined || (more.length === 0 && oneLetterWord.test(before));
};

/** What stands between this edge and the next piece of a word on that side, if no white space does, nor too much. */
const gapBeside = (cells: readonly Cell[], edge: number, side: 1 | -1): string | undefined => {
  let at = edge;
  while (isSign(cells[at]) && (at - edge) * side <= widestGap) at += side;
  if (!isPart(cells[at])) return undefined;
  return side === 1 ? textOf(cells, edge, at) : textOf(cells, at + 1, edge + 1);
};

/** `pen-is` is nothing in the-pen-is-mightier, nor h*e in h*e*l*p, where the same signs go on. */
const goesOn = ({ cells, start, end }: Place, gaps: readonly string[]): boolean =>
  [gapBeside(cells, start - 1, -1), gapBeside(cells, end, 1)].some(
    (gap) => gap !== undefined && gaps.includes(gap),
  );

const isSeparated = (place: Place, letters: number): boolean => {
  const { sizes, gaps } = partsOf(place);
  if (sizes.every((size) => size === 1)) return isRowOfItsOwn(place, gaps, letters);
  return sizes.some((size) => size === 1) || !goesOn(place, gaps);
};

/** Three of four letters are written twice, where none is written three times. */
const isAllDouble = ({ cells, start, end }: Place, letters: number): boolean =>
  4 * cells.slice(start, end).filter(isPart).length >= 7 * letters;

/** Underscores are part of names and faces (T_T): they hide letters of long words only. */
const isMasked = (place: Place, { balance }: Walked, letters: number): boolean => {
  const { gaps } = partsOf(place);
  if (balance > 0 || goesOn(place, gaps)) return false;
  return letters > 3 || !gaps.some((gap) => /^_+$/.test(gap));
};

/** Whether what was read may be meant: a disguise is believed where chance would seldom make it. */
export const isBelievable = (
  walked: Walked,
  { letters, wordy, through: ofKey }: Key,
  cells: readonly Cell[],
  start: number,
  work: Work,
): boolean => {
  const through = throughOf(walked) | ofKey;
  const place = { cells, work, start, end: walked.end };
  if (through === 0) return true;
  if (letters < 2) return false;
  if (through & (leet | separated | masked) && (!wordy || letters < 3)) return false;
  if (through & leet && !readsLetter(walked)) return false;
  if (readsForeign(walked) && letters < 4) return false;
  if (readsForeignShort(walked) && letters < 3) return false;
  if (through & stretched) {
    if (!wordy || (isDoubled(walked) && !isDrawnOut(walked) && !isAllDouble(place, letters))) return false;
  }
  if (through & masked && !isMasked(place, walked, letters)) return false;
  return !(through & separated) || isSeparated(place, letters);
};
