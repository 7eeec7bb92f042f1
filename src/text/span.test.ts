import { expect, test } from "vitest";
import { contains, overlaps } from "./span.ts";

test("spans that only touch do not overlap", () => {
  expect(overlaps({ start: 0, end: 3 }, { start: 3, end: 5 })).toBe(false);
  expect(overlaps({ start: 0, end: 4 }, { start: 3, end: 5 })).toBe(true);
});

test("a span contains itself and what is inside, not what sticks out", () => {
  const outer = { start: 2, end: 6 };
  expect(contains(outer, outer)).toBe(true);
  expect(contains(outer, { start: 3, end: 4 })).toBe(true);
  expect(contains(outer, { start: 3, end: 7 })).toBe(false);
});
