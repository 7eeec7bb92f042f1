import { describe, expect, test } from "vitest";
import { holdsForAnything, judgeOnce, long } from "../../test/support/hostile.ts";
import { caughtBy, decideAll, entryOf, policyOf } from "../../test/support/transcript.ts";
import rule from "./emoji-limit.ts";

async function catches(options: unknown, text: string, emojis: readonly string[] = []): Promise<boolean> {
  return (await caughtBy(rule, options, [{ nick: "mallory", text }], emojis)).length === 1;
}

describe("passes", () => {
  test.each([
    ["ten where nothing is configured", {}, "😂".repeat(10)],
    ["emojis of many parts", { most: 3 }, "👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿1️⃣"],
    ["digits, signs and smileys", { most: 0 }, "1 # * © ™ :) <3 ♪ ★"],
    ["words", { most: 0 }, "face with tears of joy"],
  ])("%s", async (_what, options, text) => expect(await catches(options, text)).toBe(false));
});

describe("catches", () => {
  test.each([
    ["eleven where nothing is configured", {}, "😂".repeat(11)],
    ["one where none is allowed", { most: 0 }, "hi ❤"],
    ["emojis between words", { most: 2 }, "so 😂 very 🇫🇷 funny 👍🏽!"],
  ])("%s", async (_what, options, text) => expect(await catches(options, text)).toBe(true));

  test("the channel's own emojis, with Unicode's", async () => {
    expect(await catches({ most: 2 }, ":kekw: 😂 :KEKW:", [":kekw:"])).toBe(true);
    expect(await catches({ most: 3 }, ":kekw: 😂 :KEKW:", [":kekw:"])).toBe(false);
    expect(await catches({ most: 0 }, ":kekw:")).toBe(false);
  });
});

test("says how many there were and points from the first to the last", async () => {
  const policy = policyOf([entryOf(rule, { most: 1, reason: "Words, please." })], [":kekw:"]);
  const [decision] = await decideAll(policy, [{ nick: "mallory", text: "a :kekw: b 😂 c" }]);
  expect(decision?.decisive?.finding).toEqual({
    evidence: { entry: "2 emojis, 1 allowed", where: "body", text: 0, span: { start: 2, end: 13 } },
    reason: "Words, please.",
  });
});

test.each(["xhtml", "subject"] as const)("the %s has a limit of its own", (where) => {
  const texts = [
    { where: "body", text: "😂" },
    { where, text: "😂😂" },
  ] as const;
  expect(judgeOnce(rule, { most: 1 }, texts).finding?.evidence).toMatchObject({ where, text: 1 });
  expect(judgeOnce(rule, { most: 2 }, texts).finding).toBeUndefined();
});

test("reactions do not count", () => {
  expect(judgeOnce(rule, { most: 0 }, [{ where: "reaction", text: "😂" }]).finding).toBeUndefined();
});

test("holds for anything that is said", () => holdsForAnything(rule, { most: 0 }));

test.each(long)("%# costs little", (text) => {
  expect(judgeOnce(rule, {}, [{ where: "body", text }]).steps).toBeLessThan(2 * text.length);
});

test.each([[{ most: -1 }], [{ most: 0.5 }], [{ most: 1_001 }]])("refuses %j", (options) =>
  expect(rule.options.safeParse(options).success).toBe(false),
);
