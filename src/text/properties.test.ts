import { expect, test } from "vitest";
import { compilePattern, isProblem } from "./pattern.ts";

// Every third code point where letters, signs and emoji are; all of ASCII and Latin-1.
const sample = Array.from({ length: 0x6000 }, (_, index) =>
  String.fromCodePoint(index < 0x100 ? index : index < 0x5000 ? index * 3 : 0x1f000 + (index - 0x5000)),
).filter((character) => !/\p{Cs}/u.test(character));

test.each([
  "\\p{L}",
  "\\p{Letter}",
  "\\p{Number}",
  "\\P{Punctuation}",
  "\\p{Currency_Symbol}",
  "\\p{gc=Lu}",
  "\\p{General_Category=Decimal_Number}",
  "\\p{Script=Han}",
  "\\p{sc=Grek}",
  "\\P{Script=Cyrillic}",
  "\\p{Script=Hang}",
  "\\p{sc=Thai}",
  "\\p{Emoji}",
  "\\p{Emoji_Component}",
  "\\p{Emoji_Modifier}",
  "\\p{EPres}",
  "\\p{Extended_Pictographic}",
  "\\p{Alpha}",
  "\\p{White_Space}",
  "\\p{space}",
  "\\p{Uppercase}",
  "\\p{ASCII}",
  "\\P{ASCII}",
  "[^\\P{ASCII}]",
  "[\\P{ASCII}a]",
  "\\p{RI}",
  "\\p{Variation_Selector}",
  "\\P{Join_Control}",
])("%s is the set it is in JavaScript", (source) => {
  const pattern = compilePattern(`=${source}`, "u");
  if (isProblem(pattern)) throw new Error(pattern.problem);
  const native = new RegExp(`=${source}`, "u");
  const different = sample.filter(
    (character) => (pattern.find(`=${character}`) !== undefined) !== native.test(`=${character}`),
  );
  expect(different).toEqual([]);
});

test.each([
  "\\p{scx=Han}",
  "\\p{ID_Start}",
  "\\p{Ideographic}",
  "\\P{Diacritic}",
  "\\p{constructor}",
  "\\p{Greek}",
])("%s is refused, with what to write", (source) => {
  expect(compilePattern(source)).toMatchObject({ hint: expect.stringContaining("\\p{Script=Han}") });
});
