import { describe, expect, test } from "vitest";
import { holdsStrings, isKnown, lineEnds, tester, wordSet } from "./character-set.ts";

const has = (source: string, flags: string, character: string): boolean =>
  tester({ source, flags })(character);

test("one character is in a set, or it is not", () => {
  expect(has("\\p{Lu}", "u", "É")).toBe(true);
  expect(has("\\p{Lu}", "u", "é")).toBe(false);
  expect(has("[^a]", "iu", "A")).toBe(false);
  expect(has(".", "us", "\n")).toBe(true);
  expect(has("[\\p{L}--[a-z]]", "v", "я")).toBe(true);
  expect(has("[\\p{L}--[a-z]]", "v", "b")).toBe(false);
  expect(has("[\\uD83D]", "u", "\uD83D")).toBe(true);
});

test("few characters need no expression, but their other case does", () => {
  const members = { source: "[sя😀]", flags: "iu", members: [0x73, 0x44f, 0x1f600] };
  const insensitive = tester(members);
  for (const character of "sSſяЯ😀") expect(insensitive(character), character).toBe(true);
  for (const character of "aш😁") expect(insensitive(character), character).toBe(false);
  const exact = tester({ ...members, flags: "u" });
  expect([..."sSя"].map(exact)).toEqual([true, false, true]);
});

test("words and line ends are JavaScript's", () => {
  const [isWord, isLineEnd] = [wordSet(false), lineEnds].map(tester);
  for (let code = 0; code <= 0xffff; code++) {
    const character = String.fromCharCode(code);
    if (isWord!(character) !== /\w/.test(character)) expect.fail(`word: U+${code.toString(16)}`);
    if (isLineEnd!(character) === /./u.test(character)) expect.fail(`line end: U+${code.toString(16)}`);
  }
  expect([..."kſ\u212A"].map(tester(wordSet(true)))).toEqual([true, true, true]);
});

describe("what cannot be used is told before it is used", () => {
  test("a property that this Unicode does not have", () => {
    expect(isKnown({ source: "\\p{Script=Klingon}", flags: "u" })).toBe(false);
    expect(isKnown({ source: "\\p{Script=Han}", flags: "u" })).toBe(true);
  });

  test("strings among the characters", () => {
    expect(holdsStrings({ source: "[\\q{ab|c}]", flags: "v" })).toBe(true);
    expect(holdsStrings({ source: "\\p{RGI_Emoji}", flags: "v" })).toBe(true);
    expect(holdsStrings({ source: "[\\q{a|c}\\p{Emoji}]", flags: "v" })).toBe(false);
  });
});
