import { expect, test } from "vitest";
import { decision, ENTRY } from "../test/support/decision.ts";
import type { Verdict } from "./moderation/judge.ts";
import { createFaultCount } from "./rule-faults.ts";

const error = new Error("defect");
const threw: Verdict = { entry: ENTRY, because: { why: "rule-threw", error } };
const tired: Verdict = { entry: ENTRY, because: { why: "out-of-work" } };
const fine: Verdict = { entry: ENTRY, because: { why: "no-hit" } };

test("a rule that fails is told of the first, the tenth, the hundredth time", () => {
  const faults = createFaultCount();
  const told = Array.from({ length: 1_000 }, () => faults(decision({ verdicts: [fine, threw] }))).flat();
  expect(told.map(({ times }) => times)).toEqual([1, 10, 100, 1000]);
  expect(told[0]).toEqual({ room: decision().room, rule: ENTRY.id, error, times: 1 });
});

test("each kind of failure counts by itself, a finding or none is no failure", () => {
  const faults = createFaultCount();
  expect(faults(decision())).toEqual([]);
  expect(faults(decision({ verdicts: [tired, threw] })).map((one) => [one.error, one.times])).toEqual([
    [undefined, 1],
    [error, 1],
  ]);
});
