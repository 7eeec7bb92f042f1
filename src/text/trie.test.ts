import fc from "fast-check";
import { expect, test } from "vitest";
import { buildTrie } from "./trie.ts";

const lookUp = (keys: readonly string[], text: string): number => {
  const trie = buildTrie(keys);
  let node = 0;
  for (let at = 0; at < text.length; at++) {
    node = trie.next(node, text.charCodeAt(at));
    if (node === 0) return -1;
  }
  return trie.keyAt(node);
};

test("says what a list says", () => {
  const key = fc.string({
    unit: fc.constantFrom("a", "b", "é", "\uD83D", "\uDE00", "語"),
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.array(key), key, (keys, text) => {
      expect(lookUp(keys, text)).toBe(keys.indexOf(text));
    }),
  );
});

test("without keys nothing is found; an empty key is a mistake", () => {
  expect(lookUp([], "a")).toBe(-1);
  expect(() => buildTrie([""])).toThrow(TypeError);
});
