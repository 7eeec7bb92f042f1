import { describe, expect, test } from "vitest";
import { holdsForAnything, judgeOnce, long } from "../../test/support/hostile.ts";
import { caughtBy, decideAll, entryOf, type Line, policyOf } from "../../test/support/transcript.ts";
import { maxJudged } from "../moderation/text.ts";
import type { SaidText } from "../muc/message.ts";
import rule from "./length.ts";

async function catches(
  options: unknown,
  text: string | readonly SaidText[],
  emojis: readonly string[] = [],
): Promise<boolean> {
  const texts = typeof text === "string" ? [{ where: "body", text } as const] : text;
  return (
    (await caughtBy(rule, options, [{ nick: "mallory", text: "", more: { texts } }], emojis)).length === 1
  );
}

const body = (text: string): SaidText => ({ where: "body", text });

describe("passes", () => {
  test.each([
    ["a thousand characters where nothing is configured", {}, "a".repeat(1_000)],
    ["many lines where only characters are limited", { characters: 100 }, "\n".repeat(100)],
    ["many characters where only lines are limited", { lines: 1 }, "a".repeat(9_000)],
    ["emojis of several code points", { characters: 2 }, "👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["letters with all their marks", { characters: 4 }, "नमस्ते"],
    ["as many lines as are allowed", { lines: 3 }, "a\r\nb\rc"],
    ["as many units as are allowed", { units: 5 }, "a😀bc"],
  ])("%s", async (_what, options, text) => expect(await catches(options, text)).toBe(false));

  test("a custom emoji as one character", async () => {
    expect(await catches({ characters: 3 }, ":smile: a", [":smile:"])).toBe(false);
    expect(await catches({ characters: 2 }, ":smile: a", [":smile:"])).toBe(true);
  });

  test("what goes with the message, except where units are limited", async () => {
    const texts: SaidText[] = [
      body("hi"),
      { where: "reaction", text: "h\ni" },
      { where: "link", text: "x:y" },
    ];
    expect(await catches({ characters: 2, lines: 1 }, texts)).toBe(false);
    expect(await catches({ units: 8 }, texts)).toBe(false);
    expect(await catches({ units: 7 }, texts)).toBe(true);
  });

  test("what a reply repeats of a message that was said", async () => {
    const quotation = "> to be or not to be\n";
    const reply = { to: "s0", quotations: [{ body: 0, start: 0, end: quotation.length }] };
    const lines: Line[] = [
      { nick: "romeo", text: "to be or not to be" },
      { nick: "juliet", text: `${quotation}that is it`, more: { reply } },
      { nick: "juliet", text: `${quotation}that is it` },
    ];
    expect(await caughtBy(rule, { characters: 20, lines: 1 }, lines)).toEqual([lines[2]]);
    expect(await caughtBy(rule, { units: 20 }, lines)).toEqual([lines[2]]);
  });

  test("once what some clients show in another form", async () => {
    const joined = ["that is it"];
    expect(
      await caughtBy(rule, { units: 16 }, [{ nick: "juliet", text: "> yes\nthat is it", more: { joined } }]),
    ).toEqual([]);
  });
});

describe("catches", () => {
  test.each([
    ["a character more than a thousand where nothing is configured", {}, "a".repeat(1_001)],
    ["a line more", { lines: 3 }, "a\nb\n\nc"],
    ["lines that end otherwise", { lines: 3 }, "a\u2028b\u0085c\vd"],
    ["a unit more", { units: 5 }, "a😀bcd"],
    ["what is beyond one of several limits", { characters: 9, lines: 2, units: 99 }, "a\nb\nc"],
    ["a long message of marks alone", {}, "\u0301".repeat(60_000)],
    [
      "lines in the part that is not judged",
      { lines: 5 },
      `${"a".repeat(9_000)}${"\n".repeat(9)}${"a".repeat(9_000)}`,
    ],
  ])("%s", async (_what, options, text) => expect(await catches(options, text)).toBe(true));

  test("several bodies together", async () => {
    expect(await catches({ characters: 3 }, [body("ab"), body("cd")])).toBe(true);
    expect(await catches({ characters: 4 }, [body("ab"), body("cd")])).toBe(false);
  });

  test.each(["xhtml", "subject"] as const)("what is too much in the %s by itself", async (where) => {
    const texts: SaidText[] = [body("abc"), { where, text: "ab\ncd" }];
    expect(await catches({ characters: 5, lines: 2 }, texts)).toBe(false);
    expect(await catches({ characters: 4 }, texts)).toBe(true);
    expect(await catches({ lines: 1 }, texts)).toBe(true);
    expect(await catches({ lines: 5 }, [body("a"), { where, text: "\n".repeat(20_000) }])).toBe(true);
    expect(judgeOnce(rule, { lines: 1 }, texts).finding?.evidence).toMatchObject({ where, text: 1 });
  });

  test.each<[string, SaidText[], boolean]>([
    ["is judged as a whole", [body("a".repeat(maxJudged))], false],
    ["is too long by a unit", [body("a".repeat(maxJudged + 1))], true],
    [
      "has too much beside its body",
      [body("hi"), { where: "link-description", text: "a".repeat(maxJudged) }],
      true,
    ],
    ["has no body", [{ where: "link", text: "a".repeat(maxJudged + 1) }], true],
  ])("with as many units as are judged, what %s", async (_what, texts, caught) => {
    expect(await catches({ units: maxJudged }, texts)).toBe(caught);
  });
});

test.each([
  [{ characters: 4 }, "hello", "5 characters, 4 allowed", 5],
  [{ characters: 4 }, "a".repeat(20_000), "20000 characters, 4 allowed", 8_000],
  [{ lines: 1 }, "a\nb", "2 lines, 1 allowed", 3],
  [{ units: 1 }, "😀", "2 units, 1 allowed", 2],
])("under %j says how much there was", async (options, text, entry, end) => {
  const policy = policyOf([entryOf(rule, { ...options, reason: "Shorter, please." })]);
  const [decision] = await decideAll(policy, [{ nick: "mallory", text }]);
  expect(decision?.decisive?.finding).toEqual({
    evidence: { entry, where: "body", text: 0, span: { start: 0, end } },
    reason: "Shorter, please.",
  });
});

test("holds for anything that is said", () => {
  holdsForAnything(rule, { characters: 3 });
  holdsForAnything(rule, { lines: 1, units: 10 });
});

test.each(long)("%# costs little", (text) => {
  expect(judgeOnce(rule, {}, [{ where: "body", text }]).steps).toBeLessThan(3 * text.length);
});

test.each([[{ characters: 0 }], [{ characters: 1.5 }], [{ lines: 0 }], [{ units: 1_000_001 }]])(
  "refuses %j",
  (options) => expect(rule.options.safeParse(options).success).toBe(false),
);
