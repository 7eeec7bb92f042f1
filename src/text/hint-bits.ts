import { alphabetic, joining, latin, letter, mark } from "./classes.ts";
import { isRare } from "./foreign.ts";
import type { Glyph } from "./glyphs.ts";
import { drawingsFrom } from "./leet.ts";
import { isMasking } from "./masks.ts";

// What one character adds to the suspicion that a text is disguised (see `hints.ts`).
export const solid = 1;
export const isAnyLetter = 2;
export const latinLetter = 4;
/** A letter that is no Latin one; */
export const foreign = 8;
/** looks like no Latin one; */
export const unlike = 16;
/** only passes for one; */
export const weak = 32;
export const rare = 64;
export const upper = 128;
export const leetSign = 256;
export const drawing = 512;
export const masking = 1_024;
export const white = 2_048;
/** Joins what is before it; */
export const joins = 4_096;
/** and can be seen there. */
export const visibleMark = 8_192;
/** Marks above or below it may be a disguise. */
export const markable = 16_384;
export const accented = 32_768;
/** A letter for show, or a sign that the fold writes as letters. */
export const showy = 65_536;

export const hintBitsOf = (glyph: Omit<Glyph, "ways" | "hint">): number => {
  const { class: bits, folded, likeness } = glyph;
  const other = (bits & letter) !== 0 && !(bits & latin);
  const signs: readonly (readonly [boolean, number])[] = [
    [glyph.solid && folded !== "_", solid],
    [(bits & letter) !== 0, isAnyLetter],
    [(bits & letter) !== 0 && (bits & latin) !== 0, latinLetter],
    [other, foreign],
    [other && !likeness, unlike],
    [other && likeness?.kind === "weak", weak],
    [other && isRare(folded), rare],
    [glyph.upper, upper],
    [glyph.leet !== undefined, leetSign],
    [drawingsFrom(folded).length > 0, drawing],
    [isMasking(folded), masking],
    [glyph.white, white],
    [(bits & joining) !== 0, joins],
    [(bits & mark) !== 0 && folded !== "", visibleMark],
    [(bits & alphabetic) !== 0 || /^[0-9]$/.test(folded), markable],
    [glyph.bare !== undefined, accented],
    [likeness?.kind === "styled" || (!glyph.solid && /\w/.test(folded) && folded !== "_"), showy],
  ];
  return signs.reduce((all, [holds, bit]) => (holds ? all | bit : all), 0);
};
