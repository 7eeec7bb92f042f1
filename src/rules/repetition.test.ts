import { describe, expect, test } from "vitest";
import { holdsForAnything, judgeOnce, long } from "../../test/support/hostile.ts";
import { caughtBy, decideAll, entryOf, policyOf } from "../../test/support/transcript.ts";
import rule from "./repetition.ts";

async function catches(options: unknown, text: string, emojis: readonly string[] = []): Promise<boolean> {
  return (await caughtBy(rule, options, [{ nick: "mallory", text }], emojis)).length === 1;
}

describe("passes", () => {
  test.each([
    ["laughing in English", "hahahahahahahahahaha"],
    ["in Spanish", "jajajajajajajaja"],
    ["in Russian", "хахахахахахаха"],
    ["in Portuguese", "kkkkkkkkkkkkk"],
    ["in Japanese", "wwwwwwww 草草草草"],
    ["in Thai", "5555555555"],
    ["in Chinese", "哈哈哈哈哈哈哈"],
    ["joy", "yesssssssss!!!!!!!!!"],
    ["a row of emojis", "😂😂😂😂😂😂😂😂"],
    ["a word five times", "no no no no no"],
    ["cheering", "加油加油加油加油加油加油"],
    ["much white space", `a${" ".repeat(100)}b${"\n".repeat(100)}c`],
    ["a part of a longer word", "lol lol lol lol lol lollipop"],
    ["what is not in a row", "lol a lol b lol c lol d lol e lol f lol"],
    ["an address", "https://example.org/AAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
    ["ordinary talk", "I think that that is what it is, is it not?"],
  ])("%s", async (_what, text) => expect(await catches({}, text)).toBe(false));

  test("a row of custom emojis, whose names are no words", async () => {
    const text = ":kekw: :kekw: :kekw: :kekw: :kekw: :kekw:";
    expect(await catches({}, text, [":kekw:"])).toBe(false);
    expect(await catches({}, text)).toBe(true);
    expect(await catches({}, `${text} ${text} ${text}`, [":kekw:"])).toBe(true);
  });

  test("as often as is allowed", async () => {
    expect(await catches({ characters: 3, words: 2 }, "aaa ababab go go")).toBe(false);
    expect(await catches({ characters: 3, words: 2 }, "aaaa")).toBe(true);
    expect(await catches({ characters: 3, words: 2 }, "abababab")).toBe(true);
    expect(await catches({ characters: 3, words: 2 }, "go go go")).toBe(true);
  });

  test("what stands in several bodies, or goes with the message", async () => {
    const more = { texts: ["go go go", "go go go"].map((text) => ({ where: "body", text }) as const) };
    expect(await caughtBy(rule, {}, [{ nick: "mallory", text: "", more }])).toEqual([]);
    const { finding } = judgeOnce(rule, {}, [{ where: "reaction", text: "!".repeat(50) }]);
    expect(finding).toBeUndefined();
  });
});

describe("catches", () => {
  test.each([
    ["a letter", "a".repeat(16)],
    ["a letter in any case and width", "aAａＡ".repeat(5)],
    ["with invisible characters between", "a\u200B".repeat(16)],
    ["a sign", "!".repeat(16)],
    ["emojis", "😂".repeat(16)],
    ["emojis with space between", "😂 ".repeat(16)],
    ["laughing without end", "ha".repeat(16)],
    ["letters with marks", "e\u0301".repeat(16)],
    ["a word six times", "lol lol lol lol lol lol"],
    ["in any case", "lol LOL Lol lOL loL LoL"],
    ["with signs between", "spam, spam! spam-spam spam...\nspam"],
    ["in another script", "спам спам спам спам спам спам"],
    ["a phrase", "buy this now. ".repeat(6)],
    ["a phrase after other words", `oh no ${"buy this now. ".repeat(6)}`],
    ["a long sentence", "To be or not to be, that is the question, said the prince of Denmark. ".repeat(6)],
    ["words beside a stretch that is fine", `${"a".repeat(15)} lol lol lol lol lol lol`],
    ["a stretch beside an address", `https://example.org/ ${"a".repeat(16)}`],
    ["the same address again and again", "https://example.org/a ".repeat(6)],
    ["a stretch beside words that are fine", `lol lol lol lol lol ${"a".repeat(16)}`],
  ])("%s", async (_what, text) => expect(await catches({}, text)).toBe(true));
});

test.each(["xhtml", "subject"] as const)("a stretch in the %s", (where) => {
  const texts = [{ where: "body", text: "hi" } as const, { where, text: "a".repeat(100) }];
  expect(judgeOnce(rule, {}, texts).finding?.evidence).toMatchObject({ where, text: 1 });
});

test.each([
  ["so nooooo!", { characters: 4 }, "5 times in a row, 4 allowed", 4, 9],
  ["oh go, GO go!", { words: 2 }, "3 times the same words in a row, 2 allowed", 3, 12],
  ["a :x: ｇo gO go", { words: 2 }, "3 times the same words in a row, 2 allowed", 6, 14],
])("%j: says how often, and points at it", async (text, options, entry, start, end) => {
  const policy = policyOf([entryOf(rule, { ...options, reason: "Once is enough." })], [":x:"]);
  const [decision] = await decideAll(policy, [{ nick: "mallory", text }]);
  expect(decision?.decisive?.finding).toEqual({
    evidence: { entry, where: "body", text: 0, span: { start, end } },
    reason: "Once is enough.",
  });
});

test("holds for anything that is said", () => holdsForAnything(rule, { characters: 2, words: 1 }));

test.each(long)("%# costs little", (text) => {
  const { steps } = judgeOnce(rule, { characters: 1_000, words: 1_000 }, [{ where: "body", text }]);
  expect(steps).toBeLessThan(24 * text.length);
});

test.each([[{ characters: 1 }], [{ characters: 1_001 }], [{ words: 0 }], [{ words: 1.5 }]])(
  "refuses %j",
  (options) => expect(rule.options.safeParse(options).success).toBe(false),
);
