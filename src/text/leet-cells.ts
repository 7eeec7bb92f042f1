import { type Cell, isPart } from "./cell.ts";
import { cyrillic, latin, letter } from "./classes.ts";
import { drawing } from "./hint-bits.ts";
import { drawingsFrom, isNumber } from "./leet.ts";

const isInner = ({ glyph }: Cell): boolean => glyph.leet?.inner ?? false;
const belongs = (cell: Cell): boolean => cell.glyph.leet !== undefined || isPart(cell);

const brackets = ["()", "[]", "{}", "<>"];

/** Of each opening bracket, where the last that closes it stands, -1 if none does. */
const closersIn = (original: string): Map<string, number> =>
  new Map(brackets.map(([opens = "", closes = ""]) => [opens, original.lastIndexOf(closes)]));

/** A sign that begins a word may be its first letter: !diot, and (lown if nothing closes what that opens. */
const mayBegin = (closers: Map<string, number>, cells: readonly Cell[], at: number): boolean => {
  const { glyph, start } = cells[at]!;
  if ((at > 0 && !cells[at - 1]!.glyph.white) || !cells[at + 1]?.solid) return false;
  return glyph.folded === "!" || (closers.get(glyph.folded) ?? start) < start;
};

/** Words with the signs in them and beside them that may be letters. */
const signedWords = (original: string, cells: readonly Cell[]): Cell[][] => {
  const words: Cell[][] = [];
  const closers = closersIn(original);
  for (let at = 0; at < cells.length; at++) {
    let first = at;
    let signs = false;
    for (; at < cells.length && belongs(cells[at]!); at++) signs ||= cells[at]!.glyph.leet !== undefined;
    if (!signs) continue;
    let end = at;
    while (first < end && isInner(cells[first]!)) first++;
    if (first > 0 && mayBegin(closers, cells, first - 1)) first--;
    while (first < end && isInner(cells[end - 1]!)) end--;
    if (end - first > 1) words.push(cells.slice(first, end));
  }
  return words;
};

/** The word without the signs around it. */
const coreOf = (word: readonly Cell[]): string => {
  const core = word.slice(word.findIndex(isPart), word.findLastIndex(isPart) + 1);
  return core.map(({ glyph }) => glyph.folded).join("");
};

/** Digits and signs get their letters where a letter is beside them; not in numbers, nor in what is one (A55, 1st). */
const markWord = (word: readonly Cell[]): boolean => {
  const scripts = word.reduce((bits, { glyph }) => bits | glyph.class, 0);
  if (!(scripts & letter)) return false;
  const signs = word.filter(({ glyph }) => glyph.leet);
  if (isNumber(coreOf(word))) return false;
  for (const cell of signs) {
    const sign = cell.glyph.leet!;
    const letters = [
      ...(scripts & cyrillic ? sign.cyrillic : []),
      ...(scripts & latin || !(scripts & cyrillic) ? sign.latin : []),
    ];
    cell.ways = [...cell.ways, ...letters];
  }
  return signs.length > 0;
};

const drawn = (original: string, cells: readonly Cell[], at: number): boolean => {
  const cell = cells[at]!;
  if (!(cell.glyph.hint & drawing)) return false;
  const drawings = drawingsFrom(cell.glyph.folded).filter(({ signs }) => {
    const last = cells[at + signs.length - 1];
    return (
      last?.end === cell.start + signs.length && original.slice(cell.start, last.end).toLowerCase() === signs
    );
  });
  if (drawings.length === 0) return false;
  cell.ways = [...cell.ways, ...drawings.map(({ way }) => way)];
  return true;
};

/** Adds the letters that digits and signs stand for; whether there are any. `rows` are those of single letters. */
export const markLeet = (
  original: string,
  cells: readonly Cell[],
  rows: readonly (readonly Cell[])[],
): boolean => {
  let found = false;
  for (const word of [...signedWords(original, cells), ...rows]) found = markWord(word) || found;
  for (let at = 0; at < cells.length; at++) found = drawn(original, cells, at) || found;
  return found;
};
