import { describe, expect, test } from "vitest";
import { assemble, maxProgram, op, type Program } from "./program.ts";
import { isProblem, parsePattern } from "./syntax.ts";
import { growTree } from "./tree.ts";

const assembled = (source: string) => {
  const parsed = parsePattern(source, "unicode");
  if (isProblem(parsed)) throw new Error(parsed.problem);
  const rules = {
    mode: "unicode",
    sets: false,
    byUnits: false,
    ignoreCase: false,
    multiline: false,
  } as const;
  const { tree } = growTree(parsed, { ...rules, dotAll: false });
  if (isProblem(tree)) throw new Error(tree.problem);
  return assemble(tree);
};
const program = (source: string): Program => {
  const result = assembled(source);
  if (isProblem(result)) throw new Error(result.problem);
  return result;
};

test.each([
  ["spam", 5],
  ["a+", 3],
  ["a{3}", 4],
  ["a{2,4}", 7],
  ["(?:ab|cd)*", 7],
  ["((((((((((a+)+)+)+)+)+)+)+)+)+)+", 13],
  ["(?:(?:(?:(?:a?b?)*c?)*d?)*e?)*", 19],
])("%s has %i instructions", (source, size) => {
  expect(program(source).ops.length).toBe(size);
});

test.each([["(|a)*b"], ["(?:a*)*b"], ["(?:a?\\b|)+?b"], ["(?:(?:a*)*)*b"], ["(?:\\b)*b"], ["(?:){5}b"]])(
  "%s: nothing comes back to itself without a character",
  (source) => {
    const { ops, next, more } = program(source);
    const open = new Set<number>();
    const walk = (at: number): void => {
      if (open.has(at)) expect.fail(`${at} again`);
      open.add(at);
      if (ops[at] !== op.take && ops[at] !== op.match) walk(next[at]!);
      if (ops[at] === op.fork) walk(more[at]!);
      open.delete(at);
    };
    for (const at of ops.keys()) walk(at);
  },
);

test.each([
  ["^spam", true],
  ["(?:^a|^b)c", true],
  ["^a|b", false],
  ["a^b", false],
  ["(?:^|\\s)@", false],
])("%s begins at the start of the text only: %s", (source, anchored) => {
  expect(program(source).anchored).toBe(anchored);
});

test.each([
  ["a?\\b[bc]|\\d", ["[\\u{61}]", "[\\u{62}\\u{63}]", "\\d"]],
  ["^(?:x|)y", ["[\\u{78}]", "[\\u{79}]"]],
])("%s begins with one of %j", (source, sets) => {
  const { first, sets: all } = program(source);
  expect(first.map((number) => all[number - 1]!.source).sort()).toEqual([...sets].sort());
});

describe("what is too big is refused before it is written out", () => {
  test.each([
    [`a{${maxProgram}}`, 0],
    ["(?:(?:a{1000}){1000}){1000}", 6],
    ["x(?:(?:(?:){1000}){1000}){1000}", undefined],
    ["a{99999999999999}", 0],
    ["(?:\\w{1,50}\\s){1,40}", 3],
    ["((((((((((((a*)+)+)+)+)+)+)+)+)+)+)+)+", undefined],
  ])("%s", (source, at) => {
    const result = assembled(source);
    expect(result).toMatchObject({ problem: expect.stringContaining("too big") });
    if (at !== undefined) expect(result).toMatchObject({ at });
  });

  test("and one less is not", () => {
    expect(program(`a{${maxProgram - 1}}`).ops.length).toBe(maxProgram);
  });
});
