import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadRules } from "../src/files/rule-folder.ts";
import { caughtBy } from "./support/transcript.ts";

const folder = new URL("../src/rules/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
const rules = await loadRules();

test("every file of the folder is a rule of that name, and nothing else is", () => {
  expect(files.length).toBeGreaterThan(0);
  expect([...rules.keys()].sort()).toEqual(files.map((name) => name.replace(/\.ts$/, "")).sort());
});

describe.each([...rules])("%s", (name, rule) => {
  test("says what it is for", () => {
    expect(rule.name).toBe(name);
    expect(rule.summary).toMatch(/^\p{Lu}.{15,}\.$/u);
    expect(rule.doc).toMatch(/^\p{Lu}[\s\S]{60,}\.$/u);
  });

  test("has a test beside it", () => {
    expect(existsSync(new URL(`${name}.test.ts`, folder))).toBe(true);
  });

  test("shows at least one line that it catches and one that it lets pass", () => {
    const lines = rule.examples.flatMap(({ transcript }) => transcript);
    expect(lines.some(({ caught }) => caught)).toBe(true);
    expect(lines.some(({ caught }) => !caught)).toBe(true);
  });

  test.each(rule.examples.map((example) => [example.says, example] as const))(
    "%s",
    async (_says, { options, transcript }) => {
      const caught = await caughtBy(rule, options, transcript);
      expect(caught).toEqual(transcript.filter((line) => line.caught));
    },
  );
});
