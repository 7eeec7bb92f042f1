import { describe, expect, test } from "vitest";
import { holdsForAnything, judgeOnce, long } from "../../test/support/hostile.ts";
import { caughtBy, decideAll, entryOf, policyOf } from "../../test/support/transcript.ts";
import rule from "./special-characters.ts";

async function catches(options: unknown, text: string): Promise<boolean> {
  return (await caughtBy(rule, options, [{ nick: "mallory", text }])).length === 1;
}

describe("passes", () => {
  test.each([
    ["Hindi", "नमस्ते, आप कैसे हैं?"],
    ["Thai", "ที่นี่ดีมาก น้ำ"],
    ["pointed Hebrew", "בְּרֵאשִׁית בָּרָא אֱלֹהִים"],
    ["Arabic with its vowels", "السَّلَامُ عَلَيْكُمْ"],
    ["Burmese", "မင်္ဂလာပါ ကျွန်ုပ်"],
    ["Vietnamese in NFD", "Tiếng Việt".normalize("NFD")],
    ["Korean in NFD", "안녕하세요".normalize("NFD")],
    ["Japanese with its signs", "「はい」〜・々〆 (^_^)ノ ゛"],
    ["programming", "C++ a[i] -> {x: 1} # $_ `~` @me |"],
    ["mathematics", "1+1=2, x² ≤ ½, ∑ ≈ π, 5 × 3 ÷ 2 ± 1"],
    ["units and money", "20°C, 5 €, 3 µm, 10 %, №5, ©, ™"],
    ["smileys", "<3 ^^ xD =) ¯\\_(ツ)_/¯ ಠ_ಠ"],
    ["quotation marks and dashes", "«a» „b“ ‘c’ – — … ¿qué?"],
    ["emojis", "👨‍👩‍👧‍👦 🇫🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣ ❤️ 👍🏽"],
    ["letters of odd shapes", "𝓽𝓱𝓲𝓼 ｆｕｌｌ"],
    ["arrows", "a → b ↔ c"],
    ["a list, ticked off", "• ● ■ □ ▪ ► ✓ ✗"],
    ["Japanese and Korean chats", "すごい☆ ♪♫ 사랑해♡♥ ★"],
  ])("%s", async (_what, text) => expect(await catches({}, text)).toBe(false));

  test("as many as are tolerated", async () => {
    expect(await catches({ tolerance: 3 }, "█ a █ b █")).toBe(false);
    expect(await catches({ tolerance: 2 }, "█ a █ b █")).toBe(true);
  });
});

describe("catches", () => {
  test.each([
    ["Zalgo", `h${"\u0336\u0322\u031B\u0359\u0317".repeat(3)}i`],
    ["blocks", "▓▒░"],
    ["lines", "╔═╗"],
    ["Braille pictures", "⠿⣿⡇"],
    ["music", "𝄞"],
    ["private use", "\uE000"],
    ["a blank that is a letter", "\u3164"],
    ["a control of direction", "a\u202Eb"],
    ["one among much text", `${"word ".repeat(100)}█`],
  ])("%s", async (_what, text) => expect(await catches({}, text)).toBe(true));
});

test("counts characters as people see them and points from the first to the last", async () => {
  const policy = policyOf([entryOf(rule, { tolerance: 1, reason: "No drawings, please." })]);
  const buried = `x${"\u0336".repeat(40)}`;
  const [decision] = await decideAll(policy, [{ nick: "mallory", text: `a ${buried} b █ c` }]);
  expect(decision?.decisive?.finding).toEqual({
    evidence: {
      entry: "2 special characters, 1 allowed",
      where: "body",
      text: 0,
      span: { start: 2, end: 2 + buried.length + 4 },
    },
    reason: "No drawings, please.",
  });
});

test.each(["xhtml", "subject"] as const)("Zalgo in the %s", (where) => {
  const texts = [
    { where: "body", text: "hi" },
    { where, text: `h${"\u0336".repeat(9)}i` },
  ] as const;
  expect(judgeOnce(rule, {}, texts).finding?.evidence).toMatchObject({ where, text: 1 });
});

test("holds for anything that is said", () => holdsForAnything(rule, {}));

test.each(long)("%# costs little", (text) => {
  expect(judgeOnce(rule, {}, [{ where: "body", text }]).steps).toBeLessThan(2 * text.length);
});

test.each([[{ tolerance: -1 }], [{ tolerance: 11 }], [{ tolerance: 0.5 }], [{ tolerance: "0" }]])(
  "refuses %j",
  (options) => expect(rule.options.safeParse(options).success).toBe(false),
);
