import { expect, test } from "vitest";
import { isBoundary } from "./classes.ts";

const cuts = (text: string): string =>
  text
    .split("")
    .map((unit, at) => (isBoundary(text, at) ? `|${unit}` : unit))
    .join("");

test.each([
  ["a débité", "|a| |débité"],
  ["процедура", "|процедура"],
  ["foo_2 bar", "|foo_2| |bar"],
  ["नमस्ते जी", "|नमस्ते| |जी"],
  ["안녕 하세요", "|안녕| |하세요"],
  ["cafe\u0301x", "|cafe\u0301x"],
  ["今日はtest", "|今|日|は|test"],
  ["ゲーム", "|ゲ|ー|ム"],
  ["sacʼh", "|sacʼh"],
  // A Thai vowel sign is not cut off its consonant.
  ["ที่นี่", "|ที่|นี่"],
  ["1\u20E3", "|1\u20E3"],
])("%s may be cut as %s", (text, expected) => {
  expect(cuts(text)).toBe(expected);
});

test("letters beyond U+FFFF are letters", () => {
  expect(isBoundary("𐐀𐐁", 2)).toBe(false);
  expect(isBoundary("𠀀𠀁", 2)).toBe(true);
  expect(isBoundary("a😀", 1)).toBe(true);
});
