import { expect, test } from "vitest";
import { makeAlphabet, outside } from "./alphabet.ts";
import { charactersOf } from "./character-set.ts";
import { newWork } from "./work.ts";

const letters = { source: "\\p{L}", flags: "u" };
const work = newWork();

test("a row says which sets a character is in, and whether a match can begin with it", () => {
  const { table, rowOf } = makeAlphabet([letters, charactersOf([0x73], "iu")], [2]);
  const rowFor = (character: string) => {
    const row = rowOf(character.codePointAt(0)!, work);
    return [...table.slice(row, row + 3)];
  };
  expect(rowFor("s")).toEqual([1, 1, 1]);
  expect(rowFor("ſ")).toEqual([1, 1, 1]);
  expect(rowFor("я")).toEqual([0, 1, 0]);
  expect(rowFor("!")).toEqual([0, 0, 0]);
  expect([...table.slice(outside, outside + 3)]).toEqual([0, 0, 0]);
});

test("ASCII is known beforehand; another character costs once", () => {
  const { ascii, rowOf } = makeAlphabet([letters], [1]);
  const spent = newWork();
  expect(rowOf(0x61, spent)).toBe(ascii[0x61]);
  expect(spent.steps).toBe(0);
  rowOf(0x44f, spent);
  const once = spent.steps;
  expect(once).toBeGreaterThan(0);
  rowOf(0x44f, spent);
  expect(spent.steps).toBe(once);
});

test("more letters than rows: the last two asked for stay true", () => {
  const codes = Array.from({ length: 600 }, (_, index) => 0x4e00 + index * 7);
  const { table, rowOf } = makeAlphabet(
    codes.map((code) => charactersOf([code], "u")),
    [],
  );
  let before: [row: number, set: number] | undefined;
  for (const round of [1, 2]) {
    for (const [index, code] of codes.entries()) {
      const row = rowOf(code, work);
      const sets = [...table.slice(row, row + codes.length + 1).entries()].filter(([, value]) => value === 1);
      expect(sets, `round ${round}`).toEqual([[index + 1, 1]]);
      if (before) expect(table[before[0] + before[1]]).toBe(1);
      before = [row, index + 1];
    }
  }
});
