import { describe, expect, test } from "vitest";
import { occupant } from "../../test/support/muc.ts";
import { caughtBy, decideAll, entryOf, policyOf } from "../../test/support/transcript.ts";
import type { OptionProblem } from "../moderation/rule.ts";
import { escapeAsLivechat, joinAsLivechat } from "../text/joined.ts";
import rule from "./moderate.ts";

const list = (...words: string[]) => ({ rules: [{ name: "list", words }] });
const regexp = (pattern: string | string[], modifiers?: string) => ({
  rules: [{ name: "list", regexp: pattern, modifiers }],
});

async function catches(options: unknown, text: string, emojis: readonly string[] = []): Promise<boolean> {
  return (await caughtBy(rule, options, [{ nick: "mallory", text }], emojis)).length === 1;
}

function problemsOf(options: unknown): OptionProblem[] {
  const problems: OptionProblem[] = [];
  entryOf(rule, options, (problem) => problems.push(problem));
  return problems;
}

describe("passes", () => {
  test.each([
    ["a part of a word", list("ass"), "in class"],
    ["a part of a word of another script", list("бот"), "работа"],
    ["another accent", list("pêche"), "péché"],
    ["what a regexp with case sees in another case", regexp("SPAM", ""), "spam"],
    ["anything where there are no rules", { rules: [] }, "anything"],
    ["anything where there are no options", {}, "anything"],
    ["anything where the list is empty", { rules: [{ name: "list" }] }, "anything"],
  ])("%s", async (_what, options, text) => expect(await catches(options, text)).toBe(false));

  test("the name of a custom emoji, which is no word", async () => {
    expect(await catches(list("ass"), "look :ass: here", [":ass:"])).toBe(false);
    expect(await catches(list("ass"), "look ass here", [":ass:"])).toBe(true);
    expect(await catches(list("ass"), ":ass: you ass", [":ass:"])).toBe(true);
  });

  test("a moderator", async () => {
    const as = occupant("alice", { role: "moderator" });
    expect(await caughtBy(rule, list("spam"), [{ nick: "alice", text: "spam", as }])).toEqual([]);
  });
});

describe("catches", () => {
  test.each([
    ["a word in any case", list("spam"), "SPAM!"],
    ["a phrase over any space", list("buy now"), "buy\n  now"],
    ["the second list", { rules: [{ name: "a", words: ["x"] }, ...list("spam").rules] }, "spam"],
    ["a plain string, which is a regular expression", { rules: "sp.m" }, "so spam"],
    ["a plain string among lists", { rules: [{ name: "a", words: ["x"] }, "sp.m"] }, "so spam"],
    ["each of several regular expressions", regexp(["foo", "ba+r"]), "baaar"],
    ["livechat's joined words", regexp(escapeAsLivechat(["buy now", "c++"])), "I know C++ well"],
    ["livechat's joined words in every script", regexp(escapeAsLivechat(["spam", "бот"])), "ты БОТ?"],
    ["livechat's joined patterns", regexp(joinAsLivechat(["\\d{4} \\d{4}", "x+y"])), "1234 5678"],
  ])("%s", async (_what, options, text) => expect(await catches(options, text)).toBe(true));

  test("the second body", async () => {
    const more = { bodies: ["hello", "so spam it is"] };
    const [decision] = await decideAll(policyOf([entryOf(rule, list("spam"))]), [
      { nick: "mallory", text: "", more },
    ]);
    expect(decision?.decisive?.finding.evidence).toEqual({
      list: "list",
      entry: "spam",
      body: 1,
      span: { start: 3, end: 7 },
    });
  });
});

test("a message of combining marks alone keeps nobody waiting", async () => {
  const text = `a${"\u0301\u0323".repeat(60_000)} spam`;
  expect(await catches(list("spam"), text)).toBe(true);
});

test("names the list and the entry as written, where it stands in the original, and the list's own reason", async () => {
  const options = {
    rules: [
      { name: "ads", words: ["Buy Now"], reason: "No ads." },
      { name: "b", regexp: "now" },
    ],
  };
  const text = "hey ｂｕｙ  now";
  const [decision] = await decideAll(policyOf([entryOf(rule, options)]), [{ nick: "mallory", text }]);
  expect(decision?.decisive?.finding).toEqual({
    evidence: { list: "ads", entry: "Buy Now", body: 0, span: { start: 4, end: text.length } },
    reason: "No ads.",
  });
});

describe("options that cannot be used are told with their place, and the others work", () => {
  test.each([
    ["one regexp", regexp("(?<=a)b"), ["rules", 0, "regexp"]],
    ["one of several", regexp(["fine", "(unclosed"]), ["rules", 0, "regexp", 1]],
    ["a plain string", { rules: "(unclosed" }, ["rules"]],
    ["a plain string among others", { rules: ["fine", "(unclosed"] }, ["rules", 1]],
    ["a blank word", list("fine", " \u200b"), ["rules", 0, "words", 1]],
    ["an endless word", list("fine", "x".repeat(101)), ["rules", 0, "words", 1]],
  ])("%s", (_what, options, path) => {
    const problems = problemsOf(options);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toEqual(path);
    expect(problems[0]?.message).not.toBe("");
    expect(problems[0]?.hint).not.toBe("");
  });

  test("one bad entry in livechat's joined form takes no other with it", async () => {
    const joined = joinAsLivechat(["good+", "(?=bad)", "fi.e"]);
    const problems: OptionProblem[] = [];
    const entry = entryOf(rule, regexp(joined), (problem) => problems.push(problem));
    expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(/^\(\?=bad\): /)]);
    const lines = ["so goodd", "that is fine", "bad"].map((text) => ({ nick: "mallory", text }));
    const decisions = await decideAll(policyOf([entry]), lines);
    expect(decisions.map(({ decisive }) => decisive?.finding.evidence.entry)).toEqual([
      "good+",
      "fi.e",
      undefined,
    ]);
  });

  test("a bad word leaves the good ones", async () => {
    const problems: OptionProblem[] = [];
    const entry = entryOf(rule, list("", "spam"), (problem) => problems.push(problem));
    expect(problems).toHaveLength(1);
    const [decision] = await decideAll(policyOf([entry]), [{ nick: "mallory", text: "spam" }]);
    expect(decision?.decisive).toBeDefined();
  });
});

test.each([[{ rules: 1 }], [{ rules: [{ words: ["x"] }] }], [{ rules: [{ name: "", words: [] }] }]])(
  "refuses the shape %j",
  (options) => expect(rule.options.safeParse(options).success).toBe(false),
);
