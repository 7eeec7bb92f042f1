import { describe, expect, test } from "vitest";
import { compilePattern, isProblem } from "./pattern.ts";
import { searchText } from "./search-text.ts";
import { newWork } from "./work.ts";

const compiled = (source: string, flags?: string) => {
  const pattern = compilePattern(source, flags);
  if (isProblem(pattern)) throw new Error(`${source}: ${pattern.problem} ${pattern.hint}`);
  return pattern;
};

describe("what owners write is accepted", () => {
  const special =
    "[^\\s\\p{Letter}\\p{Number}\\p{Punctuation}\\p{Currency_Symbol}\\p{Emoji}\\p{Emoji_Component}\\p{Emoji_Modifier}]";

  test.each([
    ["https?://\\S+"],
    ["\\b\\d{2}\\s?\\d{2}\\s?\\d{2}\\s?\\d{2}\\b"],
    ["\\bspoilers?\\b"],
    ["[A-Z]{25,}", ""],
    ["!{6,}"],
    ["[\\u0400-\\u04FF]{12,}"],
    ["\\p{Script=Han}{5,}"],
    ["[^\\x00-\\x7F]{20}"],
    ["(?:free|cheap).{0,100}(?:followers|viewers)"],
    ["t\\.me\\/\\w+"],
    ["^!\\w+$"],
    ["c\\+\\+|\\-50%|\\{x\\}"],
    [Array(11).fill(special).join(".*"), "us"],
    ["[^]{500,}"],
    ["(?i:spam)|\\p{Emoji}{5}", "v"],
  ])("%s", (source, flags?: string) => {
    expect(compiled(source, flags).size).toBeLessThan(1_000);
  });

  test("livechat's special characters are counted over the whole message", () => {
    const pattern = compiled([special, special].join(".*"), "us");
    expect(pattern.find("a = b")).toBeUndefined();
    expect(pattern.find("a = b\n^")).toEqual({ start: 2, end: 7 });
    expect(pattern.find("1 😀 été?! €5")).toBeUndefined();
  });
});

describe("refused, with a reason and a hint", () => {
  test.each([
    ["(?=a)b", "Look-ahead", 0],
    ["x(?!a)b", "Look-ahead", 1],
    ["(?<!no )spoilers?", "look-behind", 0],
    ["(a)\\1", "group", 3],
    ["(?<n>a)\\k<n>", "group", 7],
    ["(?i)spam", "Invalid group", 1],
    ["\\Aspam", "\\A", 0],
    ["spam\\z", "\\z", 4],
    ["\\Qa+b\\E", "\\Q", 0],
    ["\\p{L}\\-", "Invalid escape", 6],
    ["\\p{Klingon}", "property", undefined],
    ["(?:a{0,50}){50}b", "too big", 3],
    ["x+\\.{9999}", "too big", 2],
    ["(?:", "Unterminated", undefined],
    ["[z-a]", "out of order", undefined],
    ["x".repeat(2_049), "Longer", undefined],
    ["(".repeat(2_000), "", undefined],
    [`${"(".repeat(1_000)}a|b${")".repeat(999)}`, "", undefined],
  ])("%.30s", (source, problem, at) => {
    const result = compilePattern(source);
    expect(result).toMatchObject({
      problem: expect.stringContaining(problem),
      hint: expect.stringMatching(/\.$/),
    });
    if (at !== undefined) expect(result).toMatchObject({ at });
  });

  test.each([
    "",
    ".*",
    "|",
    "a|",
    "(?:a?){9}",
    "\\b",
    "^",
    "$",
    "\\s*",
    "(a*)+",
    "a{0}",
    ".",
    "\\S+",
    "[^]",
    "[^x]",
  ])("%j is in every message", (source) => {
    expect(compilePattern(source)).toMatchObject({
      problem: expect.stringContaining("matches every message"),
    });
  });

  test.each(["[a-z]", "\\w+", "^(([a-z])+.)+[A-Z]([a-z])+$", "[aeiou].*[aeiou]"])(
    "%j is in every ordinary sentence",
    (source) => {
      expect(compilePattern(source)).toMatchObject({
        problem: expect.stringContaining("matches every message"),
      });
    },
  );

  test.each(["\\p{Script=Cyrillic}", "\\p{sc=Han}", "[^\\x00-\\x7F]", "\\d{4,}"])(
    "%j may be forbidden",
    (source) => {
      expect(isProblem(compilePattern(source))).toBe(false);
    },
  );

  test.each([
    ["a", "ix", "flag x"],
    ["a", "uv", "exclude each other"],
    // With u written out there is no lenient reading.
    ["a\\-b", "iu", "Invalid escape"],
    ["[\\q{ab|c}]", "v", "several characters"],
    ["\\p{RGI_Emoji}", "v", "several characters"],
  ])("%s with the flags %s", (source, flags, problem) => {
    expect(compilePattern(source, flags)).toMatchObject({ problem: expect.stringContaining(problem) });
  });
});

test("g and y keep no state", () => {
  const pattern = compiled("spam", "gyi");
  expect(pattern.find("a SPAM")).toEqual({ start: 2, end: 6 });
  expect(pattern.find("a SPAM")).toEqual({ start: 2, end: 6 });
});

test.each([2_000, 3_999, 4_001, 7_000, 13_980])(
  "padding hides nothing: %i units before, as many behind",
  (padding) => {
    const around = ". ".repeat(padding / 2 + 1).slice(0, padding);
    const text = `${around}https://spam.example${around}`;
    const span = { start: padding, end: padding + 20 };
    expect(compiled("https?://\\S+\\.example").find(text)).toEqual(span);
  },
);

test("spans count UTF-16 units", () => {
  expect(compiled("b+").find("😀 abb")).toEqual({ start: 4, end: 6 });
});

test("a text that many patterns are searched for in is given as one for all", () => {
  const text = searchText("what a nice stream https://spam.example");
  const work = newWork();
  expect(compiled("https?://\\S+").find(text, work)).toEqual({ start: 19, end: 39 });
  const first = work.steps;
  // What has a needle that is not in the text is not run at all.
  expect(compiled("\\w+ followers").find(text, work)).toBeUndefined();
  expect(work.steps - first).toBeLessThan(5);
});

test("fifty patterns and an ordinary message cost some thousand steps", () => {
  const sources = [
    "https?://\\S+",
    "\\b\\d{2}\\s?\\d{2}\\s?\\d{2}\\s?\\d{2}\\b",
    "\\+?\\d{1,3}[\\s.-]?\\(?\\d{2,4}\\)?[\\s.-]?\\d{3}[\\s.-]?\\d{3,4}",
    "discord(?:\\.gg|(?:app)?\\.com/invite)/\\w+",
    "[A-Z]{25,}",
    "!{6,}",
    "[\\u0400-\\u04FF]{12,}",
    "\\p{Script=Han}{5,}",
    "(?:free|cheap).{0,100}(?:followers|viewers)",
    "\\b\\w{40,}\\b",
  ];
  const patterns = Array(5)
    .fill(sources)
    .flat()
    .map((source) => compiled(source));
  const work = newWork();
  const text = searchText("hey everyone, what a nice stream today, thanks for playing!");
  for (const pattern of patterns) expect(pattern.find(text, work)).toBeUndefined();
  expect(work.steps).toBeLessThan(5_000);
});
