import { expect, test } from "vitest";
import { isProblem, parsePattern } from "./pattern.ts";
import { leastWidth } from "./width.ts";

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
  const tree = parsePattern(source, "unicode");
  if (isProblem(tree)) throw new Error(tree.problem);
  expect(leastWidth(tree.alternatives)).toBe(width);
});
