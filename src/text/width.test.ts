import { expect, test } from "vitest";
import { isProblem, parsePattern } from "./syntax.ts";
import { growTree } from "./tree.ts";
import { leastWidth } from "./width.ts";

const rules = {
  mode: "unicode",
  sets: false,
  byUnits: false,
  ignoreCase: true,
  multiline: false,
  dotAll: false,
} as const;

test.each([
  ["", 0],
  ["a|", 0],
  ["^$", 0],
  ["\\b", 0],
  ["(?:a*)+", 0],
  ["a{0}b?", 0],
  ["(a|bc)d", 2],
  ["(?:ab){3,}c?", 6],
  ["[abc].\\d😀", 4],
])("%s needs at least %i characters", (source, width) => {
  const parsed = parsePattern(source, "unicode");
  if (isProblem(parsed)) throw new Error(parsed.problem);
  const { tree } = growTree(parsed, rules);
  if (isProblem(tree)) throw new Error(tree.problem);
  expect(leastWidth(tree)).toBe(width);
});
