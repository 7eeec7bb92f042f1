import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forbiddenInNick, isSpecial } from "./code-points.ts";
import { graphemes } from "./graphemes.ts";

const specials = (text: string): string[] =>
  graphemes(text)
    .map(({ start, end }) => text.slice(start, end))
    .filter(isSpecial);

describe("has nothing special", () => {
  test.each([
    ["English", "I <3 you, 1+1=2, C++, ^^, 20°C, xD =) | ~ ` \\ {} $ € £ § © ™ № … « »"],
    ["arrows and mathematics", "a → b ⇒ c ≤ d ≠ ∞ × ÷ ± √ ∑ ¬ ⌘C ⏎"],
    ["French, decomposed", "déjà vu à Noël".normalize("NFD")],
    ["Vietnamese, decomposed", "Tiếng Việt đường".normalize("NFD")],
    ["Hindi", "नमस्ते दोस्तों क्षत्रिय"],
    ["Thai", "ที่นี่ น้ำ ก๊วยเตี๋ยว"],
    ["Hebrew with points", "שָׁלוֹם בְּרֵאשִׁ֖ית לְיִשׁוּעָֽתְךָ֔"],
    ["Arabic with vowels", "ٱلسَّلَامُ عَلَيْكُمْ ۞ ﷺ"],
    ["Persian", "می‌خواهم علی‌رضا"],
    ["Burmese", "ရွှေ့ ချို့ ကြိုး မြွှေ့"],
    ["Tibetan", "བསྒྲིགས་ སྐྱོོ ༄༅།"],
    ["Khmer", "ស្ត្រី ក្រុំ"],
    ["Sinhala", "ක්‍රියා"],
    ["Korean", "안녕하세요 ㅋㅋㅋ ㈜"],
    ["Japanese", "こんにちは、ｶﾞｷﾞ ㎡ 〒 ※ 々 葛󠄀城"],
    ["Ukrainian", "Привіт, як справи? ґ є ї"],
    ["lists", "• ● ○ ■ □ ▪ ▫ ► ◆ ◇ ◦ ✓ ✔ ✗ ✘ ✕"],
    ["hearts, stars and notes", "♡♥★☆♪♫♬♩♭"],
    ["Japanese faces", "(*^▽^*) (◎_◎) ヾ(≧▽≦)ﾉ☆"],
    ["emojis", "👍🏽👩‍👩‍👧‍👦❤️❤🇫🇷1️⃣🏴󠁧󠁢󠁥󠁮󠁧󠁿☀✔👩‍🐸"],
    ["what comes along when people copy", "a\u200Bb\u00ADc\uFEFFd\u200Ee\u00A0f\r\n\tg"],
  ])("%s", (_, text) => {
    expect(specials(text)).toEqual([]);
  });
});

describe("is special", () => {
  test.each([
    ["lines", "─│┌╬"],
    ["blocks", "█▓▒░▄▟"],
    ["Braille", "⣿⠿⠀"],
    ["dingbats", "❖✿➤✪❥"],
    ["geometry", "◢◣◤◥◰"],
    ["musical signs", "𝄞"],
    ["chess and dice", "♛⚀"],
    ["circled letters", "Ⓗⓘ"],
    ["blank letters", "\u3164\u115F\uFFA0"],
    ["controls of direction", "\u202E\u202B\u2066"],
    ["private use", "\uE000\u{F0000}"],
    ["not assigned", "\u0378\uFFFF\u{1FFFE}"],
    ["halves", "\uD83D"],
    ["controls", "\0\x07\x7F\x9B"],
    ["tags that hide a text", "\u{E0001}"],
    ["replacement", "\uFFFD"],
  ])("%s", (_, text) => {
    const characters = graphemes(text).map(({ start, end }) => text.slice(start, end));
    expect(specials(text)).toEqual(characters);
  });

  test.each([
    ["a\u0301\u0316\u0323\u0330", true],
    ["a\u0301\u0316\u0323", false],
    ["क\u0947\u0947\u0947\u0947\u0947\u0947", true],
    ["Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D\u034F\u0334\u0319\u0324\u031E", true],
    ["😀\u{E0061}\u{E0062}", true],
  ])("%j: %s", (text, expected) => {
    expect(specials(text).length > 0).toBe(expected);
  });
});

describe("forbidden in a nick", () => {
  test.each([
    ["me\nyou", "line end", "\n"],
    ["me\u2028", "line end", "\u2028"],
    ["me\x07", "control character", "\x07"],
    ["me\u202Enimda", "control of direction", "\u202E"],
    ["\u2067me\u2069", "control of direction", "\u2067"],
    ["me\uE000", "private use", "\uE000"],
    ["me\uFFFF", "unassigned", "\uFFFF"],
    ["me\uD83D", "unassigned", "\uD83D"],
    ["ad\u200Bmin", "invisible", "\u200B"],
    ["admin\u00AD", "invisible", "\u00AD"],
    ["a\u200Dd", "invisible", "\u200D"],
    ["a\uFE0F", "invisible", "\uFE0F"],
    ["1\uFE0F", "invisible", "\uFE0F"],
    ["\u3164", "invisible", "\u3164"],
    ["me\u2800", "invisible", "\u2800"],
    ["me\u{E0061}", "invisible", "\u{E0061}"],
    ["😀\u{E0061}", "invisible", "\u{E0061}"],
    ["me\u200E", "invisible", "\u200E"],
    ["Za\u0301\u0316\u0323\u0330\u0301lgo", "too many marks", "\u0301\u0316\u0323\u0330\u0301"],
    [" me", "white space", " "],
    ["me ", "white space", " "],
    ["me\u3000", "white space", "\u3000"],
    ["me \u00A0you", "white space", " \u00A0"],
    [" ", "white space", " "],
  ])("%j: %s", (nick, why, part) => {
    const found = forbiddenInNick(nick);
    expect(found?.why).toBe(why);
    expect(nick.slice(found?.span.start, found?.span.end)).toBe(part);
  });

  test.each([
    "",
    "Romeo",
    "Romeo Montague",
    "ロミオ　モンタギュー",
    "Zoe\u0308",
    "C++ <3 ^^",
    "ロミオ★",
    "علی‌رضا",
    "ක්‍රියා",
    "渡邉󠄀",
    "שָׁלוֹם",
    "👩‍👩‍👧‍👦 ❤️ ❤ ❤︎ 🏳️‍🌈 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣",
  ])("%j is fine", (nick) => {
    expect(forbiddenInNick(nick)).toBeUndefined();
  });
});

test("nothing throws, and a span lies in the nick", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      specials(text);
      const found = forbiddenInNick(text);
      if (found) expect(text.slice(found.span.start, found.span.end).length).toBeGreaterThan(0);
    }),
  );
});

test.each([" ", "a ", "\u0301", "a\u0301\u0301", "\u200C", "\u094D\u200C", "😀", "a"])(
  "a text of nothing but %j comes back",
  (part) => {
    const text = part.repeat(200_000 / part.length);
    expect(isSpecial(text)).toBe(part === "\u0301");
    expect(forbiddenInNick(text)?.span.start ?? 0).toBeLessThan(text.length);
  },
);
