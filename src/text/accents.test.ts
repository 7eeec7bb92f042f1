import { expect, test } from "vitest";
import { withoutAccents } from "./accents.ts";

test.each([
  ["café", "cafe"],
  ["ệ", "e"],
  ["ø ł đ ħ ɓ", "o l d h b"],
  ["œuf æ", "oeuf ae"],
  ["ё", "е"],
  ["άϊ", "αι"],
  ["s\u0323\u0307", "s"],
  ["שָׁלוֹם", "שלום"],
  ["كَلْب", "كلب"],
])("%s is %s", (text, bare) => {
  expect(withoutAccents(text)).toBe(bare);
});

test.each(["plain", "мой", "ў", "が", "नमस्ते", "ที่นี่", "각", "ñ".normalize("NFC").replace("ñ", "n")])(
  "%s has none",
  (text) => {
    expect(withoutAccents(text)).toBe(text);
  },
);
