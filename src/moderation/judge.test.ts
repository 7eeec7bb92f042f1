import { expect, test } from "vitest";
import { z } from "zod";
import { message, occupant } from "../../test/support/muc.ts";
import { entryOf, policyOf } from "../../test/support/transcript.ts";
import { createCrowd } from "../muc/crowd.ts";
import { createHistory } from "../muc/history.ts";
import type { SaidText } from "../muc/message.ts";
import type { Occupant } from "../muc/occupant.ts";
import { newWork } from "../text/work.ts";
import { type JudgeInput, judge, judgeNick } from "./judge.ts";
import type { PolicyEntry } from "./policy.ts";
import { defineRule, type Finding, type RuleInput } from "./rule.ts";
import { judgedText } from "./text.ts";

const finding: Finding = {
  evidence: { entry: "x", where: "body", text: 0, span: { start: 0, end: 1 } },
  reason: "Because.",
};

function entry(
  id: string,
  evaluate: () => Finding | undefined,
  more: Partial<PolicyEntry> = {},
): PolicyEntry {
  const rule = defineRule({
    name: id,
    summary: "",
    doc: "",
    judges: "content",
    options: z.unknown(),
    examples: [],
    compile: (options) => options,
    evaluate,
  });
  return { ...entryOf(rule, {}), id, settings: id, ...more };
}

function input(entries: readonly PolicyEntry[], more: Partial<JudgeInput> = {}): JudgeInput {
  const policy = policyOf(entries);
  const texts = [judgedText({ where: "body", text: "x" }, policy.customEmojis)];
  const sender = occupant("mallory");
  return {
    policy,
    message: message("mallory", "x"),
    texts,
    sender,
    standing: { since: 0, messages: 0 },
    audience: { ownNick: undefined, occupants: new Map() },
    history: createHistory(),
    crowd: createCrowd(),
    takesBackOwn: false,
    work: newWork(),
    now: 7,
    ...more,
  };
}

const hit = () => finding;
const miss = () => undefined;

test("a verdict for each rule, in the policy's order, hits and misses", () => {
  const entries = [entry("a", miss), entry("b", hit), entry("c", miss), entry("d", hit)];
  expect(judge(input(entries))).toEqual([
    { entry: entries[0], because: { why: "no-hit" } },
    { entry: entries[1], finding },
    { entry: entries[2], because: { why: "no-hit" } },
    { entry: entries[3], finding },
  ]);
});

test("a rule that throws is no finding, and the others go on", () => {
  const error = new Error("defect");
  const thrower = entry("broken", () => {
    throw error;
  });
  const good = entry("good", hit);
  expect(judge(input([thrower, good]))).toEqual([
    { entry: thrower, because: { why: "rule-threw", error } },
    { entry: good, finding },
  ]);
});

test("a moderator is judged by those rules alone that say so", () => {
  const lenient = entry("lenient", () => {
    throw new Error("must not be asked");
  });
  const strict = entry("strict", hit, { appliesToModerators: true });
  const sender = occupant("alice", { role: "moderator" });
  expect(judge(input([lenient, strict], { sender }))).toEqual([
    { entry: lenient, because: { why: "exempt-moderator" } },
    { entry: strict, finding },
  ]);
});

test.each(["participant", "visitor", "none"] as const)("a %s is judged, whatever the affiliation", (role) => {
  const sender = occupant("mallory", { role, affiliation: "member" });
  expect(judge(input([entry("a", hit)], { sender }))[0]?.finding).toBe(finding);
});

test("a rule gets its own settings, and the time, the sender and the history as they are", () => {
  const seen: RuleInput<unknown>[] = [];
  const curious = entry("curious", miss);
  const spied = { ...curious.rule, evaluate: (given: RuleInput<unknown>) => void seen.push(given) };
  const given = input([{ ...curious, rule: spied, settings: { mine: 1 } }]);
  judge(given);
  const { message, texts, sender, audience, history, crowd, now, work } = given;
  const handed = { message, texts, sender, audience, history, crowd, now, work };
  expect(seen).toEqual([{ settings: { mine: 1 }, ...handed }]);
});

test("a condition that is not so is said, with the part of it; exemptions come first", () => {
  const member = entry("member", hit, { when: { affiliation: ["member"] } });
  const everybody = entry("everybody", hit, { when: { affiliation: ["none"] } });
  const spared = entry("spared", hit, {
    when: { affiliation: ["member"] },
    exempt: { nick: ["mallory"] },
  });
  expect(judge(input([member, everybody, spared]))).toEqual([
    { entry: member, because: { why: "does-not-apply", unmet: "affiliation is none" } },
    { entry: everybody, finding },
    { entry: spared, because: { why: "exempt" } },
  ]);
});

test("to take back one's own message is no conduct, whatever the notice says", () => {
  const content = entry("content", hit);
  const conduct = entry("conduct", hit);
  const given = [content, { ...conduct, rule: { ...conduct.rule, judges: "conduct" as const } }];
  expect(judge(input(given, { takesBackOwn: true }))).toEqual([
    { entry: content, finding },
    { entry: given[1], because: { why: "retraction-notice" } },
  ]);
});

test("a rule that could not look at everything says so, and one that found something has found it", () => {
  const work = newWork(10);
  const greedy = entry("greedy", () => {
    work.steps += 10;
    return undefined;
  });
  const [first, second] = judge(input([greedy, entry("good", hit)], { work }));
  expect(first?.because).toEqual({ why: "out-of-work" });
  expect(second?.finding).toBe(finding);
});

test("of nicks only those rules judge that know about nicks", () => {
  const deaf = entry("deaf", hit);
  const listed = entry("listed", miss);
  const keen = { ...listed, rule: { ...listed.rule, evaluateNick: hit } };
  const coming = { ...input([deaf, keen]), texts: [], takesNick: true };
  expect(judgeNick(coming)).toEqual([{ entry: keen, finding }]);
  expect(judgeNick({ ...coming, takesNick: false })).toEqual([{ entry: keen, because: { why: "no-hit" } }]);
});

test("a display name is judged as if it were the nick", () => {
  const asked: string[] = [];
  const listed = entry("listed", miss);
  const evaluateNick = ({ nick, sender }: { nick: string; sender: Occupant }) => {
    asked.push(`${nick} of ${sender.nick}`);
    return nick === "Bad" ? finding : undefined;
  };
  const keen = { ...listed, rule: { ...listed.rule, evaluateNick } };
  const texts: SaidText[] = [
    { where: "status", text: "Bad" },
    { where: "display-name", text: "Good" },
    { where: "display-name", text: "Bad" },
  ];
  const [verdict] = judgeNick({ ...input([keen]), texts, takesNick: false });
  expect(asked).toEqual(["Good of mallory", "Bad of mallory"]);
  expect(verdict?.finding?.evidence).toEqual({ ...finding.evidence, where: "display-name", text: 2 });
});
