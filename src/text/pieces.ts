import { type Cell, type Gap, isPart, isSign, textOf } from "./cell.ts";
import { spaceless } from "./classes.ts";

/** Cells in a row that belong to one word as it is written. */
export interface Piece {
  readonly first: number;
  readonly end: number;
}

export interface Pieces {
  /** The words, and the single letters of one row together. */
  readonly units: readonly (readonly Piece[])[];
  /** Whether any word may be read across a gap. */
  readonly gaps: boolean;
}

const isLeetSign = (cell: Cell): boolean => isSign(cell) && cell.glyph.leet !== undefined;

/** A sign by itself, which among single letters may be one of them: s p @ m. */
const isAlone = (cells: readonly Cell[], at: number): boolean => {
  if (!isLeetSign(cells[at]!)) return false;
  const before = cells[at - 1];
  const after = cells[at + 1];
  const parts = (other: Cell | undefined) =>
    !other || other.glyph.white || (isSign(other) && !isLeetSign(other));
  return parts(before) && parts(after) && (!before || !after || isSign(before) === isSign(after));
};

const piecesOf = (cells: readonly Cell[]): Piece[] => {
  const pieces: Piece[] = [];
  for (let at = 0; at < cells.length; at++) {
    const first = at;
    while (isPart(cells[at])) at++;
    if (at > first) pieces.push({ first, end: at });
    if (at < cells.length && isAlone(cells, at)) pieces.push({ first: at, end: at + 1 });
  }
  return pieces;
};

/** Of the piece on one side of a gap; each letter of a script without spaces is one. */
const sizeAt = (cells: readonly Cell[], { first, end }: Piece, edge: number): number =>
  cells[edge]!.glyph.class & spaceless ? 1 : end - first;

/** In cells. Who writes a word with wider gaps writes no word that can be read. */
export const widestGap = 8;
// Parts of words (he'll), ends of sentences (the pen.is mine, who knows...it), what parts clauses (a pen—is it?), and
// mail addresses; between single letters they are as good as any sign.
const meaningful = /^(?:['’‘ʼ`´]|[.,;:!?…。，！？]+|[–—―]|--+|@)$/;
const oneSided = /^[.,;:!?…。，！？@]+$/;

/** What stands between two pieces, if words may be read across it. */
const gapBetween = (cells: readonly Cell[], left: Piece, right: Piece): Gap | undefined => {
  const first = left.end;
  const end = right.first;
  if (end - first > widestGap) return undefined;
  const before = sizeAt(cells, left, first - 1);
  const after = sizeAt(cells, right, end);
  let white = false;
  for (let at = first; at < end; at++) white ||= cells[at]!.glyph.white;
  if (before > 1 || after > 1) {
    if (white) return undefined;
    const text = textOf(cells, first, end);
    if (meaningful.test(text) && !(oneSided.test(text) && (before === 1 || after === 1))) return undefined;
  }
  return { first, end, white };
};

/** Finds the pieces of words, marks the gaps that words may be read across, and says what belongs together. */
export const markGaps = (cells: readonly Cell[]): Pieces => {
  const pieces = piecesOf(cells);
  const units: Piece[][] = [];
  const isSignOf = (piece: Piece | undefined): boolean => piece !== undefined && isSign(cells[piece.first]);
  // Two signs in a row of letters may be letters (a $ $); signs by themselves are no row.
  const isBesideLetter = (index: number): boolean =>
    [pieces[index - 1], pieces[index + 2]].some((piece) => piece && !isSignOf(piece));
  let row: Piece[] | undefined;
  let gaps = false;
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index]!;
    const unit: Piece[] = row ?? [];
    if (!row) units.push(unit);
    unit.push(piece);
    row = undefined;
    const next = pieces[index + 1];
    if (!next || (isSignOf(piece) && isSignOf(next) && !isBesideLetter(index))) continue;
    const gap = gapBetween(cells, piece, next);
    if (!gap) continue;
    cells[gap.first]!.gap = gap;
    gaps = true;
    if (piece.end - piece.first === 1 && next.end - next.first === 1) row = unit;
  }
  return { units, gaps };
};
