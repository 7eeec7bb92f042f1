import fc from "fast-check";
import { expect, test } from "vitest";
import { isBoundary } from "./classes.ts";
import { edgesOf } from "./edges.ts";

const cuts = (text: string): string => {
  const { open } = edgesOf(text);
  return text
    .split("")
    .map((unit, at) => (open[at] ? `|${unit}` : unit))
    .join("");
};

test.each([
  ["a débité", "|a| |débité"],
  ["नमस्ते जी", "|नमस्ते| |जी"],
  ["今日はtest", "|今|日|は|test"],
  ["foo_bar", "|foo_bar"],
  ["_foo_ __b", "|_|foo|_| |_|_|b"],
  ["a__b", "|a__b"],
  ["a_", "|a|_"],
  ["👩\u200D👧!", "|👩\u200D👧|!"],
  ["🇫🇷🇺🇸", "|🇫🇷|🇺🇸"],
  ["🇫a", "|🇫|a"],
  ["🏴󠁧󠁢󠁥󠁮󠁧󠁿x", "|🏴󠁧󠁢󠁥󠁮󠁧󠁿|x"],
])("%s may be cut as %s", (text, expected) => {
  expect(cuts(text)).toBe(expected);
});

test("entries begin where the text may be cut and no space is", () => {
  expect(edgesOf("so, 今日").starts).toEqual([0, 2, 4, 5]);
  expect(edgesOf("").starts).toEqual([]);
  expect([...edgesOf("").open]).toEqual([1]);
});

test("without underscores and emoji it is what the classes say", () => {
  const unit = fc.constantFrom(..."aé1 .का今ーที่!", "\u0301", "😀", "\uD83D");
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      const { open } = edgesOf(text);
      for (let at = 0; at < text.length; at++) {
        const isHalf = (text.codePointAt(at - 1) ?? 0) > 0xffff;
        if (!isHalf) expect(open[at]).toBe(isBoundary(text, at) ? 1 : 0);
      }
    }),
  );
});

test("long runs of underscores are read once", () => {
  const { open } = edgesOf(`a${"_".repeat(200_000)}`);
  expect(open[1]).toBe(1);
});
