import fc from "fast-check";
import { expect, test } from "vitest";
import { createPlaces } from "./place.ts";

test("counts as one would by going through the text", () => {
  const text = fc.array(fc.constantFrom("a", "\n", "\r\n", "é", "🧨")).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, fc.nat({ max: 60 }), (whole, at) => {
      const offset = Math.min(at, whole.length);
      const before = whole.slice(0, offset).split("\n");
      expect(createPlaces(whole).at(offset)).toEqual({
        line: before.length,
        column: (before.at(-1)?.length ?? 0) + 1,
      });
    }),
  );
});

test("an empty text has a first place", () => {
  expect(createPlaces("").at(0)).toEqual({ line: 1, column: 1 });
});
