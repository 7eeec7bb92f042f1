import { type Cell, isPart, isSign, type Mask } from "./cell.ts";

// Each of these alone hides letters; a run of the others with one of these or of the second kind does too: f#@k.
const alone = /^[*#%•∙∗⁎⋆※_\p{So}\p{Extended_Pictographic}]+$/u;
const cursing = /^(?=.*[*#%@$&^])[*#%•@$&^!~?+=_]{2,}$/u;
// In T_T and foo_bar it seldom does.
const underscores = /^_+$/;
const masking = /^[*#%•∙∗⁎⋆※_@$&^!~?+=\p{So}\p{Extended_Pictographic}]/u;
/** May this sign stand for letters, or be one of several that do? */
export const isMasking = (folded: string): boolean => masking.test(folded);
const atTheEnd = /^[*#•∗⁎⋆[\p{So}--\p{Emoji}]]+/v;
const ending = /^[)\]}"'.,;:!?…]*$/;

/** In letters: more than so many are never hidden in one place. */
const most = 4;
/** A sign that is the only one in a word may stand for so many letters: f*k. */
const mostForOne = 3;

/** Within a word, between letters. */
const innerMask = (signs: string, length: number): Omit<Mask, "end"> | undefined => {
  if (underscores.test(signs)) return { least: length, most: length, last: false };
  if (!alone.test(signs) && !cursing.test(signs)) return undefined;
  return { least: Math.max(1, length - 1), most: length === 1 ? mostForOne : length + 1, last: false };
};

/** At the end of a word, as many as there are letters; one only where others went before. */
const lastMask = (signs: string, isMasked: boolean): Omit<Mask, "end"> | undefined => {
  const hiding = atTheEnd.exec(signs)?.[0] ?? "";
  const { length } = hiding;
  if (length < (isMasked ? 1 : 2) || !ending.test(signs.slice(length))) return undefined;
  return { least: length, most: length, last: true };
};

/** The same sign begins the word as well: *so*. */
const isEmphasis = (cells: readonly Cell[], end: number): boolean => {
  let start = end;
  while (isPart(cells[start - 1])) start--;
  const { folded } = cells[end]!.glyph;
  if (cells[start - 1]?.glyph.folded !== folded) return false;
  while (cells[start - 1]?.glyph.folded === folded) start--;
  return start === 0 || cells[start - 1]!.glyph.white;
};

const mayHide = (cell: Cell | undefined): boolean => isSign(cell) && isMasking(cell!.glyph.folded);

/** How many letters are shown of the word that these signs are in; as many as may be hidden, or more. */
const lettersAround = (cells: readonly Cell[], first: number, end: number): number => {
  let shown = 0;
  for (let at = first - 1; shown < most && (isPart(cells[at]) || mayHide(cells[at])); at--)
    if (isPart(cells[at])) shown++;
  for (let at = end; shown < most && (isPart(cells[at]) || mayHide(cells[at])); at++)
    if (isPart(cells[at])) shown++;
  return shown;
};

/** Where signs stand within words or at their ends, and whether other such signs are in the word. */
const placesOf = (cells: readonly Cell[]): { first: number; end: number; others: boolean }[] => {
  const places: { first: number; end: number; others: boolean }[] = [];
  let word: typeof places = [];
  for (let at = 1; at < cells.length; at++) {
    if (isSign(cells[at]) ? !mayHide(cells[at]) : cells[at]!.glyph.white) word = [];
    if (!isSign(cells[at]) || !isPart(cells[at - 1])) continue;
    const first = at;
    while (isSign(cells[at + 1])) at++;
    const place = { first, end: at + 1, others: word.length > 0 };
    if (word.length === 1) word[0]!.others = true;
    word.push(place);
    places.push(place);
  }
  return places;
};

/** Finds the signs that stand for letters; whether there are any. */
export const markMasks = (cells: readonly Cell[]): boolean => {
  let found = false;
  for (const { first, end, others } of placesOf(cells)) {
    const length = end - first;
    if (length > 2 * most) continue;
    const signs = cells
      .slice(first, end)
      .map(({ glyph }) => glyph.folded)
      .join("");
    const last = !cells[end]?.solid;
    if (last && isEmphasis(cells, first)) continue;
    const mask = last ? lastMask(signs, others) : innerMask(signs, length);
    if (!mask) continue;
    const shown = lettersAround(cells, first, end);
    // Where there are several, as many letters as signs are hidden: *d**t.
    const least = others && !mask.last ? length : mask.least;
    const greatest = Math.min(others ? least : mask.most, shown, most);
    if (least > greatest) continue;
    cells[first]!.mask = { least, most: greatest, last, end: last ? first + least : end };
    for (let at = first; at < end; at++) cells[at]!.hides = true;
    found = true;
  }
  return found;
};
