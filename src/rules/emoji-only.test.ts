import { describe, expect, test } from "vitest";
import { holdsForAnything, judgeOnce, long } from "../../test/support/hostile.ts";
import { caughtBy, decideAll, entryOf, policyOf } from "../../test/support/transcript.ts";
import type { SaidText } from "../muc/message.ts";
import rule from "./emoji-only.ts";

async function catches(text: string, emojis: readonly string[] = []): Promise<boolean> {
  return (await caughtBy(rule, {}, [{ nick: "mallory", text }], emojis)).length === 1;
}

describe("passes", () => {
  test.each([["😀"], [" 😀\n\n❤️ "], ["👩🏽‍🚀🇫🇷1️⃣"], ["❤"], ["😀\u200B"]])("%j", async (text) =>
    expect(await catches(text)).toBe(false),
  );

  // As livechat's mode answers: any case of letters, with and without space between.
  test.each([[":owl:"], [":OWL: 😀"], [":owl::owl_yes:"], ["😀:owl:😀"], ["kekw"], [" KEKW\nkekw 😀"]])(
    "the channel's own: %j",
    async (text) => expect(await catches(text, [":owl:", ":owl_yes:", "kekw"])).toBe(false),
  );
});

describe("catches", () => {
  test.each([["hi"], ["😀 hi"], ["😀!"], [":)"], ["42"], ["©"], [" "], ["🇦"], ["😀 \uD83D"]])(
    "%j",
    async (text) => expect(await catches(text)).toBe(true),
  );

  test.each([[":owl"], [":owls:"], ["kekws"], [":owl: kekw hi"], [":fox:"]])(
    "what is nearly one of the channel's own: %j",
    async (text) => expect(await catches(text, [":owl:", "kekw"])).toBe(true),
  );

  test.each<SaidText["where"]>(["body", "xhtml", "subject", "link", "link-description", "reaction"])(
    "words in the %s beside an emoji",
    (where) => {
      const texts: SaidText[] = [
        { where: "body", text: "😀" },
        { where, text: "buy this" },
      ];
      expect(judgeOnce(rule, {}, texts).finding?.evidence).toMatchObject({ where, text: 1 });
    },
  );
});

test.each([
  ["😀 hi there 😀", 3, 5],
  ["   ", 0, 3],
])("%j: points at the first that is no emoji", async (text, start, end) => {
  const policy = policyOf([entryOf(rule, { reason: "Emojis only, for now." })]);
  const [decision] = await decideAll(policy, [{ nick: "mallory", text }]);
  expect(decision?.decisive?.finding).toEqual({
    evidence: { entry: "not an emoji", where: "body", text: 0, span: { start, end } },
    reason: "Emojis only, for now.",
  });
});

test("holds for anything that is said", () => holdsForAnything(rule, {}));

test.each(long)("%# costs little", (text) => {
  expect(judgeOnce(rule, {}, [{ where: "body", text }]).steps).toBeLessThan(2 * text.length);
});

test("refuses a reason that is no text", () => {
  expect(rule.options.safeParse({ reason: 1 }).success).toBe(false);
});
