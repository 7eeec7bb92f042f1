import fc from "fast-check";
import { expect, test } from "vitest";
import { distanceUpTo, maxCompared } from "./distance.ts";
import { newWork } from "./work.ts";

const distance = (a: string, b: string, limit: number): number | undefined =>
  distanceUpTo(a, b, limit, newWork());

test.each([
  ["", "", 0, 0],
  ["same", "same", 0, 0],
  ["kitten", "sitting", 3, 3],
  ["kitten", "sitting", 2, undefined],
  ["", "abc", 3, 3],
  ["abc", "", 2, undefined],
  ["buy now 1", "buy now 2", 1, 1],
  ["buy now", "buy  now!", 2, 2],
  ["😀", "😁", 1, 1],
  ["a😀b", "ab", 1, 1],
  ["\uD83D", "a", 1, 1],
  ["abc", "xyz", 2.9, undefined],
  ["same", "same", -1, undefined],
])("%j to %j within %d: %s", (a, b, limit, expected) => {
  expect(distance(a, b, limit)).toBe(expected);
  expect(distance(b, a, limit)).toBe(expected);
});

/** The whole table, as in the textbook. */
const table = (a: string[], b: string[]): number => {
  let row = [...b.keys(), b.length];
  for (const [line, left] of a.entries()) {
    const next = [line + 1];
    for (const [column, above] of b.entries())
      next.push(Math.min(row[column]! + (left === above ? 0 : 1), row[column + 1]! + 1, next[column]! + 1));
    row = next;
  }
  return row.at(-1)!;
};

test("the distance is the textbook's, for every limit", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "😀", "\uD83D"), maxLength: 12 });
  fc.assert(
    fc.property(text, text, fc.integer({ min: 0, max: 14 }), (a, b, limit) => {
      const expected = table([...a], [...b]);
      expect(distance(a, b, limit)).toBe(expected <= limit ? expected : undefined);
    }),
    { numRuns: 2_000 },
  );
});

test("what is too long is not compared, however alike", () => {
  const text = "a".repeat(maxCompared);
  expect(distance(text, `${text.slice(1)}b`, 2)).toBe(1);
  expect(distance(text, `${text}a`, 2)).toBeUndefined();
});

test("the cost is the band's, and ends with the work", () => {
  const steps = (a: string, b: string, limit: number, work = newWork()): number => {
    distanceUpTo(a, b, limit, work);
    return work.steps;
  };
  const a = "ab".repeat(250);
  expect(steps(a, `${a.slice(1)}x`, 5)).toBeLessThan(500 * 11 + 1_001);
  // No two alike: no limit of 5 can be kept after six lines.
  expect(steps("a".repeat(500), "b".repeat(500), 5)).toBeLessThan(1_100);
  expect(steps("abcdefghij".repeat(51), "jihgfedcba".repeat(51), 512)).toBeLessThan(300_000);
  const short = newWork(2_000);
  expect(distanceUpTo(a, `${a.slice(1)}x`, 5, short)).toBeUndefined();
  expect(short.steps).toBeLessThan(2_000 + 12);
  expect(distanceUpTo(a, a, 5, short)).toBeUndefined();
});
