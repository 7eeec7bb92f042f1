import { describe, expect, test } from "vitest";
import { occupant } from "../../test/support/muc.ts";
import { caughtBy, decideAll, entryOf, type Line, policyOf } from "../../test/support/transcript.ts";
import rule from "./no-duplicate.ts";

const text = "Watch my channel now";
const line = (at: number, nick: string, more: Line["more"] = {}, said = text): Line => ({
  at,
  nick,
  text: said,
  more,
});
const caught = (options: unknown, ...lines: Line[]) => caughtBy(rule, options, lines);

describe("passes", () => {
  test("another person's same text", async () => {
    const o1 = { occupantId: "o1" };
    const o2 = { occupantId: "o2" };
    expect(await caught({}, line(0, "a", o1), line(1, "b", o2))).toEqual([]);
    expect(await caught({}, line(0, "a", o1), line(1, "a", o2))).toEqual([]);
  });

  test("a correction of one's own message, and a correction of that one", async () => {
    const lines = [
      line(0, "a", { id: "x" }),
      line(1, "a", { id: "y", replaces: "x" }),
      line(2, "a", { id: "z", replaces: "x" }),
    ];
    expect(await caught({}, ...lines)).toEqual([]);
  });

  test("one ms past the delay", async () => {
    expect(await caught({ delay: 10 }, line(0, "a"), line(10.001, "a"))).toEqual([]);
  });

  test("texts that only look empty", async () => {
    const blank = { bodies: [" ", "\u200b"] };
    expect(await caught({}, line(0, "a", blank), line(1, "a", blank))).toEqual([]);
    expect(await caught({}, line(0, "a", {}, "   "), line(1, "a", {}, "   "))).toEqual([]);
  });

  test("another text in between does not hide it, a different text is none", async () => {
    expect(await caught({}, line(0, "a"), line(1, "a", {}, "Watch my channel"))).toEqual([]);
  });

  test("long texts of one beginning that differ in length", async () => {
    const long = "word ".repeat(200);
    expect(await caught({}, line(0, "a", {}, `${long}one`), line(1, "a", {}, `${long}three`))).toEqual([]);
  });

  test("a moderator's", async () => {
    const alice = occupant("a", { role: "moderator" });
    expect(await caught({}, { ...line(0, "a"), as: alice }, line(1, "a"))).toEqual([]);
  });
});

describe("catches", () => {
  test("the same text at the very end of the delay", async () => {
    expect(await caught({ delay: 10 }, line(0, "a"), line(10, "a"))).toHaveLength(1);
  });

  test("with a delay of 0, what is said in the same ms", async () => {
    expect(await caught({ delay: 0 }, line(0, "a"), line(0, "a"), line(0.001, "a"))).toHaveLength(1);
  });

  test("after a minute, where nothing else is configured", async () => {
    expect(await caught({}, line(0, "a"), line(60, "a"), line(120.001, "a"))).toEqual([line(60, "a")]);
  });

  test("each repetition counts from the one before, so that a steady flood never gets through", async () => {
    const flood = [0, 8, 16, 24, 32].map((at) => line(at, "a"));
    expect(await caught({ delay: 10 }, ...flood)).toEqual(flood.slice(1));
  });

  test("the same person under a new nick", async () => {
    const same = { occupantId: "o1" };
    expect(await caught({}, line(0, "a", same), line(1, "b", same))).toHaveLength(1);
  });

  test("the text behind others, and in spite of case, width and spacing", async () => {
    const lines = [
      line(0, "a"),
      line(1, "a", {}, "hello"),
      line(2, "a", {}, "ＷＡＴＣＨ my\u200b  channel\nnow "),
    ];
    expect(await caught({}, ...lines)).toEqual([lines[2]]);
  });

  test("a «correction» of something that this person never said, or of another message", async () => {
    expect(await caught({}, line(0, "a"), line(1, "a", { replaces: "nothing" }))).toHaveLength(1);
    const other = line(0, "a", { id: "other" }, "hello");
    expect(await caught({}, other, line(1, "a"), line(2, "a", { replaces: "other" }))).toHaveLength(1);
  });

  test("a blank body in a second language hides nothing", async () => {
    const second = line(1, "a", { bodies: [text, "\u200b"] });
    expect(await caught({}, line(0, "a"), second)).toEqual([second]);
  });
});

test("tells when it was said before, and gives the reason as configured", async () => {
  const policy = policyOf([entryOf(rule, { reason: "Once is enough." })]);
  const [, decision] = await decideAll(policy, [line(0, "a"), line(12.4, "a")]);
  expect(decision?.decisive?.finding).toEqual({
    evidence: { entry: "same text as 12 s before", body: 0, span: { start: 0, end: text.length } },
    reason: "Once is enough.",
  });
});

test.each([
  [{ delay: -1 }],
  [{ delay: 86_401 }],
  [{ delay: "60" }],
  [{ delay: Number.NaN }],
  [{ reason: 1 }],
])("refuses %j", (options) => expect(rule.options.safeParse(options).success).toBe(false));
