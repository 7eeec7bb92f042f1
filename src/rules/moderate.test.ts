import { describe, expect, test } from "vitest";
import { holdsForAnything, judgeOnce, long } from "../../test/support/hostile.ts";
import { bodies, occupant } from "../../test/support/muc.ts";
import { caughtBy, decideAll, entryOf, policyOf } from "../../test/support/transcript.ts";
import type { OptionProblem } from "../moderation/rule.ts";
import { escapeAsLivechat, joinAsLivechat } from "../text/joined.ts";
import { messageWork } from "../text/work.ts";
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
    const more = { texts: bodies("hello", "so spam it is") };
    const [decision] = await decideAll(policyOf([entryOf(rule, list("spam"))]), [
      { nick: "mallory", text: "", more },
    ]);
    expect(decision?.decisive?.finding.evidence).toEqual({
      list: "list",
      entry: "spam",
      where: "body",
      text: 1,
      span: { start: 3, end: 7 },
      through: [],
    });
  });

  test.each(["xhtml", "subject", "link", "link-description", "reaction"] as const)(
    "what is said in a place of another kind: %s",
    async (where) => {
      for (const options of [list("spam"), regexp("sp.m")]) {
        const texts = [...bodies("hello"), { where, text: "so spam it is" }];
        const [decision] = await decideAll(policyOf([entryOf(rule, options)]), [
          { nick: "mallory", text: "", more: { texts } },
        ]);
        expect(decision?.decisive?.finding.evidence).toMatchObject({ where, text: 1 });
      }
    },
  );
});

describe("a custom emoji of the channel", () => {
  const kappa = [":kappa:"];

  test("is found where the list has it with its colons, in any case", async () => {
    expect(await catches(list(":kappa:"), "so :kappa: then", kappa)).toBe(true);
    expect(await catches(list(":Kappa:"), ":KAPPA:", kappa)).toBe(true);
    expect(await catches(list(":kappa:"), "so kappa then", kappa)).toBe(false);
  });

  test("is not found for its name, nor for another emoji", async () => {
    expect(await catches(list("kappa"), "so :kappa: then", kappa)).toBe(false);
    expect(await catches(list(":kappa:"), ":kappapride: ok", [":kappa:", ":kappapride:"])).toBe(false);
    const parts = { rules: [{ name: "list", words: ["kap"], match: "anywhere" }] };
    expect(await catches(parts, ":kappa: ok", kappa)).toBe(false);
    expect(await catches(parts, "kappa ok", kappa)).toBe(true);
  });

  test("hides no word beside it", async () => {
    expect(await catches(list(":kappa:", "spam"), ":lul: spam", [":lul:"])).toBe(true);
  });
});

describe("match", () => {
  const within = (...words: string[]) => ({ rules: [{ name: "list", words, match: "anywhere" }] });

  test("anywhere finds words within others", async () => {
    expect(await catches(within("spam"), "antispamming")).toBe(true);
    expect(await catches(list("spam"), "antispamming")).toBe(false);
  });

  test("changes nothing for the words that livechat writes with their edges", async () => {
    const options = { rules: [{ name: "list", regexp: escapeAsLivechat(["spam"]), match: "anywhere" }] };
    expect(await catches(options, "antispamming")).toBe(false);
    expect(await catches(options, "spam")).toBe(true);
  });
});

describe("disguises", () => {
  const seeing = (disguises: unknown, ...words: string[]) => ({
    rules: [{ name: "list", words, disguises }],
  });

  test.each([
    ["look-alike letters, if nothing is said", undefined, "ѕраm", true],
    ["look-alike letters, unless switched off", [], "ѕраm", false],
    ["digits for letters, if told to", ["leet"], "5p4m", true],
    ["digits for letters, if told to see through all", "all", "5p4m", true],
    ["no digits for letters, if nothing is said", undefined, "5p4m", false],
    ["letters apart, if told to", ["separated"], "s p a m", true],
    ["no letters apart, if nothing is said", undefined, "s p a m", false],
  ])("%s", async (_what, disguises, text, expected) => {
    expect(await catches(seeing(disguises, "spam"), text)).toBe(expected);
  });

  test("are told as evidence", async () => {
    const [decision] = await decideAll(policyOf([entryOf(rule, seeing(["lookalikes"], "spam"))]), [
      { nick: "mallory", text: "sраm" },
    ]);
    expect(decision?.decisive?.finding.evidence.through).toEqual(["lookalikes"]);
  });
});

describe("allow", () => {
  const but = (allow: string[], more: object) => ({ rules: [{ name: "list", allow, ...more }] });

  test.each([
    ["a phrase around the word", ["spam filter"], { words: ["spam"] }, "my spam filter works", false],
    ["the phrase in any case", ["spam filter"], { words: ["spam"] }, "my SPAM  Filter works", false],
    ["the word elsewhere", ["spam filter"], { words: ["spam"] }, "my spam filter eats spam", true],
    ["the word before it", ["spam filter"], { words: ["spam"] }, "spam spam filter", true],
    ["a word around the word", ["Scunthorpe"], { words: ["unth"], match: "anywhere" }, "Scunthorpe", false],
    ["something that only overlaps", ["you spam"], { words: ["spam a lot"] }, "you spam a lot", true],
    ["the word itself, disguised", ["5pam"], { words: ["spam"], disguises: ["leet"] }, "5pam", false],
    [
      "the word itself, otherwise disguised",
      ["5pam"],
      { words: ["spam"], disguises: ["leet"] },
      "sp4m",
      true,
    ],
    ["the word itself, undisguised", ["5pam"], { words: ["spam"], disguises: ["leet"] }, "spam", true],
    ["a find of a pattern", ["spam filter"], { regexp: "sp.m" }, "my spam filter", false],
    ["a later find of a pattern", ["spam filter"], { regexp: "sp.m" }, "my spam filter eats spim", true],
    ["a pattern's find around it", ["spam filter"], { regexp: "my.*works" }, "my spam filter works", true],
    [
      "a pattern's find that only overlaps",
      ["spam filter"],
      { regexp: "filter works" },
      "spam filter works",
      true,
    ],
    [
      "a word of livechat's joined list",
      ["spam filter"],
      { regexp: escapeAsLivechat(["spam"]) },
      "spam filter",
      false,
    ],
  ])("%s", async (_what, allow, more, text, expected) => {
    expect(await catches(but(allow, more), text)).toBe(expected);
  });

  test("holds for its own list only", async () => {
    const rules = [{ name: "a", words: ["spam"], allow: ["spam filter"] }, ...list("filter").rules];
    expect(await catches({ rules }, "spam filter")).toBe(true);
  });

  test("and a custom emoji, together", async () => {
    const options = but(["big :ass: day"], { words: ["ass", "day"] });
    expect(await catches(options, "big :ass: day", [":ass:"])).toBe(false);
    expect(await catches(options, "big :ass: day :ass: ass", [":ass:"])).toBe(true);
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
    evidence: {
      list: "ads",
      entry: "Buy Now",
      where: "body",
      text: 0,
      span: { start: 4, end: text.length },
      through: [],
    },
    reason: "No ads.",
  });
});

test("the first list decides, whatever finds it", async () => {
  const said = async (...rules: object[]) => {
    const [decision] = await decideAll(policyOf([entryOf(rule, { rules })]), [
      { nick: "mallory", text: "buy spam" },
    ]);
    return decision?.decisive?.finding.evidence.list;
  };
  const word = { name: "word", words: ["spam"] };
  const pattern = { name: "pattern", regexp: "b.y" };
  expect(await said(pattern, word)).toBe("pattern");
  expect(await said(word, pattern)).toBe("word");
  expect(await said({ ...pattern, words: ["spam"] }, word)).toBe("pattern");
  expect(await said({ name: "none", words: ["none"], regexp: "none" }, word, pattern)).toBe("word");
});

test("patterns that take all the work there is keep no word from being found", () => {
  const costly = Array.from({ length: 50 }, (_, index) => `(?:[a-z] ?){${index + 1}}[0-9]`);
  const rules = [{ name: "costly", regexp: costly }, ...list("spam").rules];
  const { finding, steps } = judgeOnce(rule, { rules }, bodies(`${"a b ".repeat(2_400)} spam`));
  expect(steps).toBeGreaterThanOrEqual(messageWork);
  expect(finding?.evidence.entry).toBe("spam");
});

describe("options that cannot be used are told with their place, and the others work", () => {
  test.each([
    ["one regexp", regexp("(?<=a)b"), ["rules", 0, "regexp"]],
    ["one of several", regexp(["fine", "(unclosed"]), ["rules", 0, "regexp", 1]],
    ["a plain string", { rules: "(unclosed" }, ["rules"]],
    ["an empty plain string", { rules: ["fine", ""] }, ["rules", 1]],
    ["a plain string among others", { rules: ["fine", "(unclosed"] }, ["rules", 1]],
    ["a blank word", list("fine", " \u200b"), ["rules", 0, "words", 1]],
    ["an endless word", list("fine", "x".repeat(101)), ["rules", 0, "words", 1]],
    [
      "an invisible entry of a joined list",
      regexp(joinAsLivechat(["fine", "\u200b"])),
      ["rules", 0, "regexp"],
    ],
    ["a blank allowed word", { rules: [{ name: "a", allow: ["fine", " "] }] }, ["rules", 0, "allow", 1]],
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

test("hundreds of patterns cost an ordinary message a few steps each", () => {
  const patterns = Array.from({ length: 500 }, (_, index) => `\\bforbidden${index.toString(36)}+\\b`);
  const { steps } = judgeOnce(rule, regexp(patterns), bodies("good evening everybody, how was your day?"));
  expect(steps).toBeLessThan(500 * 40);
});

test.each(long)("a long message costs a bounded number of steps: %#", (text) => {
  const options = {
    rules: [{ name: "l", words: ["spam", "buy now"], allow: ["spam filter"], regexp: "s+p+am" }],
  };
  const { steps } = judgeOnce(rule, options, bodies(text));
  expect(steps).toBeLessThan(60 * text.length);
});

test("whatever is said, the rule does not throw, and tells where it was", () => {
  const all = { disguises: "all", match: "anywhere" };
  holdsForAnything(rule, {
    rules: [{ name: "l", words: ["a", ":wave:"], allow: ["A a"], regexp: "[!@]", ...all }],
  });
});

test.each([[{ rules: 1 }], [{ rules: [{ words: ["x"] }] }], [{ rules: [{ name: "", words: [] }] }]])(
  "refuses the shape %j",
  (options) => expect(rule.options.safeParse(options).success).toBe(false),
);
