import { expect, test } from "vitest";
import { bodies, message } from "../../test/support/muc.ts";
import { amountOf, linesOf } from "./message.ts";

test.each([
  ["", 1],
  ["a", 1],
  ["a\n", 2],
  ["a\r\nb", 2],
  ["a\n\rb", 3],
  ["a\rb\vc\fd\u0085e\u2028f\u2029g", 7],
])("%j is so many lines: %d", (text, lines) => expect(linesOf(text)).toBe(lines));

test("bodies add up, XHTML is the same once more: the larger form counts", () => {
  const said = (xhtml: string) =>
    amountOf(message("romeo", "", { texts: [...bodies("ab\nc", "d"), { where: "xhtml", text: xhtml }] }));
  expect(said("ab\nc")).toEqual({ units: 5, lines: 3 });
  expect(said("a\nb\nc\nd")).toEqual({ units: 7, lines: 4 });
});

test("what goes with what was said is no part of it", () => {
  const texts = [{ where: "file", text: "https://files.example/a" }] as const;
  expect(amountOf(message("romeo", "", { texts }))).toEqual({ units: 0, lines: 0 });
});
