// What a reader takes for the same text becomes the same string: NFKC, full case folding, no invisible characters but
// those that make an emoji, one kind of space. Diacritics stay: göt is not got, été is not ete. Skin tones stay too,
// as characters of their own after the emoji: an entry 👍 is found in 👍🏽, an entry 👍🏽 in nothing else.

import { sequencePattern, withoutSelectors } from "./emoji-sequence.ts";
import { blank, invisible } from "./invisible.ts";
import { normalized } from "./normalize.ts";

// Joiners and tags stay in the emoji that are made with them.
const ignorable = new RegExp(`[${invisible}]+`, "gu");
const joinerOrTag = /[\u200D\u{E0020}-\u{E007F}]/u;
const sequenceOrIgnorable = new RegExp(`${sequencePattern}|${ignorable.source}`, "gu");

const visible = (text: string): string =>
  joinerOrTag.test(text)
    ? text.replace(sequenceOrIgnorable, (found) => withoutSelectors(found) ?? found.replace(ignorable, ""))
    : text.replace(ignorable, "");

const spaces = new RegExp(`[${blank}]+`, "gu");

// NFKC writes these two Arabic ligatures out as 18 and 8 characters: a message of nothing else would grow
// eighteenfold. They stand for themselves, in entries too.
const expanding = /[\uFDFA\uFDFB]/;
const unexpanding = /[^\uFDFA\uFDFB]+/g;

/** Upper case first, because only that way do ß, ſ, ı, ŉ and U+0345 reach what full case folding gives. */
const foldCase = (text: string): string =>
  text
    // İ is I with a dot in the capital and i with a dot once lower-cased: Turkish text has all four i.
    .replace(/İ|[iIı]\u0307/g, "i")
    // The capital ẞ has no upper case of its own and would stop at ß.
    .replaceAll("ẞ", "ss")
    .toUpperCase()
    .toLowerCase()
    // toLowerCase knows the final sigma, which depends on what follows: ΟΔΟΣ and ΟΔΟΣ. must not differ.
    .replaceAll("ς", "σ");

const compatible = (text: string): string =>
  expanding.test(text)
    ? text.replace(unexpanding, (part) => normalized(part, "NFKC"))
    : normalized(text, "NFKC");

/** All of the fold but the white space: the part that works on a segment alone (see `view.ts`). */
export const foldCharacters = (text: string): string => compatible(foldCase(compatible(visible(text))));

/** Every run of white space, line ends and NBSP among it, becomes one space. */
export const foldSpaces = (text: string): string => text.replace(spaces, " ");

/**
 * The folded form of a text. Never throws; linear, since runs of marks are cut short (see `normalize.ts`); at most
 * 6 units for one unit of the original. Folding twice changes nothing.
 */
export const fold = (text: string): string => foldSpaces(foldCharacters(text));
