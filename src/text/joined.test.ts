import { describe, expect, test } from "vitest";
import { escapeAsLivechat, joinAsLivechat, splitJoined } from "./joined.ts";
import { compilePattern, isProblem } from "./pattern.ts";

// Pairs of a channel's list and the room file livechat wrote for it.
const lists: [string[], string][] = [
  [["spoiler"], "(?:\\bspoiler\\b)"],
  [["idiot", "moron"], "(?:\\bidiot\\b)|(?:\\bmoron\\b)"],
  [
    ["flat earth", "c++", "étoile", "🧨", "-50%"],
    "(?:\\bflat earth\\b)|(?:\\bc\\+\\+)|(?:étoile\\b)|(?:🧨)|(?:\\-50%)",
  ],
  [["naughty 00", "list0x63z1"], "(?:\\bnaughty 00\\b)|(?:\\blist0x63z1\\b)"],
  [
    ["a/b", "{x}", "[y]", "$1", "^", "a|b", "\\"],
    "(?:\\ba\\/b\\b)|(?:\\{x\\})|(?:\\[y\\])|(?:\\$1\\b)|(?:\\^)|(?:\\ba\\|b\\b)|(?:\\\\)",
  ],
];

test.each(lists)("%j is written as livechat does", (entries, regexp) => {
  expect(escapeAsLivechat(entries)).toBe(regexp);
});

test("an empty list is no expression", () => {
  expect(escapeAsLivechat([])).toBe("");
  expect(joinAsLivechat(["a|b", "c"])).toBe("(?:a|b)|(?:c)");
});

test.each(lists)("%j comes back", (entries, regexp) => {
  const { words, patterns } = splitJoined(regexp);
  expect(words).toEqual(entries.filter((entry) => entry !== "étoile"));
  expect(patterns).toEqual(entries.includes("étoile") ? ["étoile\\b"] : []);
});

test("a big list comes back", () => {
  const entries = Array.from({ length: 5_000 }, (_, index) => `bad-${index.toString(36)}!`);
  expect(splitJoined(escapeAsLivechat(entries)).words).toEqual(entries);
});

describe("stays a pattern", () => {
  test.each([
    ["(?:spam)", "spam", "no \\b: an owner's substring"],
    ["(?:\\bspam)", "\\bspam", "a prefix"],
    ["(?:été)", "été", "livechat puts no \\b beside é"],
    ["(?:дура)", "дура", "nor beside Cyrillic"],
    ["(?:\\bspoilers?\\b)", "\\bspoilers?\\b", "a repeat"],
    ["(?:\\bspam\\b|\\beggs\\b)", "\\bspam\\b|\\beggs\\b", "an entry with alternatives"],
    ["(?:https?://\\S+)", "https?://\\S+", "a class"],
    ["(?: spam )", " spam ", "spaces at the edges"],
    ["(?:\\n!)", "\\n!", "an escape that is a letter"],
    ["(?:^spam$)", "^spam$", "anchors"],
    ["(?:!\\b)", "!\\b", "a \\b where livechat puts none"],
    ["(?:\\b)", "\\b", "nothing but \\b"],
    ["(?:)", "", "empty"],
    ["(spam)", "(spam)", "a captured group"],
  ])("%j", (regexp, pattern) => {
    expect(splitJoined(regexp)).toEqual({ words: [], patterns: [pattern] });
  });

  test("a word whose case counts", () => {
    expect(splitJoined("(?:\\bspam\\b)", "us")).toEqual({ words: [], patterns: ["\\bspam\\b"] });
  });
});

test("a rule nobody wrapped is split too", () => {
  expect(splitJoined("\\bspam\\b|eggs+")).toEqual({ words: ["spam"], patterns: ["eggs+"] });
  expect(splitJoined("^shout")).toEqual({ words: [], patterns: ["^shout"] });
});

describe("one bad entry stops only itself", () => {
  const outcome = (regexp: string): boolean[] =>
    splitJoined(regexp).patterns.map((pattern) => !isProblem(compilePattern(pattern)));

  test("group names twice, a back-reference", () => {
    expect(outcome("(?:(?<n>a))|(?:(?<n>b))|(?:(c)\\1)")).toEqual([true, true, false]);
    expect(outcome("(?:(foo|bar)baz)|(?:(\\w)\\1{4,})")).toEqual([true, false]);
  });

  test("entries that match everything", () => {
    expect(outcome("(?:.*)|(?:|)|(?:spam+)")).toEqual([false, false, true]);
  });

  test("one that breaks the whole", () => {
    // The named group of the first makes \k of the second an error, for both.
    expect(splitJoined("(?:(?<n>a)b)|(?:\\k[|)]c)|(?:\\bspam\\b)")).toEqual({
      words: ["spam"],
      patterns: ["(?<n>a)b", "\\k[|)]c"],
    });
    expect(outcome("(?:[z-a])|(?:spam+)")).toEqual([false, true]);
  });

  test("what cannot be taken apart is one refused pattern", () => {
    expect(outcome("(?:(a)|(?:b)")).toEqual([false]);
    expect(outcome("(".repeat(20_000))).toEqual([false]);
  });
});
