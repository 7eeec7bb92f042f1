import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../../test/support/any-text.ts";
import { bodies, occupant } from "../../test/support/muc.ts";
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
    const blank = { texts: bodies(" ", "\u200b") };
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

  test("what is said in another language or form beside it hides nothing", async () => {
    const noise = (at: number) => ({ texts: bodies(text, `noise number ${at}`) });
    const [first, second] = [line(0, "a", noise(0)), line(1, "a", noise(1))];
    expect(await caught({}, first, second)).toEqual([second]);
    const xhtml = (at: number) => ({ texts: [{ where: "xhtml", text } as const, ...bodies(`noise ${at}`)] });
    const third = line(2, "a", xhtml(2));
    expect(await caught({}, line(0, "a"), third)).toEqual([third]);
    const similar = line(3, "a", { texts: bodies("something else", `${text}!`) });
    expect(await caught({ similar: 10 }, line(0, "a"), similar)).toEqual([similar]);
  });

  test("what is only similar and calls itself a correction of nothing, or of itself", async () => {
    const lie = (at: number, id: string) => line(at, "a", { id, replaces: "x" }, `${text} ${at}`);
    const lies = [lie(0, "l0"), lie(1, "l1"), lie(2, "l2")];
    expect(await caught({ similar: 20 }, ...lies)).toEqual(lies.slice(1));
    const circle = [0, 1, 2].map((at) => lie(at, "x"));
    expect(await caught({ similar: 20 }, ...circle)).toEqual(circle.slice(1));
  });

  test("a blank body in a second language hides nothing", async () => {
    const second = line(1, "a", { texts: bodies(text, "\u200b") });
    expect(await caught({}, line(0, "a"), second)).toEqual([second]);
  });
});

describe("corrections of one message to the same text again and again", () => {
  const correction = (at: number, said = text) => line(at, "a", { id: `c${at}`, replaces: "x" }, said);
  const first = line(0, "a", { id: "x" });

  test("are caught from the third on", async () => {
    const corrections = [1, 2, 3, 4].map((at) => correction(at));
    expect(await caught({}, first, ...corrections)).toEqual(corrections.slice(2));
    const decisions = await decideAll(policyOf([entryOf(rule, {})]), [first, ...corrections]);
    expect(decisions.at(-1)?.decisive?.finding.evidence.entry).toBe("same text as 1 s before");
  });

  test("may go to and fro between two texts for a while", async () => {
    const lines = [first, ...[1, 2, 3, 4].map((at) => correction(at, at % 2 ? "Watch" : text))];
    expect(await caught({}, ...lines)).toEqual([]);
  });

  test("pass where they are far apart", async () => {
    const corrections = [1, 2, 3, 4].map((at) => correction(at * 31));
    expect(await caught({}, first, ...corrections)).toEqual([]);
  });

  test("pass where each mends a letter", async () => {
    const texts = ["Wacth my chanel now", "Watch my chanel now", "Watch my channel", "Watch my channel now"];
    const lines = texts.map((said, at) =>
      at === 0 ? line(0, "a", { id: "x" }, said) : correction(at, said),
    );
    expect(await caught({ similar: 30 }, ...lines)).toEqual([]);
  });
});

describe("what is only similar", () => {
  const both = (one: string, other: string) => [line(0, "a", {}, one), line(1, "a", {}, other)];

  test.each([
    ["a number at the end", 15, text, `${text} 42`],
    ["a letter at the front", 10, text, `x${text}`],
    ["a letter in the middle", 5, text, "Watch my chanNNel now"],
    ["half of it, where that is asked for", 50, "abcdef", "abcxyz"],
    ["the number that each repetition has one more of", 10, `1 ${text}`, `2 ${text}`],
  ])("%s", async (_what, similar, one, other) => {
    expect(await caught({ similar }, ...both(one, other))).toHaveLength(1);
    expect(await caught({}, ...both(one, other))).toEqual([]);
  });

  test.each([
    ["another text", 30, "see you all tomorrow evening", "what a match that was today"],
    ["a short text with another letter", 20, "no", "ok"],
    ["one unit more than the percentage", 50, "abcdef", "abwxyz"],
    ["the same words in another order", 30, "red green blue black", "black blue green red"],
  ])("passes: %s", async (_what, similar, one, other) => {
    expect(await caught({ similar }, ...both(one, other))).toEqual([]);
  });

  test("is told as such", async () => {
    const policy = policyOf([entryOf(rule, { similar: 10 })]);
    const [, decision] = await decideAll(policy, both(text, `${text}!`));
    expect(decision?.decisive?.finding.evidence.entry).toBe("similar text as 1 s before");
  });
});

test("only the person's last messages are looked through, as many as asked for", async () => {
  const others = ["hello", "there", "you"].map((said, index) => line(index + 1, "a", {}, said));
  const again = line(9, "a");
  expect(await caught({ within: 4 }, line(0, "a"), ...others, again)).toEqual([again]);
  expect(await caught({ within: 3 }, line(0, "a"), ...others, again)).toEqual([]);
});

test("short answers may be repeated where a least length is given, but not by default", async () => {
  const twice = [line(0, "a", {}, "ok"), line(1, "a", {}, "ok")];
  expect(await caught({}, ...twice)).toHaveLength(1);
  expect(await caught({ minLength: 3 }, ...twice)).toEqual([]);
  expect(await caught({ minLength: 2 }, ...twice)).toHaveLength(1);
});

test("a clock that was set back makes no duplicate", async () => {
  expect(await caught({}, line(4_000, "a"), line(400, "a"))).toEqual([]);
});

test("tells when it was said before, and gives the reason as configured", async () => {
  const policy = policyOf([entryOf(rule, { reason: "Once is enough." })]);
  const [, decision] = await decideAll(policy, [line(0, "a"), line(12.4, "a")]);
  expect(decision?.decisive?.finding).toEqual({
    evidence: {
      entry: "same text as 12 s before",
      where: "body",
      text: 0,
      span: { start: 0, end: text.length },
    },
    reason: "Once is enough.",
  });
});

test("nothing that is said makes it throw", async () => {
  const policy = policyOf([entryOf(rule, { similar: 50 })]);
  await fc.assert(
    fc.asyncProperty(anyText, anyText, async (one, other) => {
      await decideAll(
        policy,
        [one, other, one].map((said) => line(0, "a", {}, said)),
      );
    }),
  );
});

test.each([
  [{ delay: -1 }],
  [{ delay: 86_401 }],
  [{ delay: "60" }],
  [{ delay: Number.NaN }],
  [{ similar: 51 }],
  [{ within: 0 }],
  [{ within: 51 }],
  [{ minLength: -1 }],
  [{ reason: 1 }],
])("refuses %j", (options) => expect(rule.options.safeParse(options).success).toBe(false));
