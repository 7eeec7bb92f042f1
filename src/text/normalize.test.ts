import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { judgedText, sameness } from "../moderation/text.ts";
import { compileShortNames } from "./emojis.ts";
import { fold } from "./fold.ts";
import { maxMarks, normalized } from "./normalize.ts";
import { exactView, foldedView } from "./view.ts";

const marks = /[\p{M}\uFF9E\uFF9F]+/gu;
const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(marks) ?? []).map((run) => [...run].length));

afterEach(() => void vi.restoreAllMocks());

/** The longest run of marks that ICU is given while `act` runs. */
function handedOver(act: () => void): number {
  const normalize = vi.spyOn(String.prototype, "normalize");
  act();
  expect(normalize).toHaveBeenCalled();
  const longest = Math.max(...normalize.mock.contexts.map((text) => longestRun(String(text))));
  vi.restoreAllMocks();
  return longest;
}

const hostile = [
  ["marks of two classes", "\u0301\u0323"],
  ["with something invisible between", "\u0301\u200B\u0323\u200D"],
  ["half-width voicing marks", "\uFF9E\u0301"],
  ["marks that come apart", "\u0344\u0323"],
  ["marks beyond the first plane", "\u{1D165}\u{1D16D}\u0323"],
  ["marks that have an upper case", "\u0345\u0323"],
] as const;

describe.each(hostile)("a message of %s", (_, run) => {
  const bodies = [run.repeat(200), `a${run.repeat(200)}`, `b ${run.repeat(200)} c`];

  test.each([
    ["folded", (body: string) => foldedView(body).span(0, 9)],
    ["exact", (body: string) => exactView(body).span(0, 9)],
    [
      "sameness",
      (body: string) => sameness([judgedText({ where: "body", text: body }, compileShortNames([]))]),
    ],
  ])("is cut short before it is normalised: %s", (_view, act) => {
    for (const body of bodies) expect(handedOver(() => act(body))).toBeLessThanOrEqual(maxMarks);
  });

  // Each takes ICU ten seconds and more, uncut.
  test("comes back at its full size", () => {
    const body = `a${run.repeat(60_000)}`;
    expect(longestRun(foldedView(body).text)).toBeLessThanOrEqual(maxMarks);
    exactView(body).span(0, 9);
  });
});

test("up to thirty marks stay as they are, the thirty-first goes", () => {
  expect(normalized(`x${"\u0323".repeat(30)}y`, "NFC")).toBe(`x${"\u0323".repeat(30)}y`);
  expect(normalized(`x${"\u0323".repeat(31)}y`, "NFC")).toBe(`x${"\u0323".repeat(30)}y`);
  expect(normalized(`x${"\u{1D165}".repeat(31)}y`, "NFC")).toBe(`x${"\u{1D165}".repeat(30)}y`);
});

test("twice is once, whatever the marks", () => {
  const letter = fc.constantFrom(..."aιeﾞำ ΐḗ\uD83D".split(""));
  const run = fc.string({
    unit: fc.constantFrom(..."\u0301\u0323\u0345\u0344\u0F77\u200B\u{1D165}"),
    minLength: 20,
    maxLength: 60,
  });
  const text = fc.array(fc.tuple(letter, run), { maxLength: 3 }).map((pairs) => pairs.flat().join(""));
  fc.assert(
    fc.property(text, fc.constantFrom("NFC" as const, "NFKC" as const), (given, form) => {
      const once = normalized(given, form);
      expect(normalized(once, form)).toBe(once);
      expect(fold(fold(given))).toBe(fold(given));
    }),
    { numRuns: 300 },
  );
});

test("what is dropped belongs to the letter before it", () => {
  const body = `so ${"\u0301\u0323".repeat(40)} bad`;
  for (const view of [foldedView(`x${body}`), exactView(`x${body}`)]) {
    const { start, end } = view.span(view.text.indexOf("bad"), view.text.length);
    expect(view.original.slice(start, end)).toBe("bad");
    expect(view.span(0, view.text.length)).toEqual({ start: 0, end: body.length + 1 });
  }
});
