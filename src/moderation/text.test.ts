import fc from "fast-check";
import { expect, test } from "vitest";
import { compileShortNames } from "../text/emojis.ts";
import { judgedText, sameness } from "./text.ts";

const emojis = compileShortNames([":smile:"]);
const same = (...bodies: string[]) => sameness(bodies.map((body) => judgedText(body, emojis)));

test("a body keeps its original; views are made once", () => {
  const text = judgedText("Ｈｉ :smile:", emojis);
  expect(text.original).toBe("Ｈｉ :smile:");
  expect(text.folded.text).toBe("hi :smile:");
  expect(text.folded).toBe(text.folded);
  expect(text.emojis).toEqual([{ start: 3, end: 10 }]);
  expect(text.emojis).toBe(text.emojis);
});

test("the same but for case, width, spacing and what cannot be seen", () => {
  expect(same("  BUY \n now\u200b ")).toBe(same("ｂｕｙ now"));
  expect(same("buy now")).not.toBe(same("buynow"));
});

test("blank bodies say nothing", () => {
  expect(same()).toBe("");
  expect(same(" ", "\u200b")).toBe("");
  expect(same("a", " ")).toBe(same("a"));
});

test("two bodies are not one", () => {
  expect(same("a", "b")).not.toBe(same("a b"));
});

test("bounded whatever comes, and short texts stay told apart", () => {
  const body = fc.string({ unit: "binary", maxLength: 3000 });
  fc.assert(
    fc.property(body, (text) => {
      expect(same(text).length).toBeLessThanOrEqual(520);
      expect(same(`${text} one`)).not.toBe(same(`${text} seven`));
    }),
  );
});
