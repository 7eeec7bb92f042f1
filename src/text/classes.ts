// Which characters make words. `\b` knows ASCII only: it finds bite in débite and дура in процедура.

const word = 1;
const spaceless = 2;
const mark = 4;

const isWord = /[\p{L}\p{M}\p{N}_]/u;
const isMark = /\p{M}/u;
// Scripts written without spaces between words; by extension, so that ー counts as Katakana.
const isSpaceless =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;

const classify = (character: string): number =>
  isWord.test(character)
    ? word | (isSpaceless.test(character) ? spaceless : 0) | (isMark.test(character) ? mark : 0)
    : 0;

const ascii = Uint8Array.from({ length: 128 }, (_, code) =>
  /\w/.test(String.fromCharCode(code)) ? word : 0,
);

/** The code point that begins at `at`, or that ends there when `before`; undefined outside the text. */
const characterAt = (text: string, at: number, before: boolean): number | undefined => {
  if (!before) return text.codePointAt(at);
  const code = text.codePointAt(at - 2);
  return code !== undefined && code > 0xffff ? code : text.codePointAt(at - 1);
};

const classAt = (text: string, at: number, before: boolean): number => {
  const code = characterAt(text, at, before);
  if (code === undefined) return 0;
  return code < 128 ? ascii[code]! : classify(String.fromCodePoint(code));
};

/**
 * May a word end and another begin between the units `at - 1` and `at`? Not between two word characters,
 * unless one of them is of a script without spaces; and never between a letter and the mark it carries,
 * which would cut a Thai or Hindi letter in two.
 */
export const isBoundary = (text: string, at: number): boolean => {
  const after = classAt(text, at, false);
  if (!(after & word)) return true;
  const before = classAt(text, at, true);
  if (!(before & word)) return true;
  return !(after & mark) && ((before | after) & spaceless) !== 0;
};

/** Is the character that begins at `at` (ends there, when `before`) one that words are made of? */
export const isWordAt = (text: string, at: number, before = false): boolean =>
  (classAt(text, at, before) & word) !== 0;
