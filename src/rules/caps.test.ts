import { describe, expect, test } from "vitest";
import { holdsForAnything, judgeOnce, long } from "../../test/support/hostile.ts";
import { occupant } from "../../test/support/muc.ts";
import { caughtBy, decideAll, entryOf, policyOf } from "../../test/support/transcript.ts";
import rule from "./caps.ts";

async function catches(options: unknown, text: string, emojis: readonly string[] = []): Promise<boolean> {
  return (await caughtBy(rule, options, [{ nick: "mallory", text }], emojis)).length === 1;
}

describe("passes", () => {
  test.each([
    ["a short shout", "LOL OMG!!! WTF"],
    ["a letter less than what is judged", "ABCDEFGHIJKLMN"],
    ["German, whose nouns have capitals", "Der Mond und die Sonne sind Himmelskörper"],
    ["abbreviations among words", "NASA, ESA and JAXA fly to the Moon with the USA"],
    ["Arabic", "هذا الفيديو رائع جدا حقا"],
    ["Hindi", "यह वीडियो बहुत अच्छा है भाई"],
    ["Chinese", "这个视频真的很不错我喜欢它"],
    ["Georgian, which is written without capitals", "ეს ვიდეო ძალიან კარგია"],
    ["Cherokee, whose usual letters Unicode calls capitals", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ"],
    ["digits and signs", "1234567890 !!!!!! 1234567890"],
    ["a link", "https://EXAMPLE.ORG/ABCDEFGHIJKLMNOPQRSTUVWXYZ look"],
    ["nothing", " "],
  ])("%s", async (_what, text) => expect(await catches({}, text)).toBe(false));

  test("custom emojis", async () => {
    const text = ":KEKW_KEKW_KEKW: :KEKW_KEKW_KEKW: nice";
    expect(await catches({}, text, [":kekw_kekw_kekw:"])).toBe(false);
    expect(await catches({}, text)).toBe(true);
  });

  test("one capital less than the share", async () => {
    expect(await catches({ percent: 50, minLetters: 1 }, "ABc dEf")).toBe(true);
    expect(await catches({ percent: 50.1, minLetters: 1 }, "ABc dEf")).toBe(false);
  });
});

describe("catches", () => {
  test.each([
    ["shouting", "WATCH MY CHANNEL NOW!"],
    ["shouting with some small letters", "WATCH MY CHANNEL nOw pLEASE"],
    ["Russian", "СМОТРИТЕ МОЙ КАНАЛ!"],
    ["Greek", "ΔΕΙΤΕ ΤΟ ΚΑΝΑΛΙ ΜΟΥ"],
    ["letters of other widths and shapes", "ＷＡＴＣＨ 𝐌𝐘 𝕮𝕳𝕬𝕹𝕹𝕰𝕷 ℕ𝕆𝕎"],
  ])("%s", async (_what, text) => expect(await catches({}, text)).toBe(true));

  test("a shout with a quiet body beside it", () => {
    const texts = [
      { where: "body", text: "quiet words ".repeat(10) },
      { where: "body", text: "LOOK AT MY CHANNEL NOW" },
    ] as const;
    expect(judgeOnce(rule, {}, texts).finding?.evidence).toMatchObject({ text: 1, span: { start: 0 } });
  });

  test("a shout in two bodies", () => {
    const texts = ["LOOK AT MY", "CHANNEL NOW"].map((text) => ({ where: "body", text }) as const);
    expect(judgeOnce(rule, {}, texts).finding).toBeDefined();
  });

  test.each(["xhtml", "subject"] as const)("a shout in the %s", (where) => {
    const texts = [
      { where: "body", text: "hi" },
      { where, text: "LOOK AT MY CHANNEL NOW" },
    ] as const;
    expect(judgeOnce(rule, {}, texts).finding?.evidence).toMatchObject({ where, text: 1 });
    const shared = [
      { where: "body", text: "LOOK AT MY" },
      { where, text: "CHANNEL NOW" },
    ] as const;
    expect(judgeOnce(rule, {}, shared).finding).toBeUndefined();
  });

  test("shouting at somebody, whose name does not count", async () => {
    const lines = [
      { nick: "the quiet one from Verona", text: "", enters: "participant" },
      { nick: "mallory", text: "the quiet one from Verona: WATCH MY CHANNEL NOW" },
    ] as const;
    expect(await caughtBy(rule, {}, lines)).toEqual([lines[1]]);
    expect(await caughtBy(rule, {}, [lines[1]])).toEqual([]);
  });
});

test("says how many capitals there are and points from the first to the last", async () => {
  const policy = policyOf([entryOf(rule, { percent: 50, minLetters: 8, reason: "Not so loud." })]);
  const [decision] = await decideAll(policy, [{ nick: "mallory", text: "so GO AWAY!" }]);
  expect(decision?.decisive?.finding).toEqual({
    evidence: { entry: "6 of 8 letters are capitals", where: "body", text: 0, span: { start: 3, end: 10 } },
    reason: "Not so loud.",
  });
});

test("holds for anything that is said", () => holdsForAnything(rule, { percent: 1, minLetters: 1 }));

test.each(long)("%# costs little", (text) => {
  const { steps } = judgeOnce(rule, {}, [{ where: "body", text }], { people: [occupant("romeo")] });
  expect(steps).toBeLessThan(14 * text.length);
});

test.each([[{ percent: 0 }], [{ percent: 101 }], [{ minLetters: 0 }], [{ minLetters: 2.5 }]])(
  "refuses %j",
  (options) => expect(rule.options.safeParse(options).success).toBe(false),
);
