import fc from "fast-check";
import { expect, test } from "vitest";
import { anyBit, endBit, levelsOf, nextBit } from "./levels.ts";
import { buildTrie } from "./trie.ts";
import { newWork } from "./work.ts";

const key = fc.string({ unit: fc.constantFrom("a", "b", "é", "語"), minLength: 1, maxLength: 5 });

test("finds the same as looking through all keys", () => {
  fc.assert(
    fc.property(fc.array(key), fc.nat(3), fc.constantFrom("a", "é"), (keys, distance, letter) => {
      const trie = buildTrie(keys);
      const levels = levelsOf(trie);
      const unit = letter.charCodeAt(0);
      const reached: number[] = [];
      levels.reachedBy(0, distance + 1, unit, anyBit, newWork(), (node) => reached.push(node));
      const prefixes = new Set(
        keys.filter((one) => one[distance] === letter).map((one) => one.slice(0, distance + 1)),
      );
      expect(reached).toHaveLength(prefixes.size);

      const ends = new Set<string>();
      levels.endsBelow(0, distance + 1, newWork(), (node) => ends.add(keys[trie.keyAt(node)]!));
      expect(ends).toEqual(new Set(keys.filter(({ length }) => length === distance + 1)));
    }),
  );
});

test("passes over nodes that do not go on as they should", () => {
  const trie = buildTrie(["xay", "xab", "xa"]);
  const levels = levelsOf(trie);
  const count = (wanted: number): number => {
    let nodes = 0;
    levels.reachedBy(0, 2, "a".charCodeAt(0), wanted, newWork(), () => nodes++);
    return nodes;
  };
  expect(count(endBit)).toBe(1);
  expect(count(nextBit("b".charCodeAt(0)))).toBe(1);
  expect(count(nextBit("c".charCodeAt(0)))).toBe(0);
});
