/** Code points, both ends in it; ordered and apart. */
export type Ranges = readonly (readonly [first: number, last: number])[];

const lastCodePoint = 0x10ffff;

export const complement = (ranges: Ranges): Ranges => {
  const gaps: [number, number][] = [];
  let from = 0;
  for (const [first, last] of ranges) {
    if (first > from) gaps.push([from, first - 1]);
    from = last + 1;
  }
  if (from <= lastCodePoint) gaps.push([from, lastCodePoint]);
  return gaps;
};

/** One code point in RE2's syntax, safe outside and inside a class: nothing but letters and digits stand for themselves. */
export const writtenCode = (code: number): string => {
  const character = String.fromCodePoint(code);
  return /[0-9A-Za-z]/.test(character) ? character : `\\x{${code.toString(16).toUpperCase()}}`;
};

/** Ranges as they stand between the brackets of an RE2 class. */
export const written = (ranges: Ranges): string =>
  ranges
    .map(([first, last]) =>
      first === last ? writtenCode(first) : `${writtenCode(first)}-${writtenCode(last)}`,
    )
    .join("");

export const anything: Ranges = [[0, lastCodePoint]];

/** Where JavaScript lets a line end: `.` stops at all four, RE2's at \n alone. */
export const lineEnds: Ranges = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];

/** `\d`, `\s` and `\w` as ECMAScript defines them; RE2's `\s` has no NBSP, no U+3000, no \v. */
export const escapes: Readonly<Record<"digit" | "space" | "word", Ranges>> = {
  digit: [[0x30, 0x39]],
  space: [
    [0x09, 0x0d],
    [0x20, 0x20],
    [0xa0, 0xa0],
    [0x1680, 0x1680],
    [0x2000, 0x200a],
    [0x2028, 0x2029],
    [0x202f, 0x202f],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
    [0xfeff, 0xfeff],
  ],
  word: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ],
};

/** `\w` without regard to case: ſ is an s, the Kelvin sign a k. */
export const wordIgnoringCase: Ranges = [...escapes.word, [0x17f, 0x17f], [0x212a, 0x212a]];
