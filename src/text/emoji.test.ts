import fc from "fast-check";
import { expect, test } from "vitest";
import { emojiSpans, isOnlyEmojis } from "./emoji.ts";

const emojis = (text: string): string[] => emojiSpans(text).map(({ start, end }) => text.slice(start, end));

test.each([
  ["😀", "a face"],
  ["❤️", "a heart"],
  ["❤", "a heart without its selector"],
  ["☝️🏽", "a hand with a selector and a tone"],
  ["👍🏽", "a tone"],
  ["🏽", "a tone alone"],
  ["👩‍👩‍👧‍👦", "a family"],
  ["👩🏻‍❤️‍💋‍👨🏿", "a kiss"],
  ["👩🏻‍❤‍💋‍👨🏿", "a kiss without its selector"],
  ["🏳‍🌈", "a flag without its selector"],
  ["👁‍🗨", "an eye without its selectors"],
  ["🇫🇷", "a country"],
  ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", "England"],
  ["1️⃣", "a keycap"],
  ["#⃣", "a keycap without its selector"],
  ["™️", "a sign with a selector"],
])("%s is one emoji: %s", (text) => {
  expect(emojis(text)).toEqual([text]);
  expect(emojis(`a${text}b`)).toEqual([text]);
  expect(emojis(text + text)).toEqual([text, text]);
  expect(isOnlyEmojis(text)).toBe(true);
});

test.each([
  ["1 # * 42", "digits and signs"],
  ["© ® ™ ‼ ℹ ↔ → ▪ ㊗ 〰", "signs without a selector"],
  ["❤\uFE0E 😀\uFE0E", "what is asked for as text"],
  ["🇦", "a letter of a flag"],
  ["🇦🇧", "a flag that is none"],
  ["★ ♪ ░ ⣿ :) <3", "symbols and smileys"],
  ["\uFE0F \u200D \u20E3 \uD83D", "parts"],
])("%s: none (%s)", (text) => {
  expect(emojis(text)).toEqual([]);
  expect(isOnlyEmojis(text)).toBe(false);
});

test.each([
  ["👩‍🐸", ["👩", "🐸"]],
  ["👩‍👩‍👧‍👦‍👩‍👩‍👦", ["👩‍👩‍👧‍👦", "👩‍👩‍👦"]],
  ["😀\u200D😀\u200D😀", ["😀", "😀", "😀"]],
  ["🇦🇧🇫🇷", ["🇫🇷"]],
  ["🏴\u{E0061}\u{E0062}\u{E007F}!", ["🏴"]],
  ["😀🏽", ["😀", "🏽"]],
])("%s is drawn as %j", (text, expected) => {
  expect(emojis(text)).toEqual(expected);
});

test.each([
  [" 😀\n❤️\u3000🇫🇷 ", true],
  ["👩‍🐸", true],
  ["😀\u200B", true],
  ["😀!", false],
  ["😀 1", false],
  ["", false],
  [" \n", false],
])("%j is nothing but emojis: %s", (text, expected) => {
  expect(isOnlyEmojis(text)).toBe(expected);
});

test("the channel's own emojis count", () => {
  expect(isOnlyEmojis(":owl: 😀", [{ start: 0, end: 5 }])).toBe(true);
  expect(isOnlyEmojis(":owl:", [{ start: 0, end: 5 }])).toBe(true);
  expect(isOnlyEmojis(":owl: hi", [{ start: 0, end: 5 }])).toBe(false);
  expect(isOnlyEmojis("hi :owl:", [{ start: 3, end: 8 }])).toBe(false);
});

test("every RGI emoji of one character is one; spans are in order and apart", () => {
  const rgi = /^\p{RGI_Emoji}$/v;
  const missed: string[] = [];
  for (let code = 0; code <= 0x1ffff; code++) {
    for (const text of [String.fromCodePoint(code), `${String.fromCodePoint(code)}\uFE0F`])
      if (rgi.test(text) && emojis(text)[0] !== text) missed.push(text);
  }
  expect(missed).toEqual([]);
  const unit = fc.constantFrom(
    ..."😀 ❤ \uFE0F \uFE0E \u200D 👩 👦 🏽 🇫 🇷 1 \u20E3 🏴 \u{E0067} \u{E007F} \uD83D a".split(" "),
  );
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit, maxLength: 20 }), fc.string({ unit: "binary" })), (text) => {
      let free = 0;
      for (const { start, end } of emojiSpans(text)) {
        expect(start).toBeGreaterThanOrEqual(free);
        expect(end).toBeGreaterThan(start);
        free = end;
      }
    }),
  );
});

test("a message of joined emojis comes back, each part one", () => {
  expect(emojiSpans("👩\u200D🐸\u200D".repeat(40_000))).toHaveLength(80_000);
  expect(emojiSpans("👩\u200D👩\u200D👦 ".repeat(1_200))).toHaveLength(1_200);
});

test("of hundreds of different joined emojis the last count by their parts", () => {
  const tones = [..."🏻🏼🏽🏾🏿"];
  const couples = tones.flatMap((one) => tones.map((other) => `👩${one}\u200D❤\u200D💋\u200D👩${other}`));
  const families = couples.flatMap((one) => couples.map((other) => `${one}\u200D${other}`));
  const spans = emojiSpans(families.join(" "));
  expect(spans.length).toBeGreaterThan(2 * families.length);
  expect(spans.length).toBeLessThanOrEqual(8 * families.length);
  expect(spans.slice(0, 2).map(({ start, end }) => end - start)).toEqual([
    couples[0]!.length,
    couples[0]!.length,
  ]);
});
