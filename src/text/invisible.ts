// Parts of regular expressions, for character classes with the flag `u`.

/**
 * What a reader does not see: zero-width characters, soft hyphens, fillers, selectors, tags; controls but for line ends
 * and tabs; marks of annotations.
 */
export const invisible =
  "\\p{Default_Ignorable_Code_Point}\\0-\\x08\\x0E-\\x1F\\x7F-\\x84\\x86-\\x9F\\uFFF9-\\uFFFB";

/** What a reader sees as a space: the empty pattern of Braille as well. */
export const blank = "\\p{White_Space}\\u2800";

/**
 * What may join the character before it: marks, what is invisible, Hangul vowels and finals, half-width voicing marks. To
 * fold a text, it may be cut before anything else.
 */
export const joining = `\\p{M}${invisible}\\u1160-\\u11FF\\uD7B0-\\uD7FB\\uFF9E\\uFF9F\\uFFA0-\\uFFDC`;
