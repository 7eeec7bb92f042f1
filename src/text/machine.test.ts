import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern, isProblem } from "./pattern.ts";
import { searchText } from "./search-text.ts";
import { exhausted, newWork } from "./work.ts";

const compiled = (source: string, flags?: string) => {
  const pattern = compilePattern(source, flags);
  if (isProblem(pattern)) throw new Error(`${source}: ${pattern.problem} ${pattern.hint}`);
  return pattern;
};

describe("finds what JavaScript finds", () => {
  const letters = [..."abkKsSſÉéσςßẞ1_-,яЯ今😀😎𐐀𐐨 \n\r\u00A0\u2028\u0301\u212A"];
  const letter = fc.constantFrom(...letters);
  const written = letter.map((text) => (text === "-" ? "[-]" : text));
  const member = fc.oneof(
    letter.map((text) => (text === "-" ? "\\-" : text)),
    fc.constantFrom("\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "a-k", "0-9", "à-ÿ"),
    fc.constantFrom(
      "\\p{L}",
      "\\P{L}",
      "\\p{Lu}",
      "\\p{Script=Cyrillic}",
      "\\x62",
      "\\b",
      "\\u{1F600}-\\u{1F64F}",
    ),
  );
  const classes = fc
    .tuple(fc.constantFrom("", "^"), fc.array(member, { maxLength: 3 }))
    .map(([negate, members]) => `[${negate}${members.join("")}]`);
  const edge = fc.constantFrom("^", "$", "\\b", "\\B", "");
  const escapes = fc.constantFrom(
    ".",
    "\\d",
    "\\w",
    "\\s",
    "\\S",
    "\\W",
    "\\p{L}",
    "\\P{L}",
    "\\uD83D\\uDE00",
    "\\u{e9}",
  );
  const word = fc.array(written, { minLength: 2, maxLength: 4 }).map((parts) => parts.join(""));
  const repeats = ["*", "+", "?", "{2}", "{1,2}", "{0,3}", "{2,}"].flatMap((times) => [times, `${times}?`]);
  const sourceOf = (leaf: fc.Arbitrary<string>) =>
    fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("")),
        fc.array(tie("node"), { minLength: 2, maxLength: 3 }).map((ways) => `(?:${ways.join("|")})`),
        fc.tuple(tie("node"), fc.constantFrom(...repeats)).map(([node, times]) => `(${node})${times}`),
      ),
    })).node;

  /** Texts made of the pattern's own letters, so that they match often. */
  const withText = (source: string) => {
    const own = letters.filter((text) => source.includes(text));
    const unit = fc.constantFrom(...own, ...own, "a", "A", "1", " ", "!", "é", "\n");
    return fc.tuple(fc.constant(source), fc.string({ unit, maxLength: 12 }));
  };

  const compare = (source: string, flags: string, text: string): void => {
    const pattern = compilePattern(source, flags);
    fc.pre(!isProblem(pattern));
    // Node 20 finds too little for [^]+ beside v.
    fc.pre(!(flags === "v" && source.includes("[^]")));
    const native = new RegExp(source, flags).exec(text);
    const span = native ? { start: native.index, end: native.index + native[0].length } : undefined;
    expect(pattern.find(searchText(text)), "with needles").toEqual(span);
    expect(pattern.find(text), "without").toEqual(span);
  };

  test.each(["iu", "u", "ius", "imu", "v"])("in any script, with %s", (flags) => {
    const source = sourceOf(fc.oneof(written, classes, escapes, edge, word));
    fc.assert(
      fc.property(source.chain(withText), ([pattern, text]) => compare(pattern, flags, text)),
      { numRuns: 500 },
    );
  });

  test("in loops that can take nothing", () => {
    const source = sourceOf(fc.constantFrom("a", "b", "[ab]", ".", "", "^", "$", "\\b", "\\B"));
    const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
    fc.assert(
      fc.property(source, text, (pattern, body) => compare(`${pattern}b`, "u", body)),
      { numRuns: 2_000 },
    );
  });

  test("in anything that a string can be", () => {
    const patterns = ["\\p{L}+!", "[^a]\\b.", "(?:\\uD83D|😀)+$", "\\s\\S{2}", "[\\uDC00-\\uDFFF]."];
    const text = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.constantFrom(...patterns), text, (source, units) =>
        compare(source, "u", String.fromCharCode(...units)),
      ),
    );
  });
});

// Each takes V8 seconds to ages on one of these texts.
const catastrophic = [
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
  "b[ab]{0,200}!",
  "(https?:\\/\\/)?([\\w.]+)+\\.(?:com|net)+(\\/[\\w.]*)*\\?$",
  // Livechat's special characters, with its greatest tolerance.
  Array(11).fill("[^\\s\\p{L}\\p{N}\\p{P}\\p{Sc}\\p{Emoji}]").join("[^]*"),
];
const maxLength = 10_000;
const hostile = ["a", "ab", "x", "s", "a ", " ", "1", ",", '"\\', "www.", "^="].map((piece) =>
  piece
    .repeat(maxLength)
    .slice(0, maxLength - 1)
    .concat("~"),
);

describe("what a text costs", () => {
  test.each(catastrophic)("%s: at most two steps for each instruction and character", (source) => {
    const pattern = compiled(source);
    for (const text of hostile) {
      const work = newWork(Number.POSITIVE_INFINITY);
      pattern.find(text, work);
      expect(work.steps).toBeLessThanOrEqual(2 * (pattern.size + 1) * (text.length + 1));
    }
  });

  test.each(catastrophic)("%s: ends soon after the limit", (source) => {
    const pattern = compiled(source);
    const limit = 1_000;
    for (const text of hostile) {
      const work = newWork(limit);
      const span = pattern.find(text, work);
      expect(work.steps).toBeLessThanOrEqual(limit + 2 * (pattern.size + 1));
      if (exhausted(work)) expect(span).toBeUndefined();
    }
  });

  test("characters never met before are counted too", () => {
    const pattern = compiled("[^\\s\\p{L}]{3}!");
    const strange = Array.from({ length: maxLength }, (_, at) => String.fromCharCode(0x2000 + at)).join("");
    const work = newWork(5_000);
    expect(pattern.find(strange, work)).toBeUndefined();
    expect(exhausted(work)).toBe(true);
    expect(work.steps).toBeLessThan(5_200);
  });

  test("where no match can begin a character costs one step", () => {
    const work = newWork();
    compiled("\\d{3}x+").find("a".repeat(1_000), work);
    expect(work.steps).toBeLessThan(1_010);
  });

  test("what must stand at the start is looked for nowhere else", () => {
    const work = newWork();
    compiled("^!\\w+").find("a!".repeat(500), work);
    expect(work.steps).toBeLessThan(5);
  });

  test("no work is done where none is left", () => {
    const work = { steps: 7, limit: 7 };
    expect(compiled("spam").find("spam", work)).toBeUndefined();
    expect(work.steps).toBeLessThanOrEqual(8);
  });
});
