import type { Glyph } from "./glyphs.ts";

/** One way to read a cell. */
export interface Way {
  /** Folded. */
  readonly text: string;
  /** The disguises to be seen through for it, as bits. */
  readonly through: number;
  /** `isLetter` and the like. */
  readonly traits: number;
  /** How many cells it takes: several where signs draw a letter. */
  readonly cells: number;
}

/** Bits of a way's traits: it is read as a letter that was written as one; */
export const isLetter = 1;
/** in a word wholly of another script, which an entry of three letters is too short for; */
export const isForeign = 2;
/** in one that an entry of two letters is too short for. */
export const isForeignShort = 4;

/** Signs and white space between two pieces of words. */
export interface Gap {
  readonly first: number;
  /** The first cell after it. */
  readonly end: number;
  readonly white: boolean;
}

/** Signs that stand for letters which are not shown: f**k. */
export interface Mask {
  readonly end: number;
  /** So many letters, at least and at most. */
  readonly least: number;
  readonly most: number;
  /** The word ends with it. */
  readonly last: boolean;
}

/** The same letter several times in a row. */
export interface Run {
  readonly first: number;
  readonly end: number;
  /** What all of it is read as; undefined if each cell is written alike, and may be read as whatever one is. */
  readonly letter: string | undefined;
  /** What must be seen through for that, beside the length. */
  readonly through: number;
}

/** A character of a text with what joins it, or a stretch of white space, and all that it may be read as. */
export interface Cell {
  /** In the original. */
  readonly start: number;
  end: number;
  readonly glyph: Glyph;
  /** A piece of a word, which neither ends before it nor begins after it. */
  solid: boolean;
  ways: readonly Way[];
  /** Words may be read across the gap that begins here. */
  gap: Gap | undefined;
  mask: Mask | undefined;
  /** One of the signs of a mask. */
  hides: boolean;
  run: Run | undefined;
}

/** Is it in a piece of a word? Underscores hold pieces together and are in none. */
export const isPart = (cell: Cell | undefined): boolean => cell?.solid === true && cell.glyph.folded !== "_";

/** Neither white space nor in a piece. */
export const isSign = (cell: Cell | undefined): boolean =>
  cell !== undefined && !cell.glyph.white && !isPart(cell);

/** As the folded view has it, but for white space, which is as long as it was written. */
export const textOf = (cells: readonly Cell[], first: number, end: number): string =>
  cells
    .slice(first, end)
    .map(({ glyph, start, end }) => (glyph.white ? " ".repeat(end - start) : glyph.folded))
    .join("");
