/**
 * What a list may be told to see through, beside what every list does (see `fold.ts`). None is undone for its own sake: a
 * text is read in all ways that it may be, and an entry must be one of them. Entries of one letter are found as they are
 * only.
 *
 * - `lookalikes`: letters for show (🅂, ꜱ, ⒮, 🇸), strokes and heaps of marks, letters of other scripts (UTS #39) in a word
 *   that mixes scripts or has none of its own (see `foreign.ts`), Latin ones in a Cyrillic or Greek word, I for l.
 * - `accents`: accents, strokes of letters (ø), Hebrew and Arabic points, in the entry or in the text.
 * - `leet`: digits, signs and drawings beside letters (`5p4m`, `$pam`, `|-|`), ph and vv; not numbers, models and places
 *   (455, A55, 1st). Entries of three letters and more.
 * - `stretched`: three and more of a letter may be one, or as many as the entry has; two only where all are doubled.
 * - `separated`: signs, emoji and white space between letters. White space only between single letters, an apostrophe or
 *   the end of a sentence not between longer parts. Entries of three letters and more; those of four not at the beginning
 *   of a longer row (h e l l o), those of three in none.
 * - `masked`: letters that are not shown (`f**k`): at most half, and never the first.
 *
 * Not seen through: text upside down or written backwards, and words glued to others, which only "anywhere" finds.
 */
export const disguises = ["lookalikes", "accents", "leet", "stretched", "separated", "masked"] as const;
export type Disguise = (typeof disguises)[number];

/** A set of disguises is a number: each is a bit of it. */
export const lookalikes = 1;
export const accents = 2;
export const leet = 4;
export const stretched = 8;
export const separated = 16;
export const masked = 32;

export const bitsOf = (set: readonly Disguise[]): number =>
  set.reduce((bits, one) => bits | (1 << disguises.indexOf(one)), 0);

export const disguisesIn = (bits: number): Disguise[] =>
  disguises.filter((_, index) => (bits & (1 << index)) !== 0);
