import { describe, expect, test } from "vitest";
import { disguises } from "./disguise.ts";
import { reading } from "./reading.ts";
import { compileWords } from "./words.ts";
import { newWork } from "./work.ts";

// The most that is judged of a message.
const length = 10_000;
const fill = (pattern: string): string => pattern.repeat(length).slice(0, length);

const syllables = [..."bcdfghklmnprst"].flatMap((one) => [..."aeiou"].map((other) => one + other));
/** 10,000 words of two to four syllables, some ending in a consonant: they branch as those of a language do. */
const many = Array.from({ length: 10_000 }, (_, index) => {
  const seed = index * 7_919;
  const parts = Array.from({ length: 2 + (index % 3) }, (_, at) => syllables[(seed >> (3 * at)) % 70]);
  return parts.join("") + ["", "s", "n", "rt"][index % 4];
});
/** All strings of eight letters that may be the same sign. */
const branching = Array.from({ length: 3 ** 8 }, (_, index) =>
  index.toString(3).padStart(8, "0").replaceAll("0", "i").replaceAll("1", "l").replaceAll("2", "1"),
);

const steps = (entries: readonly string[], text: string, match: "words" | "anywhere"): number => {
  const work = newWork(Number.POSITIVE_INFINITY);
  compileWords(entries, { disguises, match }).find(reading(text), [], work);
  return work.steps;
};

const hostile: readonly (readonly [string, string])[] = [
  ["one letter", "a"],
  ["single letters", "a "],
  ["single letters of a word", "s e n a t o "],
  ["dotted letters", "b.x."],
  ["leet", "1!|"],
  ["leet and letters", "a4$@5s"],
  ["drawings", "\\/|<"],
  ["numbers", "1234567890"],
  ["ideographs", "草泥马"],
  ["Hangul", "각하"],
  ["doubled letters", "bbaassii"],
  ["mixed scripts", "ѕеnа "],
  ["letters that are like two", "іeeh"],
  ["strokes", "a\u0336s\u0336 "],
  ["marks", "\u0301"],
  ["masked words", "s*n "],
  ["more of them", "b***nni "],
  ["masks without end", "s*n*b*"],
  ["underscores", "_|"],
  ["emoji", "b🔥a"],
  ["regional indicators", "🇸🇵🇦"],
  ["half characters", "\uD83D"],
];

describe.each(["words", "anywhere"] as const)(
  "10,000 units against 10,000 words, %s, all disguises",
  (match) => {
    test.each(hostile)("%s take at most 100 steps for each unit", (_, pattern) => {
      expect(steps(many, fill(pattern), match)).toBeLessThanOrEqual(100 * length);
    });
  },
);

test.each(hostile)("%s hide no word behind them", (_, pattern) => {
  const list = compileWords([...many, "spam"], { disguises });
  const padding = fill(pattern).slice(0, -10);
  for (const word of ["spam", "sp4m", "sраm", "s p a m"])
    expect(list.find(reading(`${padding} ${word}`))?.entry).toBe("spam");
});

test.each(hostile)("against a list that was made to branch, %s end at the limit", (_, pattern) => {
  const work = newWork();
  const list = compileWords(branching, { disguises, match: "anywhere" });
  list.find(reading(fill(pattern.replaceAll("a", "1"))), [], work);
  expect(work.steps).toBeLessThan(work.limit + 1_000);
});

test("what signs hide is guessed with half of the work that is left at most", () => {
  const list = compileWords(branching, { disguises: ["masked"] });
  const text = reading(`${"i***l ".repeat(500)}i1l*1lil`);
  expect(list.find(text, [], newWork(100_000))?.through).toEqual(["masked"]);
  const work = newWork(20_000);
  expect(list.find(text, [], work)).toBeUndefined();
  expect(work.steps).toBeGreaterThan(12_000);
  expect(work.steps).toBeLessThan(18_000);
});
