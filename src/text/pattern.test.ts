import { describe, expect, test } from "vitest";
import { compilePattern, isProblem, maxProgram, maxText, tailText } from "./pattern.ts";

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
  ])("%s", (source, flags?: string) => {
    expect(compiled(source, flags).size).toBeLessThanOrEqual(maxProgram);
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
    ["(?i:spam)", "Flags", 0],
    ["\\Aspam", "\\A", 0],
    ["spam\\z", "\\z", 4],
    ["\\Qa+b\\E", "\\Q", 0],
    ["\\p{L}\\-", "Invalid escape", 6],
    ["\\p{Klingon}", "property", undefined],
    ["a{201}", "200", 0],
    ["(?:a{0,50}){50}b", "1000", 3],
    ["(?:a{0,9}){99}x", "too big", undefined],
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

  test("flags nobody knows, and v", () => {
    expect(compilePattern("a", "ix")).toMatchObject({ problem: expect.stringContaining("flag x") });
    expect(compilePattern("a", "v")).toMatchObject({ problem: expect.stringContaining("flag v") });
    // With u written out there is no lenient reading.
    expect(compilePattern("a\\-b", "iu")).toMatchObject({
      problem: expect.stringContaining("Invalid escape"),
    });
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

describe("a text longer than is looked at", () => {
  const filler = "x".repeat(3 * maxText);
  const head = maxText - tailText;

  test.each([
    ["spam", `spam ${filler}`, { start: 0, end: 4 }],
    ["spam", `${filler} spam`, { start: filler.length + 1, end: filler.length + 5 }],
    ["^spam", `spam ${filler}`, { start: 0, end: 4 }],
    ["spam$", `${filler} spam`, { start: filler.length + 1, end: filler.length + 5 }],
    // A link so long that it reaches the cut is a link all the same.
    ["\\bhttps?://\\S+", `http://${filler}`, { start: 0, end: head + 64 }],
  ])("%s is found at head and tail", (source, text, span) => {
    expect(compiled(source).find(text)).toEqual(span);
  });

  test.each([
    ["spam", `${filler}spam${filler}`, "the middle is not looked at"],
    ["spam$", `${"x".repeat(head - 4)}spam${filler}`, "the cut is no end"],
    ["\\bass\\b", `${".".repeat(head - 3)}assignment${filler}`, "nor a word's end"],
    ["^spam", `${filler}spam${"x".repeat(tailText - 4)}`, "nor a start"],
    ["\\bass", `${filler}class${".".repeat(tailText - 3)}`, "nor a word's start"],
    ["spam.*eggs", `spam${filler}eggs`, "nor are the two ends neighbours"],
  ])("%s: %.0s%s", (source, text) => {
    expect(compiled(source).find(text)).toBeUndefined();
  });
});

// Each takes V8 seconds to ages on one of these texts. Here they only have to return: what a message costs is bounded by
// the size of the program, which is checked above, not by a clock.
test.each([
  "(a+)+$",
  "([a-z]+)+!$",
  "(a|aa)+$",
  "(.*a){12}$",
  "(\\w+\\s?)+!$",
  "(\\w+\\s?)*!$",
  "^(([a-z])+.)+[A-Z]([a-z])+!$",
  "(x+x+)+y",
  "s+p+a+m+",
  "(?:.*,){11}P",
  "^(?:[a-zA-Z0-9]+\\.?)+@",
  "^(\\d+)*$x",
  "(?:a|b|ab)*c",
  "(\\s+|\\S+)+\\n$",
  "\\s+$",
  "<(\\w+\\s*)*>",
  '(?:[^"\\\\]|\\\\.)*"',
  "((a+)b?)+c",
  "(?:a?){100}a{100}b",
  "[ab]*a[ab]{100}c",
  "(https?:\\/\\/)?([\\w.]+)+\\.(?:com|net)+(\\/[\\w.]*)*\\?$",
])("%s comes back from hostile texts", (source) => {
  const pattern = compiled(source);
  const texts = ["a", "ab", "x", "s", "a ", " ", "1", ",", '"\\', "www."].map((piece) =>
    piece
      .repeat(maxText)
      .slice(0, maxText - 1)
      .concat("~"),
  );
  for (const text of texts) pattern.find(text);
});
