import fc from "fast-check";
import { expect, test } from "vitest";
import { messageWork, newWork } from "../text/work.ts";
import { likeness } from "./likeness.ts";

const isLike = (a: string, b: string, percent: number) => likeness([a], percent, newWork())([b]);

/** What an edit distance is, without any care for its cost. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const changed = row[j]! + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(changed, row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

test.each([
  ["the same", "", "", 0, true],
  ["the same", "buy now", "buy now", 0, true],
  ["another", "buy now", "buy new", 0, false],
  ["one of ten changed", "0123456789", "012x456789", 10, true],
  ["one of ten, where less is asked for", "0123456789", "012x456789", 9, false],
  ["one of ten left out", "0123456789", "023456789", 10, true],
  ["two of ten", "0123456789", "01xx456789", 10, false],
  ["nothing in common", "abcdefgh", "stuvwxyz", 50, false],
])("%s: %j, %j", (_what, a, b, percent, expected) => {
  expect(isLike(a, b, percent)).toBe(expected);
  expect(isLike(b, a, percent)).toBe(expected);
});

test("is what the edit distance says, whatever is passed over", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 12 });
  const edited = fc.tuple(text, text, text, text).map(([a, b, c, d]) => [a + b + c, a + d + c] as const);
  fc.assert(
    fc.property(edited, fc.integer({ min: 0, max: 50 }), ([a, b], percent) => {
      const limit = Math.floor((Math.max(a.length, b.length) * percent) / 100);
      expect(isLike(a, b, percent)).toBe(distance(a, b) <= limit);
    }),
    { numRuns: 1_000 },
  );
});

const prose = "the quick brown fox jumps over the lazy dog, and nobody in the room has an idea why. ".repeat(
  5,
);

test("texts that are nothing like it cost a step each, or a few for each unit", () => {
  const work = newWork();
  const like = likeness([prose], 20, work);
  for (let other = 0; other < 100; other++) {
    expect(like(["x".repeat(other)])).toBe(false);
    expect(like([((other + 1) * 987_654_321).toString(36).repeat(100).slice(0, prose.length)])).toBe(false);
  }
  expect(work.steps).toBeLessThan(100 + (1 + 100 * 2) * prose.length);
});

test("what differs by little costs little", () => {
  const work = newWork();
  const like = likeness([prose], 20, work);
  expect(like([`${prose} 17`])).toBe(true);
  expect(like([`17 ${prose}`])).toBe(true);
  expect(like([prose.replace("jumps", "hops")])).toBe(true);
  expect(like([`Hi Bob! ${prose.replace("jumps", "hops")} 17`])).toBe(true);
  expect(work.steps).toBeLessThan(80 * prose.length);
});

test("texts made to be hard to compare take their share of the work and no more; equal ones are alike even then", () => {
  const work = newWork();
  const like = likeness([prose], 50, work);
  const pieces = prose.match(/.{1,40}/g) ?? [];
  for (let turn = 1; turn < 100; turn++) {
    const turned = [...pieces.slice(turn % pieces.length), ...pieces.slice(0, turn % pieces.length)];
    like([`${turn}${turned.reverse().join("")}`]);
  }
  expect(work.steps).toBeGreaterThan(messageWork / 10);
  expect(work.steps).toBeLessThan(0.26 * messageWork);
  expect(like([prose])).toBe(true);
  expect(like([`${prose}!`])).toBe(false);
});

test("is content with what is left of the message's work", () => {
  const work = newWork(100);
  work.steps = 99;
  const like = likeness([prose], 50, work);
  expect(like([`${prose}!`])).toBe(false);
  expect(like([prose])).toBe(true);
});

test("of several texts each is compared with each", () => {
  const like = likeness(["noise one", "buy my cake today"], 10, newWork());
  expect(like(["other noise", "buy my cake todax"])).toBe(true);
  expect(like(["other noise", "something else"])).toBe(false);
  expect(like([])).toBe(false);
});

test("several texts of a message share what one would take", () => {
  const work = newWork();
  const texts = Array.from({ length: 50 }, (_, index) => `${index} ${prose}`);
  const like = likeness(texts, 50, work);
  const backwards = [...prose].reverse().join("");
  for (let turn = 0; turn < 100; turn++) like(texts.map((_, index) => `${turn}${index}${backwards}`));
  expect(work.steps).toBeLessThan(0.27 * messageWork);
});
