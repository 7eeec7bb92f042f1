import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EXPLANATIONS, explain, nearestCodes } from "./explain.ts";

const explained = Object.entries(EXPLANATIONS);

/** Every word between quotes in the sources that report issues. */
const words = new Set(
  ["", "../cli/"].flatMap((folder) => {
    const url = new URL(folder, new URL(".", import.meta.url));
    const names = readdirSync(url).filter((name) => /^(?!explain|.*\.test\.).*\.ts$/.test(name));
    return names.flatMap((name) => {
      const text = readFileSync(new URL(name, url), "utf8");
      // The list of all codes is no use of one.
      return Array.from(text.replace(/^\s*\| ".*$/gm, "").matchAll(/"([a-z-]+)"/g), ([, word]) => word);
    });
  }),
);

test.each(explained)("%s is explained, in full sentences", (code, { title, meaning, why, example, cure }) => {
  expect(code).toMatch(/^[a-z]+(-[a-z]+)+$/);
  expect(title).toMatch(/^\p{Lu}[^\n]{10,70}[^.]$/u);
  for (const text of [meaning, why, cure]) expect(text).toMatch(/^[\p{Lu}chmod][\s\S]{15,}[.)]$/u);
  expect(example.length).toBeGreaterThan(10);
});

test("none is stale: some file still reports it", () => {
  expect(explained.map(([code]) => code).filter((code) => !words.has(code))).toEqual([]);
});

test("no two say the same", () => {
  for (const field of ["title", "meaning", "example"] as const) {
    expect(new Set(explained.map(([, explanation]) => explanation[field])).size).toBe(explained.length);
  }
});

describe("explain", () => {
  test("a code", () => {
    expect(explain("json-syntax")?.title).toBe("A file is not valid JSON");
  });

  test.each(["", "no-code", "constructor", "__proto__"])("no code: %j", (code) => {
    expect(explain(code)).toBeUndefined();
  });
});

describe("nearestCodes", () => {
  test.each([
    ["handler-unknwon", "handler-unknown"],
    ["JSON_SYNTAX", "json-syntax"],
    ["syntax", "json-syntax"],
    ["room-twise", "room-twice"],
  ])("%s: first %s", (wrong, meant) => {
    expect(nearestCodes(wrong)[0]).toBe(meant);
  });

  test.each(["", "x", "ä".repeat(100_000)])("always some, whatever is asked", (wrong) => {
    expect(nearestCodes(wrong).length).toBeGreaterThan(0);
    expect(nearestCodes(wrong).length).toBeLessThanOrEqual(3);
  });
});
