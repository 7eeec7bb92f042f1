import { accents, leet, lookalikes, masked, separated, stretched } from "./disguise.ts";
import { glyphOf } from "./glyphs.ts";
import * as is from "./hint-bits.ts";
import { beginsDrawing } from "./leet.ts";
import { leastStretch } from "./stretches.ts";

const capitalI = 0x49;
const apostrophe = 0x27;

const firstOf = (folded: string): number => folded.codePointAt(0) ?? 0;
// Most of what is ever written, without a way by way of objects.
const asciiBits = Int32Array.from({ length: 128 }, (_, code) => glyphOf(code).hint);
const asciiFolded = Uint8Array.from({ length: 128 }, (_, code) => firstOf(glyphOf(code).folded));

/** See `foreign.ts`, which decides; `word` has the bits of all that it is made of. */
const mixesScripts = (word: number, length: number): boolean =>
  (word & is.foreign) !== 0 &&
  ((word & is.latinLetter) !== 0 ||
    (length > 2 && !(word & is.unlike) && (!(word & is.weak) || (word & is.rare) !== 0)));

/** The disguises that a text may be in, as bits: one quick pass that spares most messages the thorough one. */
export const hintsOf = (original: string): number => {
  let hints = 0;
  // The word that is read: its length, what it has, how often a letter follows the same.
  let length = 0;
  let word = 0;
  let doubled = 0;
  // The word before it and what stands between.
  let lengthBefore = 0;
  let gap = 0;
  let gapIsWhite = false;
  let before = 0;
  let foldedBefore = 0;
  let repeated = 1;
  for (let at = 0; at <= original.length; ) {
    const code = at < original.length ? original.codePointAt(at)! : 0x20;
    const isAscii = code < 128;
    const bits = isAscii ? asciiBits[code]! : glyphOf(code).hint;
    const folded = isAscii ? asciiFolded[code]! : firstOf(glyphOf(code).folded);
    at += code > 0xffff ? 2 : 1;
    if (bits & is.joins) {
      if (bits & is.visibleMark) hints |= before & is.markable ? lookalikes | accents : accents;
      continue;
    }
    // One of these may be a letter, with or without accents, or a sign between letters.
    if (bits & is.showy) hints |= lookalikes | accents | separated;
    if (bits & is.accented) hints |= accents;
    const either = bits | before;
    if (either & is.isAnyLetter && either & is.leetSign) hints |= leet;
    if (before & is.drawing && beginsDrawing(foldedBefore, folded)) hints |= leet;
    if (bits & is.masking && before & is.solid) hints |= masked;
    if (code === capitalI && before & is.isAnyLetter && !(before & is.upper)) hints |= lookalikes;
    if (folded !== foldedBefore) repeated = 1;
    else if (bits & (is.solid | is.leetSign)) {
      repeated++;
      if (repeated === 2) doubled++;
      if (repeated >= leastStretch || doubled > 1) hints |= stretched;
    }
    if (bits & is.solid) {
      if (length === 0 && lengthBefore > 0 && !gapIsWhite && !(gap === 1 && foldedBefore === apostrophe))
        hints |= separated;
      length++;
      word |= bits;
    } else {
      if (length > 0) {
        if (mixesScripts(word, length)) hints |= lookalikes;
        if (length === 1 && lengthBefore === 1) hints |= separated;
        lengthBefore = length;
        length = word = doubled = gap = 0;
        gapIsWhite = false;
      }
      gap++;
      if (bits & is.white) gapIsWhite = true;
    }
    before = bits;
    foldedBefore = folded;
  }
  return hints;
};
