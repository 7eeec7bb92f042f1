import fc from "fast-check";
import { expect, test } from "vitest";
import { boundedMap } from "./bounded.ts";

const steps = fc.array(fc.record({ key: fc.constantFrom(..."abcdefgh"), drop: fc.boolean() }), {
  maxLength: 60,
});

test("holds the keys written last, never more than the limit", () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 6 }), (given, limit) => {
      const map = boundedMap<number>(limit);
      let model: { key: string; value: number }[] = [];
      for (const [value, { key, drop }] of given.entries()) {
        model = model.filter((entry) => entry.key !== key);
        if (drop) map.delete(key);
        else {
          map.set(key, value);
          model = [...model, { key, value }].slice(-limit);
        }
        expect(map.size).toBe(model.length);
        expect([...map.values()]).toEqual(model.map((entry) => entry.value));
        for (const name of "abcdefgh") {
          expect(map.has(name)).toBe(model.some((entry) => entry.key === name));
          expect(map.get(name)).toBe(model.find((entry) => entry.key === name)?.value);
        }
      }
    }),
  );
});

test("counted by weight, the oldest go until the rest fits; the youngest stays whatever it weighs", () => {
  const forgotten: (readonly number[])[] = [];
  const map = boundedMap<readonly number[]>(
    5,
    (list) => list.length,
    (list) => void forgotten.push(list),
  );
  map.set("a", [1]);
  map.set("b", [1, 2]);
  map.set("c", [1, 2]);
  map.set("a", [1, 2]);
  expect(["a", "b", "c"].filter(map.has)).toEqual(["a", "c"]);
  expect(forgotten).toEqual([[1, 2]]);
  map.delete("c");
  map.set("b", [1, 2, 3]);
  expect(["a", "b", "c"].filter(map.has)).toEqual(["a", "b"]);
  map.set("c", [1, 2, 3, 4, 5, 6]);
  expect(["a", "b", "c"].filter(map.has)).toEqual(["c"]);
  map.set("a", [1]);
  expect(["a", "b", "c"].filter(map.has)).toEqual(["a"]);
});

test("reading makes a key no younger: nobody stays by being looked up", () => {
  const map = boundedMap<number>(2);
  map.set("a", 1);
  map.set("b", 2);
  map.get("a");
  map.set("c", 3);
  expect(map.has("a")).toBe(false);
});
