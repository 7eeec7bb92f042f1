import fc from "fast-check";
import { expect, test } from "vitest";
import { excerpt } from "./excerpt.ts";

test.each<[string, string, number, string, number]>([
  ["as it is", '  "a": 1', 8, '  "a": 1', 7],
  ["a tab is four columns", '\t"a": 1', 7, '    "a": 1', 9],
  ["wide characters are two", '"猫": 1', 6, '"猫": 1', 6],
  ["full-width letters too", '"ｂ": 1', 6, '"ｂ": 1', 6],
  ["emojis of several characters are one", '"👩‍🚀❤️🇫🇷": 1', 16, '"👩‍🚀❤️🇫🇷": 1', 10],
  ["marks and what is invisible take no place", '"e\u0301\u200b": 1', 8, '"e\u0301\u200b": 1', 5],
  ["control characters are not shown", '"\u001b[31m\u202e": 1', 10, '"\ufffd[31m\ufffd": 1', 9],
  ["a column behind the end", "ab", 99, "ab", 2],
  ["the first column", "ab", 1, "ab", 0],
])("%s", (_, line, column, text, indent) => {
  expect(excerpt(line, column)).toEqual({ text, indent });
});

test("a long line is cut around the place", () => {
  const line = `{"words": ["${"a".repeat(5000)}", !, "${"b".repeat(5000)}"]}`;
  const { text, indent } = excerpt(line, line.indexOf("!") + 1);
  expect(text).toMatch(/^…a+", !, "b+…$/);
  expect(text[indent]).toBe("!");
});

test("a line that is long behind the place shows more of it", () => {
  const { text, indent } = excerpt(`!${"x".repeat(500)}`, 1);
  expect({ text, indent }).toEqual({ text: `!${"x".repeat(99)}…`, indent: 0 });
});

test("whatever the line: it fits, it commands no terminal, and the caret is not beyond it", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("\t", "猫".repeat(90), "x".repeat(90), "👩‍🚀", "\ud83d", "\u202e", "e\u0301"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(1500), (pieces, column) => {
      const { text, indent } = excerpt(pieces.join("").replaceAll("\n", ""), column);
      expect(text).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
      expect(indent).toBeLessThanOrEqual(51);
    }),
  );
});
