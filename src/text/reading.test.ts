import fc from "fast-check";
import { expect, test } from "vitest";
import { anyText } from "../../test/support/any-text.ts";
import { disguises } from "./disguise.ts";
import { reading } from "./reading.ts";
import { compileWords } from "./words.ts";

test("each part is made once", () => {
  const text = reading("ѕpаm, so");
  for (const part of ["folded", "exact", "edges", "cells"] as const) expect(text[part]).toBe(text[part]);
  expect(text.folded.text).toBe("ѕpаm, so");
  expect(text.exact.text).toBe("ѕpаm, so");
});

test("the cells are the original in order, but for what is invisible", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let end = 0;
      for (const cell of reading(text).cells.cells) {
        expect(cell.start).toBeGreaterThanOrEqual(end);
        expect(cell.end).toBeGreaterThan(cell.start);
        expect(reading(text.slice(end, cell.start)).folded.text).toBe("");
        end = cell.end;
      }
      expect(end).toBeLessThanOrEqual(text.length);
      expect(reading(text.slice(end)).folded.text).toBe("");
    }),
    { numRuns: 500 },
  );
});

test("whatever the text, a search does not throw, and points into it", () => {
  const letters = [..."aAs$5.-_:*"];
  const entries = [...letters.flatMap((a) => letters.map((b) => `${a}${b}`)), "asa", "as as", "aas", "sasa"];
  const lists = [
    compileWords(entries, { disguises }),
    compileWords(entries, { disguises, match: "anywhere" }),
    compileWords(entries),
  ];
  fc.assert(
    fc.property(anyText, fc.constantFrom(...lists), (text, list) => {
      const found = list.find(reading(text));
      if (!found) return;
      const { start, end } = found.span;
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThan(start);
      expect(end).toBeLessThanOrEqual(text.length);
      // What was found is found in that part alone as well.
      if (found.through.length === 0) expect(list.find(reading(text.slice(start, end)))).toBeDefined();
    }),
    { numRuns: 1_000 },
  );
});
