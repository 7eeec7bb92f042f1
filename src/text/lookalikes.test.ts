import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { likenessOf, twinsOf } from "./lookalikes.ts";

test("the table is what the script writes; `npm run tables` writes it again", () => {
  const script = new URL("../../scripts/lookalikes.mjs", import.meta.url);
  const written = execFileSync(process.execPath, [script.pathname, "--print"], { encoding: "utf8" });
  expect(readFileSync(new URL("lookalikes-table.ts", import.meta.url), "utf8")).toBe(written);
});

test.each([
  ["а", "strong", ["a"]],
  ["В", "strong", ["b"]],
  ["в", "weak", ["b"]],
  ["І", "strong", ["i", "l"]],
  ["ν", "strong", ["v"]],
  ["Ν", "strong", ["n"]],
  ["г", "weak", ["r"]],
  ["м", "weak", ["m"]],
  ["ᴋ", "styled", ["k"]],
  ["🅱", "styled", ["b"]],
  ["⒮", "styled", ["s"]],
  ["🇸", "styled", ["s"]],
  ["ꓢ", "strong", ["s"]],
] as const)("%s is %s for %j", (character, kind, letters) => {
  expect(likenessOf(character)).toEqual({ kind, letters });
});

test.each([..."aImrn01|é", "д", "ж", "語", "́"])("%s is like nothing else", (character) => {
  expect(likenessOf(character)).toBeUndefined();
});

test("the letters that a Latin one stands for are of the living alphabets", () => {
  expect(twinsOf("c")).toEqual(["с"]);
  expect(twinsOf("y")).toEqual(expect.arrayContaining(["у", "υ"]));
  expect(twinsOf("é")).toEqual([]);
});
