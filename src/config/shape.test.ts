import { expect, test } from "vitest";
import { z } from "zod";
import type { Issue } from "./issue.ts";
import { readShape, warnOfUnread } from "./shape.ts";
import { openSource, type Reader } from "./source.ts";

const shape = z.looseObject({
  name: z.string().default("Bot"),
  list: z
    .union([z.string(), z.array(z.union([z.string(), z.object({ words: z.array(z.string()) })]))])
    .optional(),
  must: z.number(),
});

function read(value: unknown): { result: unknown; faults: string[] } {
  const issues: Issue[] = [];
  const reader = openSource({ file: "f", text: JSON.stringify(value) }, issues) as Reader;
  const result = readShape(reader, reader.value, shape, ["at"]);
  return { result, faults: issues.map(({ path, message }) => `${path}: ${message}`) };
}

test("what fits is read, with what may be missing and what nobody knows", () => {
  expect(read({ must: 1, more: true })).toEqual({ result: { must: 1, name: "Bot", more: true }, faults: [] });
});

test.each([
  ["what is missing is called missing", {}, ["at.must: is missing: number expected"]],
  ["a wrong type", { must: "1" }, ["at.must: expected number, received string"]],
  [
    "each fault",
    { must: null, name: 1 },
    ["at.name: expected string, received number", "at.must: expected number, received null"],
  ],
  [
    "none of the forms",
    { must: 1, list: 5 },
    ["at.list: expected string, received number; or expected array, received number"],
  ],
  [
    "the fault inside the form that was meant",
    { must: 1, list: ["a", { words: ["b", 5] }] },
    ["at.list[1].words[1]: expected string, received number"],
  ],
  ["a key missing inside", { must: 1, list: [{}] }, ["at.list[0].words: is missing: array expected"]],
])("%s", (_, value, faults) => {
  expect(read(value)).toEqual({ result: undefined, faults });
});

test("of hundreds of thousands of faults the first ones are told, and how many more", () => {
  const { faults } = read({ must: 1, list: Array(200_000).fill(null) });
  expect(faults).toHaveLength(11);
  expect(faults[9]).toMatch(/^at\.list\[9\]/);
  expect(faults[10]).toBe("at: 199990 more faults like these");
});

test("__proto__ in a file changes no object", () => {
  const issues: Issue[] = [];
  const text = '{"must": 1, "__proto__": {"name": "Mallory", "polluted": true}}';
  const reader = openSource({ file: "f", text }, issues) as Reader;
  const result = readShape(reader, reader.value, shape) as Record<string, unknown>;
  expect(result.name).toBe("Bot");
  expect(result.polluted).toBeUndefined();
  expect({}).not.toHaveProperty("polluted");
});

test("keys that are passed over are warned of, each with the one that was meant; known ones are not", () => {
  const issues: Issue[] = [];
  const value = { must: 1, nmae: "x", extra: 1, list: ["a", { words: ["b"], wrods: ["c"] }] };
  const reader = openSource({ file: "f", text: JSON.stringify(value) }, issues) as Reader;
  warnOfUnread(reader, reader.value, shape, ["options"], ["extra"]);
  expect(issues.map(({ severity, path, hint }) => [severity, path, hint])).toEqual([
    ["warning", "options.nmae", "Did you mean «name»?"],
    ["warning", "options.list[1].wrods", "Did you mean «words»?"],
  ]);
});
