import fc from "fast-check";
import { expect, test } from "vitest";
import { foldCase, needleOf, searchText } from "./search-text.ts";
import { newWork } from "./work.ts";

const mayHold = (text: string, ...needles: string[]): boolean =>
  searchText(text).mayHold(needles.map(needleOf), newWork());

test("what JavaScript takes for the same beside i and u folds to the same", () => {
  const changing = /[\p{Changes_When_Casemapped}\p{Changes_When_Casefolded}]/u;
  const cased = Array.from({ length: 0x20000 }, (_, code) => String.fromCodePoint(code)).filter((character) =>
    changing.test(character),
  );
  const all = cased.join("");
  const different = cased.filter((one) =>
    [...all.matchAll(new RegExp(`[${one}]`, "giu"))].some(([other]) => foldCase(other) !== foldCase(one)),
  );
  expect(cased.length).toBeGreaterThan(2_000);
  expect(different).toEqual([]);
});

test("a part of a text folds as it does within the text", () => {
  const unit = fc.constantFrom(
    "a",
    "K",
    "\u212A",
    "ſ",
    "ß",
    "ẞ",
    "Σ",
    "ς",
    "İ",
    "ı",
    "ŉ",
    " ",
    "é",
    "\u0307",
    "😀",
    "𐐀",
  );
  const string = fc.string({ unit, maxLength: 6 });
  fc.assert(
    fc.property(string, string, (a, b) => {
      expect(foldCase(a + b)).toBe(foldCase(a) + foldCase(b));
    }),
  );
});

test.each([
  ["spam", "SO SPAM IT IS"],
  ["straße", "DIE STRAẞE"],
  ["σας", "ΟΔΟΣ ΣΑΣ."],
  ["K", "\u212A"],
  ["@", "a@b"],
  ["no", "I know"],
])("%s may be in %s", (needle, text) => {
  expect(mayHold(text, needle)).toBe(true);
});

test.each([
  ["spam", "so spa mit"],
  ["spam", "pam sp"],
  ["@", "a.b"],
  ["on", "know"],
  ["spam", ""],
  ["бот", "кот"],
])("%s is not in %s", (needle, text) => {
  expect(mayHold(text, needle)).toBe(false);
});

test("one of several needles is enough", () => {
  expect(mayHold("free followers", "viewers", "followers")).toBe(true);
  expect(mayHold("free followers", "viewers", "readers")).toBe(false);
});

test("a needle that is in the text is never missed, whatever the text", () => {
  const text = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 });
  fc.assert(
    fc.property(text, fc.nat(40), fc.integer({ min: 1, max: 6 }), (units, start, length) => {
      const needle = units.slice(start, start + length);
      // A cut may go through a pair: needles have none of its halves (see needle.ts).
      fc.pre(needle.length > 0 && !needle.some((unit) => unit >= 0xd800 && unit <= 0xdfff));
      expect(mayHold(String.fromCharCode(...units), String.fromCharCode(...needle))).toBe(true);
    }),
  );
});

test("the text is read once for all patterns, and what that costs is counted", () => {
  const text = searchText("x".repeat(1_000));
  const work = newWork();
  text.mayHold([needleOf("spam")], work);
  expect(work.steps).toBe(1_001);
  text.mayHold([needleOf("eggs"), needleOf("ham")], work);
  expect(work.steps).toBe(1_003);
});
