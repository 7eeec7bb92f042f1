import { expect, test } from "vitest";
import { z } from "zod";
import { message, occupant } from "../../test/support/muc.ts";
import { policyOf } from "../../test/support/transcript.ts";
import { createHistory } from "../muc/history.ts";
import { type JudgeInput, judge } from "./judge.ts";
import type { PolicyEntry } from "./policy.ts";
import { defineRule, type Finding, type RuleInput } from "./rule.ts";
import { judgedText } from "./text.ts";

const finding: Finding = {
  evidence: { entry: "x", body: 0, span: { start: 0, end: 1 } },
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
    options: z.unknown(),
    examples: [],
    compile: (options) => options,
    evaluate,
  });
  const origin = { file: "f", path: "p" };
  const how = { appliesToModerators: false, locked: false, layer: "room", origin } as const;
  return { id, rule, settings: id, options: {}, ...how, ...more };
}

function input(entries: readonly PolicyEntry[], more: Partial<JudgeInput> = {}): JudgeInput {
  const policy = policyOf(entries);
  const texts = [judgedText("x", policy.customEmojis)];
  const sender = occupant("mallory");
  return {
    policy,
    message: message("mallory", "x"),
    texts,
    sender,
    history: createHistory(),
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
  const { message, texts, sender, history, now } = given;
  expect(seen).toEqual([{ settings: { mine: 1 }, message, texts, sender, history, now }]);
});
