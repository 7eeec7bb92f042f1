import { expect, test } from "vitest";
import { blanked } from "./blanked.ts";

test.each([
  ["abcdef", [], "abcdef"],
  ["abcdef", [[1, 3]], "a  def"],
  ["abcdef", [[0, 6]], "      "],
  // Out of order, one in another, two that share a unit, two that touch.
  [
    "abcdefghij",
    [
      [7, 8],
      [0, 4],
      [1, 2],
      [3, 5],
      [8, 9],
    ],
    "     fg  j",
  ],
])("%j without %j", (text, spans, left) => {
  expect(
    blanked(
      text,
      spans.map(([start = 0, end = 0]) => ({ start, end })),
    ),
  ).toBe(left);
});
