import type { Element } from "@xmpp/component";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stanza } from "../../../test/support/stanza.ts";
import { readJoined } from "./reply.ts";
import { readTexts } from "./texts.ts";

const fallback = (...ranges: string[]) =>
  "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>" +
  `${ranges.map((range) => `<body ${range}/>`).join("")}</fallback>`;
const message = (body: string, ...fallbacks: string[]): Element =>
  stanza(`<message><body>${body}</body>${fallbacks.join("")}</message>`);
const joined = (element: Element) => readJoined(element, readTexts(element));

describe("what clients show that cut a repetition out", () => {
  const range = (start: number, end: number) => `start='${start}' end='${end}'`;

  test.each([
    ["in the middle of a word", "forXbidden", [fallback(range(3, 4))], ["forbidden"]],
    ["at the beginning", "a b", [fallback(range(0, 2))], ["b"]],
    ["without an end", "yes no", [fallback("start='3'")], ["yes"]],
    ["without a beginning", "no yes", [fallback("end='3'")], ["yes"]],
    ["a number as programs write it", "forXbidden", [fallback("start=' 3.0 ' end='4e0'")], ["forbidden"]],
    ["a number with something behind it", "forXbidden", [fallback("start='3x' end='4'")], ["forbidden"]],
    ["a number from the end", "forXbidden", [fallback("start='3' end='-6'")], ["forbidden"]],
    ["an end before the beginning", "denforbid", [fallback(range(9, 0))], ["denforbiddenforbid"]],
    [
      "counted in code points or in units",
      "😀forXbidden",
      [fallback(range(4, 5))],
      ["😀forbidden", "😀foXbidden"],
    ],
    ["the last of several stretches", "forXbidden", [fallback(range(0, 1), range(3, 4))], ["forbidden"]],
    ["the first of several stretches", "forXbidden", [fallback(range(3, 4), range(0, 1))], ["forbidden"]],
    [
      "the last of several elements",
      "forXbidden",
      [fallback(range(0, 1)), fallback(range(3, 4))],
      ["forbidden"],
    ],
    ["one after another", "forXbidYden", [fallback(range(3, 4)), fallback(range(6, 7))], ["forbidden"]],
  ])("%s", (_what, body, fallbacks, expected) => {
    expect(joined(message(body, ...fallbacks))).toEqual(expect.arrayContaining(expected));
  });

  test.each([
    ["nothing is claimed", message("a b")],
    ["it is claimed for something else", message("a b", "<fallback xmlns='urn:xmpp:fallback:0' for='x'/>")],
    ["all is", message("a b", fallback())],
    ["nothing is cut", message("a b", fallback(range(1, 1)))],
  ])("is nothing else where %s", (_where, element) => expect(joined(element)).toBeUndefined());

  test("of a long text is what stands around the seam, in whole words", () => {
    const words = "word ".repeat(1_000);
    const [seam = ""] = joined(message(`${words}forXbidden ${words}`, fallback(range(5_003, 5_004)))) ?? [];
    expect(seam).toMatch(/^(word )+forbidden( word)+$/);
    expect(seam.length).toBeLessThan(520);
  });

  test("is bounded, whatever is claimed", () => {
    const number = fc.oneof(fc.integer({ min: -50, max: 2_000 }).map(String), fc.string({ unit: "binary" }));
    const claim = fc.record({ start: number, end: number }, { requiredKeys: [] });
    const claims = fc.array(fc.array(claim, { maxLength: 5 }), { maxLength: 20 });
    fc.assert(
      fc.property(claims, fc.string({ unit: "binary", maxLength: 2_000 }), (elements, text) => {
        const element = message("", ...elements.map((ranges) => fallback(...ranges.map(() => ""))));
        for (const [index, fallback] of element.getChildren("fallback").entries()) {
          for (const [at, body] of fallback.getChildElements().entries()) {
            Object.assign(body.attrs, elements[index]?.[at]);
          }
        }
        const found =
          readJoined(element, [
            { where: "body", text },
            { where: "body", text: `${text}.` },
          ]) ?? [];
        expect(found.length).toBeLessThanOrEqual(40);
        expect(found.every(({ length }) => length > 0 && length <= 500)).toBe(true);
      }),
    );
  });
});
