import { describe, expect, test } from "vitest";
import { holdsForAnything, judgeOnce, long } from "../../test/support/hostile.ts";
import { occupant } from "../../test/support/muc.ts";
import { caughtBy, decideAll, entryOf, type Line, policyOf } from "../../test/support/transcript.ts";
import rule from "./mentions.ts";

const here = ["romeo", "juliet", "tybalt", "nurse", "paris", "the", "mallory"];
const entering: Line[] = here.map((nick) => ({ nick, text: "", enters: "participant" }));

async function catches(options: unknown, ...texts: string[]): Promise<boolean> {
  const more: Line["more"] = { texts: texts.map((text) => ({ where: "body", text })) };
  return (await caughtBy(rule, options, [...entering, { nick: "mallory", text: "", more }])).length === 1;
}

describe("passes", () => {
  test.each([
    ["five people", {}, "romeo juliet tybalt nurse paris"],
    ["the same person many times", { most: 1 }, "romeo! romeo! romeo! romeo!"],
    ["an everyday word that is somebody's nick, however often", { most: 1 }, "the day, the night, the moon"],
    ["oneself", { most: 0 }, "I am mallory"],
    ["words for everybody, who are nobody", { most: 0 }, "@all @everyone @here"],
    ["people who are not here", { most: 0 }, "@benvolio @rosaline"],
    ["no mention at all", { most: 0 }, "hello"],
  ])("%s", async (_what, options, text) => expect(await catches(options, text)).toBe(false));

  test("names in a link, and in what goes with the message", async () => {
    expect(await catches({ most: 0 }, "https://example.org/romeo")).toBe(false);
    const texts = [{ where: "link-description", text: "romeo" }] as const;
    expect(judgeOnce(rule, { most: 0 }, texts, { people: [occupant("romeo")] }).finding).toBeUndefined();
  });
});

describe("catches", () => {
  test.each([
    ["the sixth person", {}, "romeo juliet tybalt nurse paris the"],
    ["one where none is allowed", { most: 0 }, "hey @romeo"],
  ])("%s", async (_what, options, text) => expect(await catches(options, text)).toBe(true));

  test.each(["xhtml", "subject"] as const)("people who are named in the %s", (where) => {
    const texts = [
      { where: "reaction", text: "👍" },
      { where, text: "hey romeo" },
    ] as const;
    const { finding } = judgeOnce(rule, { most: 0 }, texts, { people: [occupant("romeo")] });
    expect(finding?.evidence).toMatchObject({ where, text: 1, span: { start: 4, end: 9 } });
  });

  test("people who are named in two bodies", async () => {
    expect(await catches({ most: 1 }, "romeo", "juliet")).toBe(true);
    expect(await catches({ most: 2 }, "romeo", "juliet")).toBe(false);
  });
});

test("says how many were named, from the first to the last of them, and no name in the entry", async () => {
  const policy = policyOf([entryOf(rule, { most: 1, reason: "One at a time, please." })]);
  const said: Line = { nick: "mallory", text: "hey romeo, juliet, romeo!" };
  const decision = (await decideAll(policy, [...entering, said])).at(-1);
  expect(decision?.decisive?.finding).toEqual({
    evidence: { entry: "2 people named, 1 allowed", where: "body", text: 0, span: { start: 4, end: 24 } },
    reason: "One at a time, please.",
  });
});

test("holds for anything that is said", () => holdsForAnything(rule, { most: 0 }));

test.each(long)("%# costs little", (text) => {
  const { steps } = judgeOnce(rule, { most: 0 }, [{ where: "body", text }], { people: [occupant("romeo")] });
  expect(steps).toBeLessThan(12 * text.length);
});

test.each([[{ most: -1 }], [{ most: 1.5 }], [{ most: 1_001 }], [{ reason: 1 }]])("refuses %j", (options) =>
  expect(rule.options.safeParse(options).success).toBe(false),
);
