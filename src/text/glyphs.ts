import { withoutAccents } from "./accents.ts";
import { isLetter, type Way } from "./cell.ts";
import { alphabetic, classOf, latin, letter, word } from "./classes.ts";
import { foldCharacters } from "./fold.ts";
import { hintBitsOf } from "./hint-bits.ts";
import { blank, invisible } from "./invisible.ts";
import { type LeetSign, leetSignOf } from "./leet.ts";
import { type Likeness, likenessOf } from "./lookalikes.ts";
import { normalized } from "./normalize.ts";
import { type Seen, way, waysOf } from "./ways.ts";

/** What a reader may see in one character with its marks, whatever stands around it. */
export interface Glyph {
  /** As the folded view has it; empty for what is invisible. */
  readonly folded: string;
  /** See `classOf`: whether words are made of it by the character as written, its script by the folded one. */
  readonly class: number;
  /** A piece of a word: a letter, mark or number, or a letter for show. */
  readonly solid: boolean;
  readonly white: boolean;
  readonly upper: boolean;
  readonly likeness: Likeness | undefined;
  /** The accents that a letter it is like would have as well. */
  readonly accents: string;
  /** Without accents; undefined if it has none. */
  readonly bare: string | undefined;
  /** Without marks that belong to no letter; undefined if it has none. */
  readonly clean: Glyph | undefined;
  /** As a digit or sign that may stand for letters. */
  readonly leet: LeetSign | undefined;
  /** Covered with strokes, rings, heaps of marks, or with one that makes no letter with it. */
  readonly scribbled: boolean;
  /** What it may be read as in a word of its own script. */
  readonly ways: readonly Way[];
  /** See `hint-bits.ts`. */
  readonly hint: number;
}

const complete = (glyph: Seen): Glyph => ({ ...glyph, ways: waysOf(glyph, 0), hint: hintBitsOf(glyph) });

const scripts = letter | alphabetic;

const white = new RegExp(`^[${blank}]+$`, "u");

/** Of one character, composed as far as it can be. */
const single = (character: string): Glyph => {
  const written = classOf(character.codePointAt(0)!);
  const folded = foldCharacters(character);
  const meant = classOf(folded.codePointAt(0) ?? 0);
  const [base = "", ...accents] = normalized(character, "NFD");
  const bare = withoutAccents(folded);
  const likeness = likenessOf(character) ?? likenessOf(folded) ?? likenessOf(base);
  const forShow = likeness?.kind === "styled";
  // ⓢ is a sign to Unicode, but of one letter; ™ is a sign that is two.
  const solid = character !== "_" && (forShow || (written & word) !== 0 || /^\p{L}$/u.test(folded));
  const glyph = {
    folded,
    class: (written & ~scripts) | (forShow ? letter | latin : meant & scripts),
    solid,
    white: white.test(folded),
    upper: character !== character.toLowerCase(),
    likeness,
    accents: accents.join(""),
    bare: bare === folded ? undefined : bare,
    clean: undefined,
    leet: leetSignOf(folded),
    scribbled: false,
  };
  return complete(glyph);
};

const isWithin = (code: number, first: number, last: number): boolean => code >= first && code <= last;
/** Ideographs and Hangul syllables, which are nothing but themselves, and too many to be kept. */
const isPlain = (code: number): boolean =>
  isWithin(code, 0x3400, 0x9fff) || isWithin(code, 0xac00, 0xd7a3) || isWithin(code, 0x20000, 0x2f7ff);

const ideograph = single("一");
const plain = (code: number): Glyph => {
  const folded = String.fromCodePoint(code);
  return { ...ideograph, folded, class: classOf(code), ways: [way(folded, 0, isLetter)] };
};

const ascii = Array.from({ length: 128 }, (_, code) => single(String.fromCharCode(code)));

// The last glyphs beyond, by code point: to make one takes longer than all else that is done with it.
const slots = 4_096;
const codes = new Uint32Array(slots);
const glyphs = new Array<Glyph | undefined>(slots);

/** Of one code point; its `folded` is empty if it is invisible. */
export const glyphOf = (code: number): Glyph => {
  if (code < 128) return ascii[code]!;
  if (isPlain(code)) return plain(code);
  const slot = code % slots;
  const last = glyphs[slot];
  if (last !== undefined && codes[slot] === code) return last;
  const glyph = single(String.fromCodePoint(code));
  codes[slot] = code;
  glyphs[slot] = glyph;
  return glyph;
};

const glyphOfCharacter = (character: string): Glyph => glyphOf(character.codePointAt(0)!);

const ignorable = new RegExp(`[${invisible}]+`, "gu");
const oneCharacter = /^[\s\S]$/u;
// All that a living language writes above and below the letters of an alphabet.
const ordinary = /[\u0300-\u0333\u0339-\u034E\u0350-\u0362]/u;
const isDigit = /^[0-9]$/;
/** Vietnamese and the Greek of the ancients have two on one letter, three hardly anybody. */
const heap = 3;

const marked = (segment: string, visible: string): Glyph => {
  const folded = foldCharacters(segment);
  const [base = "", ...marks] = normalized(visible, "NFD");
  const plain = glyphOfCharacter(base);
  const bare = withoutAccents(folded);
  const plainFolded = { ...plain, folded, likeness: undefined, accents: "" };
  // Elsewhere marks are vowels and the like.
  if (!(plain.class & alphabetic) && !isDigit.test(base))
    return complete({ ...plainFolded, bare: bare === folded ? undefined : bare });
  const kept = marks.filter((one) => ordinary.test(one));
  const isHeap = kept.length >= heap;
  const [composed = base] = normalized(isHeap ? base : base + kept.join(""), "NFC");
  const clean = glyphOfCharacter(composed);
  return complete({
    ...plainFolded,
    bare: clean.bare ?? clean.folded,
    clean,
    scribbled: isHeap || kept.length < marks.length || composed === base,
  });
};

/** Of a character and what joins it (see `joining`); undefined if nothing of it can be seen. */
export const glyphOfSegment = (segment: string): Glyph | undefined => {
  const visible = normalized(segment.replace(ignorable, ""), "NFC");
  if (visible === "") return undefined;
  return oneCharacter.test(visible) ? glyphOfCharacter(visible) : marked(segment, visible);
};
