import { joining as joiningCharacters } from "./invisible.ts";

// Which characters make words. `\b` knows ASCII only: it finds bite in débite and дура in процедура.

/** Bits of `classOf`. */
export const word = 1;
/** Of a script written without spaces between words. */
export const spaceless = 2;
export const mark = 4;
/** See `invisible.ts`. */
export const joining = 8;
export const letter = 16;
export const latin = 32;
export const cyrillic = 64;
export const greek = 128;
export const alphabetic = latin | cyrillic | greek;

const properties: readonly (readonly [RegExp, number])[] = [
  [/[\p{L}\p{M}\p{N}_]+/gu, word],
  // And the marks that the two kana share. Not by extension otherwise: that counts ʼ as Thai, which is a letter of Latin
  // and Cyrillic words.
  [
    /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー\u3099\u309A\uFF70\uFF9E\uFF9F]+/gu,
    spaceless,
  ],
  [/\p{M}+/gu, mark],
  [new RegExp(`[${joiningCharacters}]+`, "gu"), joining],
  [/\p{L}+/gu, letter],
  [/\p{sc=Latin}+/gu, latin],
  [/\p{sc=Cyrillic}+/gu, cyrillic],
  [/\p{sc=Greek}+/gu, greek],
];

const blockSize = 256;
const isSurrogate = (code: number): boolean => code >= 0xd800 && code < 0xe000;

const classify = (first: number): Uint8Array => {
  const block = new Uint8Array(blockSize);
  const characters = Array.from({ length: blockSize }, (_, at) =>
    String.fromCodePoint(isSurrogate(first + at) ? 0x20 : first + at),
  ).join("");
  const units = first > 0xffff ? 2 : 1;
  for (const [property, bit] of properties) {
    for (const { 0: run, index } of characters.matchAll(property)) {
      for (let at = index / units; at < (index + run.length) / units; at++) block[at]! |= bit;
    }
  }
  // What says something of words only: a half of an ideographic space is no letter.
  return block.map((bits) => (bits & word ? bits : bits & joining));
};

// Made when the first text needs them: all of Unicode takes V8 too long for a start of the program.
const blocks: (Uint8Array | undefined)[] = [];
const ideographs = 0x20000;
const beyondIdeographs = 0x40000;

/** What kind of character this is: a set of the bits above. */
export const classOf = (code: number): number => {
  if (code >= ideographs && code < beyondIdeographs) return word | spaceless | letter;
  const index = code >>> 8;
  let block = blocks[index];
  if (block === undefined) {
    block = classify(index << 8);
    blocks[index] = block;
  }
  return block[code & 0xff]!;
};

/** The code point that begins at `at`, or that ends there when `before`; undefined outside the text. */
const characterAt = (text: string, at: number, before: boolean): number | undefined => {
  if (!before) return text.codePointAt(at);
  const code = text.codePointAt(at - 2);
  return code !== undefined && code > 0xffff ? code : text.codePointAt(at - 1);
};

const classAt = (text: string, at: number, before: boolean): number => {
  const code = characterAt(text, at, before);
  return code === undefined ? 0 : classOf(code);
};

/** May a word end after a character of the class `before`, and another begin with one of the class `after`? */
export const parts = (before: number, after: number): boolean =>
  !(before & word) || !(after & word) || (!(after & mark) && ((before | after) & spaceless) !== 0);

/**
 * May a word end and another begin between the units `at - 1` and `at`? Not between two word characters,
 * unless one of them is of a script without spaces; and never between a letter and the mark it carries,
 * which would cut a Thai or Hindi letter in two.
 */
export const isBoundary = (text: string, at: number): boolean =>
  parts(classAt(text, at, true), classAt(text, at, false));

/** Is the character that begins at `at` (ends there, when `before`) one that words are made of? */
export const isWordAt = (text: string, at: number, before = false): boolean =>
  (classAt(text, at, before) & word) !== 0;
