import { expect, test } from "vitest";
import { createBudget, fitted } from "./gate-without.ts";

test("a budget is spent in bytes of JSON, and what is too dear leaves it for what is cheaper", () => {
  const budget = createBudget(10);
  expect([budget.take("жжж"), budget.take("ab"), budget.take("ab"), budget.take("")]).toEqual([
    true, // two quotes, six bytes, a comma
    false,
    false,
    false,
  ]);
  const other = createBudget(10);
  expect([other.take("жжжж"), other.take("ab"), other.take("ab")]).toEqual([false, true, true]);
});

test.each([
  ["abc", 3, "abc"],
  ["abcd", 3, "abc"],
  ["🦉🦉🦉", 2, "🦉🦉"],
  ["a\u0000\ufffe\ud800b", 9, "a   b"],
])("%j in %i characters", (text, limit, expected) => expect(fitted(text, limit)).toBe(expected));
