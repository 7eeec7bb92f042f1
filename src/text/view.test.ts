import fc from "fast-check";
import { expect, test } from "vitest";
import { exactView, foldedView } from "./view.ts";

// Emoji of several characters, whole and torn, beside what they are made of.
const emoji = fc.constantFrom(
  "👩‍❤️‍💋‍👨",
  "🏳️‍🌈",
  "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
  "👩\u200D",
  "🏴\u{E0067}",
  "👍🏽",
  "❤️",
  "\u200D🍕",
  "1️⃣",
  "🇺🇸",
);
// What composes, expands, vanishes, stays alone or is half a character, beside plain text.
const unit = fc.constantFrom(
  ..."a B \n\u00A0é\u0301\u0323ﬁß\u200B\uFEFF가\u1100\u1161\u11A8ﷺ´ｶﾞ𝐀İς\u3000㌖\u0345\uFFA1\uD83D\uDE00\uFFFFi\u0307क्षि😀".split(
    "",
  ),
);
// Around the length at which runs of marks are cut short.
const marks = fc.string({
  unit: fc.constantFrom(..."\u0301\u0323\u0344\u200Bﾞ\u{1D165}"),
  minLength: 25,
  maxLength: 50,
});
const body = fc.oneof(
  fc.string({ unit, maxLength: 24 }),
  fc.string({ unit: "binary" }),
  fc.array(fc.oneof(unit, emoji), { maxLength: 8 }).map((parts) => parts.join("")),
  fc
    .tuple(fc.string({ unit, maxLength: 6 }), marks, fc.string({ unit, maxLength: 6 }))
    .map((parts) => parts.join("")),
);

test.each([exactView, foldedView])("every unit maps to a part that gives it, in order (%o)", (viewOf) => {
  fc.assert(
    fc.property(body, (text) => {
      const view = viewOf(text);
      let previous = { start: 0, end: 0 };
      for (let at = 0; at < view.text.length; at++) {
        const span = view.span(at, at + 1);
        expect(viewOf(text.slice(span.start, span.end)).text).toContain(view.text[at]);
        expect(span.start).toBeGreaterThanOrEqual(previous.start);
        expect(span.end).toBeGreaterThanOrEqual(previous.end);
        expect(span.end).toBeLessThanOrEqual(text.length);
        previous = span;
      }
      const whole = view.span(0, view.text.length);
      expect(viewOf(text.slice(whole.start, whole.end)).text).toBe(view.text);
    }),
    { numRuns: 500 },
  );
});

const written = (text: string, part: string): string => {
  const view = foldedView(text);
  const at = view.text.indexOf(part);
  const { start, end } = view.span(at, at + part.length);
  return text.slice(start, end);
};

test.each([
  ["so BAD here", "bad", "BAD"],
  ["so  b\u200Bad here", "bad", "b\u200Bad"],
  ["a cafe\u0301!", "café", "cafe\u0301"],
  ["Straße 3", "strasse", "Straße"],
  ["the ﬂat \n earth", "flat earth", "ﬂat \n earth"],
  ["İİ bad", "bad", "bad"],
  ["ﷺ bad", "bad", "bad"],
  ["😀😀 ｂａｄ", "bad", "ｂａｄ"],
  ["a ´ bad", "bad", "bad"],
  ["ΟΔΟΣ bad", "bad", "bad"],
  ["👩\u200D\u2764\uFE0F\u200D👨 bad", "bad", "bad"],
  ["an 👩\u200D👩\u200D👧!", "👩\u200D👩\u200D👧", "👩\u200D👩\u200D👧"],
  ["so \x80b\x7Fad", "bad", "b\x7Fad"],
])("in %j, %j was written %j", (text, part, original) => {
  expect(written(text, part)).toBe(original);
});

test("the exact view keeps case, white space and invisible characters", () => {
  expect(exactView("Cafe\u0301  \u200BX").text).toBe("Café  \u200BX");
  expect(exactView("Cafe\u0301 x").span(4, 6)).toEqual({ start: 5, end: 7 });
});

test("offsets outside are clamped, an empty stretch is empty", () => {
  const view = foldedView("é  bad");
  expect(view.span(-3, 99)).toEqual({ start: 0, end: 6 });
  expect(view.span(2, 2)).toEqual({ start: 3, end: 3 });
  expect(view.span(4, 1)).toEqual({ start: 5, end: 5 });
  expect(foldedView("\u200B").span(0, 0)).toEqual({ start: 1, end: 1 });
});

test("plain ASCII takes the short way to the same text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
      // é sends the body the long way.
      expect(`${foldedView(text).text}é`).toBe(foldedView(`${text}é`).text);
    }),
  );
});
