import fc from "fast-check";
import { expect, test } from "vitest";
import { fold } from "./fold.ts";

test.each([
  ["göt", "got"],
  ["été", "ete"],
  ["ça", "ca"],
  ["m", "rn"],
  ["а", "a"], // Cyrillic: look-alikes are for lists to see through
  ["ά", "α"],
  ["の", "ノ"],
  ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
  ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴"],
  ["👩\u200D👧", "👩👧"],
  ["👍🏽", "👍"],
])("%s stays apart from %s", (a, b) => {
  expect(fold(a)).not.toBe(fold(b));
});

test.each([
  ["CAFÉ", "cafe\u0301", "NFC and NFD"],
  ["Straße", "STRASSE", "ß"],
  ["GROẞ", "gross", "capital ẞ"],
  ["ΟΔΟΣ", "οδος", "final sigma"],
  ["ΟΔΟΣ.", "οδοσ.", "sigma before a full stop"],
  ["İIıi", "iiii", "all four i of Turkish"],
  ["i\u0307stanbul", "istanbul", "what toLowerCase makes of İ"],
  ["\u212Aey", "key", "Kelvin sign"],
  ["ſpam", "spam", "long s"],
  ["ｆｕｌｌ", "full", "full width"],
  ["𝓼𝓹𝓪𝓶", "spam", "mathematical letters"],
  ["ﬁsh", "fish", "ligature"],
  ["sp\u200Ba\u00ADm\uFEFF", "spam", "zero-width space, soft hyphen, BOM"],
  ["s\u{E0061}pam", "spam", "tag character"],
  ["a\u00A0b", "a b", "NBSP"],
  ["a \u3000\n\u2028\t b", "a b", "a run of white space"],
  ["a \u200B b", "a b", "a run with something invisible in it"],
  ["❤\uFE0F", "❤", "variation selector"],
  ["🏳\uFE0F\u200D🌈", "🏳\u200D🌈", "variation selector in an emoji of several"],
  ["👍\u200D👎", "👍👎", "joiner that makes no emoji"],
  ["🏴\u{E0061}\u{E007F}x", "🏴x", "tags that make no flag"],
  ["s\x7Fp\x80a\x01m", "spam", "control characters"],
  ["a\u2800b", "a b", "blank Braille pattern"],
  ["a\x85b", "a b", "next line, a control character and white space"],
  ["ｶﾞ", "ガ", "half-width voicing mark"],
])("%s equals %s: %s", (a, b) => {
  expect(fold(a)).toBe(fold(b));
});

// All that has case, composes, has a compatibility form or is ignorable; not the ideographs and Hangul syllables.
const blocks = [
  [0, 0x33ff],
  [0xa4d0, 0xabff],
  [0xd7b0, 0x16fff],
  [0x1b000, 0x1b2ff],
  [0x1bc00, 0x1ffff],
  [0xe0000, 0xe0fff],
] as const;

test.each(blocks)("U+%i to U+%i: folding twice, NFD and either case change nothing", (first, last) => {
  for (let code = first; code <= last; code++) {
    const character = String.fromCodePoint(code);
    const folded = fold(character);
    if (
      fold(folded) !== folded ||
      fold(character.normalize("NFD")) !== folded ||
      fold(character.toUpperCase()) !== folded ||
      fold(character.toLowerCase()) !== folded
    )
      expect.fail(`U+${code.toString(16)} folds unstably`);
    if (folded.length > 6 * character.length) expect.fail(`U+${code.toString(16)} grows too much`);
  }
});

test("canonically equal texts fold alike", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(fold(text.normalize("NFD"))).toBe(fold(text.normalize("NFC")));
    }),
  );
});

test("a message of ligatures does not blow up", () => {
  expect(fold("\uFDFA".repeat(1_000))).toHaveLength(1_000);
});

test("lone surrogates and noncharacters pass", () => {
  expect(fold("\uD83D \uDE00 \uFFFF \u{1FFFE}")).toBe("\uD83D \uDE00 \uFFFF \u{1FFFE}");
});
