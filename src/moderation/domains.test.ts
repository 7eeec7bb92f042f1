import { expect, test } from "vitest";
import { newWork } from "../text/work.ts";
import { closestDomain, compileDomains } from "./domains.ts";
import type { OptionProblem } from "./rule.ts";

test("says which entry is no domain, and keeps the others as they are compared", () => {
  const problems: OptionProblem[] = [];
  const domains = compileDomains(["*.Example.ORG", "two words", "example.net/a"], "allow", (problem) =>
    problems.push(problem),
  );
  expect([...domains]).toEqual([["example.org", "*.Example.ORG"]]);
  expect(problems.map(({ path, message }) => [path, message])).toEqual([
    [["allow", 1], '"two words" is no domain.'],
    [["allow", 2], '"example.net/a" is no domain.'],
  ]);
});

test.each([
  ["example.org", "example.org"],
  ["www.example.org", "example.org"],
  ["a.docs.example.org", "docs.example.org"],
  ["badexample.org", undefined],
  ["org", undefined],
  ["", undefined],
])("%s is in %s", (host, domain) => {
  const domains = new Map([
    ["example.org", "example.org"],
    ["docs.example.org", ".docs.example.org"],
  ]);
  expect(closestDomain(host, domains, newWork())).toBe(domain);
});

test("costs a step for each label of the host, however many domains are listed", () => {
  const work = newWork();
  const domains = new Map(Array.from({ length: 1_000 }, (_, index) => [`${index}.example`, ""]));
  closestDomain("a.b.c.example.org", domains, work);
  expect(work.steps).toBe(5);
});
