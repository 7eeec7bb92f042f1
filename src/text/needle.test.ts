import { expect, test } from "vitest";
import { needlesOf } from "./needle.ts";
import { needleOf } from "./search-text.ts";
import { isProblem, parsePattern } from "./syntax.ts";
import { growTree } from "./tree.ts";

const needlesIn = (source: string, mode: "unicode" | "legacy" = "unicode") => {
  const parsed = parsePattern(source, mode);
  if (isProblem(parsed)) throw new Error(parsed.problem);
  const rules = { mode, sets: false, byUnits: false, ignoreCase: true, multiline: false, dotAll: false };
  const { tree } = growTree(parsed, rules);
  if (isProblem(tree)) throw new Error(tree.problem);
  return needlesOf(tree);
};

test.each([
  ["https?://\\S+", ["http"]],
  ["\\bspoilers?\\b", ["spoiler"]],
  ["discord\\.gg/\\w+", ["discord.gg/"]],
  ["(?:bit\\.ly|goo\\.gl)/\\w+", ["bit.ly/", "goo.gl/"]],
  ["!{6,}", ["!!!!!!"]],
  ["(?:ha){2,9}", ["haha"]],
  ["(?:x(foo)+y)*z+(bar)", ["bar"]],
  ["[sz]pam", ["spam", "zpam"]],
  ["\\w+(?:free|cheap).{0,100}(?:followers|viewers)", ["followers", "viewers"]],
  ["^spam$", ["spam"]],
  ["STRAẞE", ["strasse"]],
  ["a\\d", ["a"]],
  ["x".repeat(40), ["x".repeat(16)]],
])("what %s finds contains one of %j", (source, needles) => {
  expect(needlesIn(source)).toEqual(needles.map(needleOf));
});

test.each([
  ["\\d{4,}", "nothing is written out"],
  ["[a-z]+!?", "what may be absent is not required"],
  ["(?:spam|\\d+)", "one way through has none"],
  [Array.from({ length: 17 }, (_, index) => `word${index}x`).join("|"), "too many"],
  ["(?:spam){0}\\d", "repeated not at all"],
  ["\\uD83D", "half of a pair folds otherwise than the pair"],
])("%s has none: %s", (source) => {
  expect(needlesIn(source)).toBeUndefined();
});

test("a pair in two halves is one character, as to the machine", () => {
  expect(needlesIn("\\-\uD801\uDC00", "legacy")).toEqual([needleOf("-𐐀")]);
});
