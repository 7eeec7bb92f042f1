import type { Cell } from "./cell.ts";
import { classOf, joining } from "./classes.ts";
import { type Glyph, glyphOf, glyphOfSegment } from "./glyphs.ts";

// Of what joins the character before it all but controls lie from here on.
const firstJoining = 0x7f;

const isRegional = (code: number): boolean => code >= 0x1f1e6 && code <= 0x1f1ff;
const flags = /^\p{RGI_Emoji_Flag_Sequence}+$/v;

const endOfRegional = (text: string, start: number): number => {
  let end = start;
  while (isRegional(text.codePointAt(end) ?? 0)) end += 2;
  return end;
};

const underscore = "_";

/** `_` is one of a word's characters within it (spam_bot), not around it (_spam_). */
const bindUnderscores = (cells: readonly Cell[]): void => {
  for (let at = 0; at < cells.length; at++) {
    if (cells[at]!.glyph.folded !== underscore) continue;
    const first = at;
    while (cells[at + 1]?.glyph.folded === underscore) at++;
    const within = first > 0 && cells[first - 1]!.solid && (cells[at + 1]?.solid ?? false);
    for (let inner = first; within && inner <= at; inner++) cells[inner]!.solid = true;
  }
};

/** The cells of a text, as yet with nothing but where and what they are. What is invisible is in none, or in one before it. */
export const segmentsOf = (text: string): Cell[] => {
  const cells: Cell[] = [];
  let white: Cell | undefined;
  // Regional indicators in a row are flags if all of them are, and letters otherwise.
  let regionalEnd = 0;
  let areFlags = false;
  const seen = new Map<string, Glyph | undefined>();
  const glyphOfMarked = (segment: string): Glyph | undefined => {
    if (!seen.has(segment)) seen.set(segment, glyphOfSegment(segment));
    return seen.get(segment);
  };
  const add = (start: number, end: number, glyph: Glyph): void => {
    if (white && glyph.white) {
      white.end = end;
      return;
    }
    const isFlag = areFlags && start < regionalEnd;
    const solid = glyph.solid && !isFlag;
    const ways = isFlag ? glyph.ways.slice(0, 1) : glyph.ways;
    const cell: Cell = {
      start,
      end,
      glyph,
      solid,
      ways,
      gap: undefined,
      mask: undefined,
      hides: false,
      run: undefined,
    };
    cells.push(cell);
    white = glyph.white ? cell : undefined;
  };
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at)!;
    let end = at + (code > 0xffff ? 2 : 1);
    let next = text.codePointAt(end) ?? 0;
    let marked = false;
    if (isRegional(code) && at >= regionalEnd) {
      regionalEnd = endOfRegional(text, at);
      areFlags = flags.test(text.slice(at, regionalEnd));
    }
    while (next >= firstJoining && classOf(next) & joining) {
      marked ||= glyphOf(next).folded !== "";
      end += next > 0xffff ? 2 : 1;
      next = text.codePointAt(end) ?? 0;
    }
    const glyph = marked ? glyphOfMarked(text.slice(at, end)) : glyphOf(code);
    if (glyph && glyph.folded !== "") add(at, end, glyph);
    at = end;
  }
  bindUnderscores(cells);
  return cells;
};
