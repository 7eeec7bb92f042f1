import { type Cell, isLetter, type Way } from "./cell.ts";
import { accents, leet, lookalikes, masked, separated, stretched } from "./disguise.ts";
import { disguisesOfScript } from "./foreign.ts";
import type { Glyph } from "./glyphs.ts";
import { showy } from "./hint-bits.ts";
import { markLeet } from "./leet-cells.ts";
import { markMasks } from "./masks.ts";
import { markGaps, type Piece } from "./pieces.ts";
import { segmentsOf } from "./segments.ts";
import { markRuns } from "./stretches.ts";
import { way, waysOf } from "./ways.ts";

/** A text as a row of characters, each with all that it may be read as. */
export interface Cells {
  readonly cells: readonly Cell[];
  /** The disguises that may be in the text, as bits: no other need be looked for. */
  readonly signs: number;
}

const notAscii = /[^\0-\x7F]/;

const capitalI = "I";

/** Within a word of lower case a capital I may be an l: fooI. */
const markCapitals = (original: string, cells: readonly Cell[]): void => {
  if (!original.includes(capitalI)) return;
  for (let at = 1; at < cells.length; at++) {
    const cell = cells[at]!;
    if (original[cell.start] !== capitalI) continue;
    const before = cells[at - 1]!;
    const follows = original[before.start]!;
    const isLower = follows >= "a" && follows <= "z";
    if (isLower || (follows === capitalI && before.ways !== before.glyph.ways))
      cell.ways = [...cell.ways, way("l", lookalikes, isLetter)];
  }
};

/** A sign that the fold writes as letters, which then stick to the word beside it: ass™. */
const isLettersToFold = ({ glyph, solid }: Cell): boolean => !solid && /\w/.test(glyph.folded);

const seenThrough = (cells: readonly Cell[]): number => {
  let bits = 0;
  for (const cell of cells) {
    if (cell.glyph.hint & showy && isLettersToFold(cell)) bits |= lookalikes;
    if (cell.ways.length > 1) for (const { through } of cell.ways) bits |= through;
  }
  return bits;
};

/** Gives letters of other scripts, and those among them, what they may stand for. */
const markScripts = (cells: readonly Cell[], units: readonly (readonly Piece[])[]): void => {
  const scripts = disguisesOfScript(cells, units);
  const known = new Map<Glyph, (readonly Way[] | undefined)[]>();
  const waysIn = (glyph: Glyph, script: number): readonly Way[] => {
    const byScript = known.get(glyph) ?? [];
    const ways = byScript[script] ?? waysOf(glyph, script);
    byScript[script] = ways;
    known.set(glyph, byScript);
    return ways;
  };
  units.forEach((unit, index) => {
    const script = scripts[index]!;
    if (script === 0) return;
    for (const { first, end } of unit)
      for (let at = first; at < end; at++) cells[at]!.ways = waysIn(cells[at]!.glyph, script);
  });
};

/** `hints` are those of the text (see `hints.ts`): what they rule out is not looked for. */
export const cellsOf = (original: string, hints: number): Cells => {
  const cells = segmentsOf(original);
  const { units, gaps } = markGaps(cells);
  if (notAscii.test(original)) markScripts(cells, units);
  markCapitals(original, cells);
  const rows = units.filter(({ length }) => length > 1).map((row) => row.map(({ first }) => cells[first]!));
  let signs = seenThrough(cells) & (lookalikes | accents);
  if (hints & (leet | separated) && markLeet(original, cells, rows)) signs |= leet;
  if (hints & ~(separated | masked) && markRuns(cells)) signs |= stretched;
  if (gaps) signs |= separated;
  if (hints & masked && markMasks(cells)) signs |= masked;
  return { cells, signs };
};
