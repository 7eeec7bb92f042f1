import fc from "fast-check";
import { expect, test } from "vitest";
import { codesOf } from "./codes.ts";

test("code points and where they begin", () => {
  const { codes, offsets } = codesOf("a😀\uD83Db");
  expect([...codes]).toEqual([0x61, 0x1f600, 0xd83d, 0x62]);
  expect([...offsets]).toEqual([0, 1, 3, 4, 5]);
  expect([...codesOf("").offsets]).toEqual([0]);
});

test("any text comes back from them", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const { codes, offsets } = codesOf(text);
      expect(String.fromCodePoint(...codes)).toBe(text);
      expect(offsets).toHaveLength(codes.length + 1);
      for (const [index, code] of codes.entries()) expect(text.codePointAt(offsets[index]!)).toBe(code);
    }),
  );
});
