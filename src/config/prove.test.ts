import { describe, expect, test } from "vitest";
import { z } from "zod";
import { entryOf } from "../../test/support/transcript.ts";
import { defineRule } from "../moderation/rule.ts";
import { occupantKey } from "../muc/occupant.ts";
import type { Issue } from "./issue.ts";
import { proveTests } from "./prove.ts";
import { openSource } from "./source.ts";

const evidence = { entry: "e", where: "body", text: 0, span: { start: 0, end: 0 } } as const;
const finding = { evidence, reason: "" };
const about = {
  summary: "s",
  doc: "d",
  judges: "conduct",
  options: z.object({}),
  examples: [],
  compile: () => ({}),
} as const;

const talkative = defineRule({
  ...about,
  name: "talkative",
  evaluate({ history, sender, crowd }) {
    const before = history.by(occupantKey(sender)).length + crowd.during(0, Infinity).length;
    return before > 0 ? finding : undefined;
  },
});
const nicks = defineRule({
  ...about,
  name: "nicks",
  evaluate: () => undefined,
  evaluateNick: ({ sender }) => (sender.nick === "admin" ? finding : undefined),
});

function prove(rule: Parameters<typeof entryOf>[0], tests: { match: string[]; pass: string[] }) {
  const issues: Issue[] = [];
  const reader = openSource({ file: "f", text: JSON.stringify({ tests }) }, issues)!;
  const proved = proveTests(entryOf(rule, {}), tests, reader, []);
  return { proved, paths: issues.map(({ path }) => path) };
}

describe("tests of a handler", () => {
  test("each text is the first that anybody says", () => {
    const same = { match: [], pass: ["again", "again", "again"] };
    expect(prove(talkative, same)).toEqual({ proved: true, paths: [] });
  });

  test("of a rule about nicks are nicks", () => {
    expect(prove(nicks, { match: ["admin"], pass: ["romeo"] })).toEqual({ proved: true, paths: [] });
    expect(prove(nicks, { match: ["romeo"], pass: ["admin"] })).toEqual({
      proved: false,
      paths: ["tests.match[0]", "tests.pass[0]"],
    });
  });

  test("do not ask of whom the handler holds", () => {
    const entry = { ...entryOf(nicks, {}), when: { nick: ["nobody"] }, exempt: { nick: ["admin"] } };
    const reader = openSource({ file: "f", text: "{}" }, [])!;
    expect(proveTests(entry, { match: ["admin"], pass: [] }, reader, [])).toBe(true);
  });
});
