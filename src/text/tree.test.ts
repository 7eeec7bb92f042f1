import { describe, expect, test } from "vitest";
import { compilePattern, isProblem } from "./pattern.ts";

const compiled = (source: string, flags?: string) => {
  const pattern = compilePattern(source, flags);
  if (isProblem(pattern)) throw new Error(`${source}: ${pattern.problem} ${pattern.hint}`);
  return pattern;
};
const matches = (source: string, text: string, flags?: string): boolean =>
  compiled(source, flags).find(text) !== undefined;

describe("means what it means in JavaScript", () => {
  const rows: [source: string, yes: string[], no: string[], flags?: string][] = [
    ["a\\sb", ["a\u00A0b", "a\u3000b", "a\u2028b", "a\uFEFFb", "a\vb"], ["a\u200Bb"]],
    ["a\\Sb", ["a\u200Bb"], ["a\u00A0b", "a\u2028b"]],
    ["a[^\\s]b", ["axb"], ["a\u3000b"]],
    ["a[\\S\\d]b", ["axb"], ["a\u3000b"]],
    ["a.b", ["a\u0085b", "a😀b"], ["a\nb", "a\rb", "a\u2028b", "a\u2029b"]],
    ["a.b", ["a\nb", "a\u2028b"], ["a\n\nb"], "s"],
    ["a[^]b", ["a\nb"], ["ab"]],
    ["a(?:[]|x)b", ["axb"], ["ab", "ayb"]],
    ["[]", [], ["a", ""]],
    ["x\\uD83D\\uDE00", ["x😀"], ["x😁"]],
    ["\\u{1F600}", ["😀"], ["uuu"]],
    ["[^\\p{L}]x", ["1x", "😀x"], ["éx"]],
    ["=[^\\P{ASCII}]", ["=a"], ["=é"]],
    ["\\p{Script=Han}", ["今"], ["あ"]],
    ["\\p{scx=Hira}", ["あ", "ー"], ["今"]],
    ["\\p{Letter}\\p{Number}\\p{Currency_Symbol}", ["é1€"], ["é1?"]],
    ["\\p{ID_Start}=\\p{Alpha}", ["é=é"], ["1=é"]],
    ["x[\\b]y", ["x\by"], ["xby", "xy"]],
    ["[\\]\\\\^-]x", ["]x", "\\x", "^x", "-x"], ["ax"]],
    ["^spam$", ["spam"], ["spam\n", "x\nspam"]],
    ["^spam$", ["x\nspam\r\ny", "x\u2028spam\u2029y"], ["x spam"], "im"],
    ["(?<n>sp)(?<m>am)", ["spam"], ["sp am"]],
    ["(a|b(c|d))e", ["bde", "ae"], ["be"]],
    ["\\bspam\\b", ["a spam.", "éspam"], ["spams"]],
    ["sp\\Bam", ["spam"], ["sp am"]],
    ["\\x41\\u0042\\cJ\\0", ["AB\n\0"], ["ABJ0"]],
    ["a{2,3}?b{2}c{1,}", ["aabbc"], ["abbc", "aabc"]],
    ["\\w+-\\W", ["ſK-!"], ["--"]],
    ["[\\W]x", ["-x"], ["kx", "\u212Ax", "ſx"]],
    ["a\\bb", [], ["ab"]],
    ["a\\bſ", [], ["aſ"]],
    ["a\\bſ", ["aſ"], [], ""],
    ["\u212A", ["k", "K"], ["x"]],
    ["straße", ["STRAẞE"], ["STRASSE"]],
    ["i", ["I"], ["İ", "ı"]],
    ["σ", ["ς", "Σ"], ["s"]],
    ["spam", ["spam"], ["SPAM"], ""],
    ["\\p{Lu}x", ["Éx"], ["éx"], ""],
    ["a/b\\/c", ["a/b/c"], ["ab"]],
    ["\\$\\(\\)\\.\\*", ["$().*"], ["$()x*"]],
    ["(?i:sp)am", ["SPam"], ["SPAM"], ""],
    ["sp(?-i:am)", ["SPam"], ["SPAM"]],
    ["a(?s:.)b(?-s:.)", ["a\nbx"], ["a\nb\n"], "s"],
    ["(?m:^spam$)", ["x\nspam"], ["x spam"]],
    ["[\\p{L}--[a-z]]x", ["яx"], ["ax"], "v"],
    ["[\\w&&\\d]x", ["1x"], ["ax"], "iv"],
  ];

  test.each(rows)("%s: in %j, not in %j", (source, yes, no, flags) => {
    for (const text of yes) expect(matches(source, text, flags), text).toBe(true);
    for (const text of no) expect(matches(source, text, flags), text).toBe(false);
  });
});

describe("means without u what it means in JavaScript, but by characters", () => {
  test.each([
    ["\\é\\!", ["é!"], ["e!"]],
    ["[a-\\d]x", ["-x", "5x", "ax"], ["bx"]],
    ["[[:alpha:]]", ["a]", ":]", "[]"], ["alpha", "a"]],
    ["a{,3}b", ["a{,3}b"], ["aab"]],
    ["\\101\\x42", ["AB"], ["101B"]],
    ["x\\-\\uD83D\\uDE00", ["x-😀"], ["x-😁"]],
    ["x\\-😀{2}y", ["x-😀😀y"], ["x-😀y"]],
    ["x\\-[😀é]y", ["x-😀y", "x-éy"], ["x-😁y", "x-\uD83Dy"]],
    ["x\\-.y", ["x-😀y"], ["x-y"]],
    ["x\\-[^é]y", ["x-😀y"], ["x-éy"]],
    ["\\-[A-Z]\\s", ["-k\u00A0", "-\u212A "], ["-1 "]],
  ])("%s: in %j, not in %j", (source, yes, no) => {
    const pattern = compiled(source);
    expect(pattern.mode).toBe("legacy");
    for (const text of yes) expect(pattern.find(text), text).toBeDefined();
    for (const text of no) expect(pattern.find(text), text).toBeUndefined();
  });
});

describe("halves of surrogate pairs", () => {
  const emoji =
    "(?:[\\u2700-\\u27bf]|(?:\\ud83c[\\udde6-\\uddff]){2}|[\\ud800-\\udbff][\\udc00-\\udfff]){3,}";

  test("old expressions for emoji work as in JavaScript", () => {
    const pattern = compiled(emoji);
    expect(pattern.mode).toBe("legacy");
    expect(pattern.find("oh 😀🇫🇷✂ no")).toEqual({ start: 3, end: 10 });
    expect(pattern.find("oh 😀 🇫🇷 no")).toBeUndefined();
  });

  test("with u a pair has no halves", () => {
    expect(matches(emoji, "oh 😀🇫🇷✂ no", "u")).toBe(false);
    expect(matches("\\ud83d", "x\ud83dy", "u")).toBe(true);
    expect(matches("\\ud83d", "😀", "u")).toBe(false);
  });

  test("what only u knows is read with u", () => {
    expect(compiled("[\\ud800-\\udbff]|\\p{Script=Han}").mode).toBe("unicode");
  });
});

test.each([
  ["spam", "unicode"],
  ["\\p{L}x", "unicode"],
  ["a\\-b", "legacy"],
  ["x\\}", "unicode"],
  ["x}", "legacy"],
])("%s is read in %s mode", (source, mode) => {
  expect(compiled(source).mode).toBe(mode);
});
