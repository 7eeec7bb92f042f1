import fc from "fast-check";
import { expect, test } from "vitest";
import { contains, isWithinOne, overlaps } from "./span.ts";

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

test("among spans in order the one that contains another is found, in a few steps", () => {
  const lengths = fc.array(fc.record({ gap: fc.nat(2), length: fc.integer({ min: 1, max: 3 }) }));
  fc.assert(
    fc.property(lengths, fc.nat(30), fc.integer({ min: 1, max: 3 }), (given, start, length) => {
      let at = 0;
      const spans = given.map((one) => {
        const from = at + one.gap;
        at = from + one.length;
        return { start: from, end: at };
      });
      const inner = { start, end: start + length };
      const work = { steps: 0 };
      expect(isWithinOne(spans, inner, work)).toBe(spans.some((outer) => contains(outer, inner)));
      expect(work.steps).toBeLessThanOrEqual(Math.ceil(Math.log2(spans.length + 1)));
    }),
  );
});
