import fc from "fast-check";
import { expect, test } from "vitest";
import { graphemes } from "./graphemes.ts";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const expected = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment);
const split = (text: string): string[] =>
  [...graphemes(text)].map(({ start, end }) => text.slice(start, end));

test.each([
  ["", 0],
  ["plain text", 10],
  ["né ne\u0301", 5],
  ["漢字かな", 4],
  ["한국 \u1112\u1161\u11AB", 4],
  ["नमस्ते", 3],
  ["ที่นี่", 2],
  ["שָׁלוֹם", 4],
  ["a\r\nb", 3],
  ["👍🏽👩‍👩‍👧‍👦❤️🇫🇷🇩🇪1️⃣🏴󠁧󠁢󠁥󠁮󠁧󠁿", 7],
  ["\uD83D\uDE00\uD83D", 2],
])("%j has %i", (text, count) => {
  expect(split(text)).toHaveLength(count);
});

test("each character is one where it is one, whatever stands beside it", () => {
  const wrong: string[] = [];
  for (let code = 0; code <= 0x1ffff; code++) {
    const character = String.fromCodePoint(code);
    if (/[\p{Script=Han}\p{Cn}\p{Co}]/u.test(character)) continue;
    const text = ["a", "क", "가", "각", "😀", "🇫", ""].join(character);
    if (graphemes(text).length !== expected(text).length) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

const unit = fc.constantFrom(
  ..."aé漢क\u094Dष\u093F\uFEFF\u200B\u00AD\u202E\u20DD\u0EB3\u200D\u200C\u0301\uFE0F\r\n각\u1100\u1161\u11A8\u0600\u0E33\uD83D\uDE00".split(
    "",
  ),
  ..."👩 🏽 🇫 1\u20E3 \u{E0067} \u{11A84} ❤".split(" "),
);

test("the characters are Intl.Segmenter's", () => {
  const long = fc
    .array(fc.tuple(fc.string({ unit, maxLength: 5 }), fc.integer({ min: 1, max: 200 })), { maxLength: 4 })
    .map((parts) => parts.map(([part, times]) => part.repeat(times)).join(""));
  const text = fc.oneof(fc.string({ unit, maxLength: 40 }), long, fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(text, (given) => {
      const characters = expected(given);
      expect(split(given)).toEqual(characters);
    }),
    { numRuns: 1_000 },
  );
});

// Intl.Segmenter alone takes a minute and more for most of these.
test.each([
  ["plain", "abc "],
  ["Zalgo", `a${"\u0301\u0316".repeat(50)}`],
  ["marks", "\u0301"],
  ["flags", "🇫🇷"],
  ["joined emojis", "👩\u200D"],
  ["Hangul in parts", "\u1112\u1161\u11AB"],
  ["Hindi", "क्षि"],
  ["line ends", "\r\n"],
  ["halves", "\uD83D"],
  ["a mark each", "a\u0301"],
])("a message of %s comes back", (_, part) => {
  const text = part.repeat(Math.ceil(200_000 / part.length));
  const count = graphemes(text).length;
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThanOrEqual(text.length);
});
