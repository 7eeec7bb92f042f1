import fc from "fast-check";
import { expect, test } from "vitest";
import { createPace } from "./pace.ts";

const TALK = { burst: 10, everyMs: 1_000, most: 50 };

/** What is sent, as `[ms, number]`, of those that are offered at the given times. */
function sent(offers: readonly number[], untilMs: number): { gone: [number, number][]; dropped: number[] } {
  const pace = createPace<number>(TALK);
  const gone: [number, number][] = [];
  const dropped: number[] = [];
  for (let now = 0; now <= untilMs; now += 100) {
    for (const one of pace.due(now)) gone.push([now, one]);
    for (const [index, at] of offers.entries()) {
      if (at !== now) continue;
      const what = pace.offer(index, now);
      if (what === "goes") gone.push([now, index]);
      if (what === "dropped") dropped.push(index);
    }
  }
  return { gone, dropped };
}

test("ten go at once, then one a second, fifty wait, and the rest is dropped", () => {
  const { gone, dropped } = sent(Array(70).fill(0), 60_000);
  expect(gone.map(([at]) => at)).toEqual([
    ...Array(10).fill(0),
    ...Array.from({ length: 50 }, (_, index) => (index + 1) * 1_000),
  ]);
  expect(gone.map(([, one]) => one)).toEqual(Array.from({ length: 60 }, (_, index) => index));
  expect(dropped).toEqual(Array.from({ length: 10 }, (_, index) => 60 + index));
});

test("whoever was silent for ten seconds may say ten things at once again", () => {
  const { gone } = sent([...Array(10).fill(0), ...Array(11).fill(10_000)], 20_000);
  expect(gone.filter(([at]) => at === 10_000)).toHaveLength(10);
  expect(gone.at(-1)).toEqual([11_000, 20]);
});

test("whenever it is spoken, the room hears no more than ten and one for each second, in order, and nothing is lost", () => {
  const times = fc.array(
    fc.nat(300).map((tenth) => tenth * 100),
    { maxLength: 120 },
  );
  fc.assert(
    fc.property(times, (unordered) => {
      const offers = [...unordered].sort((a, b) => a - b);
      const { gone, dropped } = sent(offers, 120_000);
      expect(gone.length + dropped.length).toBe(offers.length);
      const order = gone.map(([, one]) => one);
      expect(order).toEqual([...order].sort((a, b) => a - b));
      for (const [index, [from]] of gone.entries()) {
        const within = (ms: number): number => gone.slice(index).filter(([at]) => at < from + ms).length;
        for (const ms of [1_000, 5_000, 30_000]) expect(within(ms)).toBeLessThanOrEqual(10 + ms / 1_000);
      }
    }),
  );
});

test("nobody overtakes those who wait", () => {
  const pace = createPace<string>({ burst: 1, everyMs: 1_000, most: 2 });
  expect(pace.offer("a", 0)).toBe("goes");
  expect(pace.offer("b", 0)).toBe("waits");
  expect(pace.offer("c", 1_000)).toBe("waits");
  expect(pace.due(1_000)).toEqual(["b"]);
});

test("tells when the next one's turn is", () => {
  const pace = createPace<string>({ burst: 1, everyMs: 1_000, most: 1 });
  expect(pace.offer("a", 0)).toBe("goes");
  expect(pace.nextIn(0)).toBeUndefined();
  expect(pace.offer("b", 300)).toBe("waits");
  expect(pace.nextIn(300)).toBe(700);
  expect(pace.due(999)).toEqual([]);
  expect(pace.due(1_000)).toEqual(["b"]);
  expect(pace.nextIn(1_000)).toBeUndefined();
});
