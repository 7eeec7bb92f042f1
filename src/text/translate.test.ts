import fc from "fast-check";
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
    ["x\\uD83D\\uDE00", ["x😀"], ["x😁"]],
    ["x\\-\\uD83D\\uDE00", ["x-😀"], ["x-😁"]],
    ["x\\-😀{2}y", ["x-😀😀y"], ["x-😀y"]],
    ["x\\-[😀é]y", ["x-😀y", "x-éy"], ["x-😁y", "x-\uD83Dy"]],
    ["\\u{1F600}", ["😀"], ["uuu"]],
    ["x[\\b]y", ["x\by"], ["xby", "xy"]],
    ["\\é\\!", ["é!"], ["e!"]],
    ["[a-\\d]x", ["-x", "5x", "ax"], ["bx"]],
    ["[^\\d]x", ["ax"], ["5x"]],
    ["[[:alpha:]]", ["a]", ":]", "[]"], ["alpha", "a"]],
    ["[\\]\\\\^-]x", ["]x", "\\x", "^x", "-x"], ["ax"]],
    ["^spam$", ["spam"], ["spam\n", "x\nspam"]],
    ["^spam$", ["x\nspam\r\ny", "x\u2028spam\u2029y"], ["x spam"], "im"],
    ["(?<n>sp)(?<m>am)", ["spam"], ["sp am"]],
    ["(a|b(c|d))e", ["bde", "ae"], ["be"]],
    ["\\bspam\\b", ["a spam."], ["spams"]],
    ["sp\\Bam", ["spam"], ["sp am"]],
    ["\\x41\\u0042\\cJ\\0", ["AB\n\0"], ["ABJ0"]],
    ["a{2,3}?b{2}c{1,}", ["aabbc"], ["abbc", "aabc"]],
    ["a{,3}b", ["a{,3}b"], ["aab"]],
    ["\\w+-\\W", ["ſK-!"], ["--"]],
    ["[\\W]x", ["-x"], ["kx", "\u212Ax", "ſx"]],
    ["\u212A", ["k", "K"], ["x"]],
    ["straße", ["STRAẞE"], ["STRASSE"]],
    ["i", ["I"], ["İ", "ı"]],
    ["σ", ["ς", "Σ"], ["s"]],
    ["spam", ["spam"], ["SPAM"], ""],
    ["\\p{Lu}x", ["Éx"], ["éx"], ""],
    ["a/b\\/c", ["a/b/c"], ["ab"]],
    ["\\$\\(\\)\\.\\*", ["$().*"], ["$()x*"]],
  ];

  test.each(rows)("%s: in %j, not in %j", (source, yes, no, flags) => {
    for (const text of yes) expect(matches(source, text, flags), text).toBe(true);
    for (const text of no) expect(matches(source, text, flags), text).toBe(false);
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

describe("agrees with V8", () => {
  const letter = fc.constantFrom(
    "a",
    "b",
    "k",
    "s",
    "É",
    "σ",
    "ß",
    "1",
    "_",
    "-",
    " ",
    "\n",
    "\u00A0",
    "\u2028",
    "😀",
    "я",
  );
  const quoted = letter.map((text) => (text === "-" ? "\\-" : text));
  const member = fc.oneof(
    quoted,
    fc.constantFrom("\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "a-k", "0-9", "\\p{L}", "\\x62"),
  );
  const classes = fc
    .tuple(fc.constantFrom("", "^"), fc.array(member, { maxLength: 3 }))
    .map(([negate, members]) => `[${negate}${members.join("")}]`);
  const { node } = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(
        letter.map((text) => (text === "-" ? "[-]" : text)),
        classes,
      ),
      fc.constantFrom(
        ".",
        "\\d",
        "\\w",
        "\\s",
        "\\S",
        "\\W",
        "\\p{L}",
        "\\P{L}",
        "^",
        "$",
        "\\b",
        "\\B",
        "\\uD83D\\uDE00",
        "\\u{e9}",
      ),
      fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("")),
      fc.tuple(tie("node"), tie("node")).map(([a, b]) => `(?:${a}|${b})`),
      fc
        .tuple(tie("node"), fc.constantFrom("*", "+", "?", "{2}", "{1,2}", "*?", "+?"))
        .map(([a, times]) => `(${a})${times}`),
    ),
  }));
  const text = fc.string({
    unit: fc.oneof(letter, fc.constantFrom("A", "S", "é", "Σ", "\r", "!", "\u3000")),
    maxLength: 12,
  });

  test.each(["iu", "u", "ius", "ium"])("on whether and where it first matches, with %s", (flags) => {
    fc.assert(
      fc.property(node, text, (source, body) => {
        const pattern = compilePattern(source, flags);
        fc.pre(!isProblem(pattern));
        // With m the other line ends are made \n first: a pattern that names one of them sees that.
        fc.pre(!(flags.includes("m") && /[\r\u2028]/.test(body)));
        const native = new RegExp(source, flags).exec(body);
        expect(pattern.find(body)?.start).toBe(native?.index);
        if (native) expect(pattern.find(body)?.end).toBe(native.index + native[0].length);
      }),
      { numRuns: 400 },
    );
  });
});
