import fc from "fast-check";
import { expect, test } from "vitest";
import { compileShortNames, customEmojiSpans } from "./emojis.ts";

const found = (body: string, ...names: string[]): string[] =>
  customEmojiSpans(body, compileShortNames(names)).map(({ start, end }) => body.slice(start, end));

test.each([
  ["class", ["ass"]],
  ["an ass.", ["ass"]],
  ["http://ass.example", ["ass"]],
  ["un débite", ["bite"]],
  ["owl", [":owl:"]],
  [":owl", [":owl:"]],
  [":owl_yes:", [":owl:", "owl"]],
  ["anything", []],
  ["a b", ["not a name", "a.b", ""]],
])("%j has none of %j", (body, names) => {
  expect(found(body, ...names)).toEqual([]);
});

test.each([
  ["hi :owl: there", [":owl:"], [":owl:"]],
  ["x:owl::owl:x", [":owl:"], [":owl:", ":owl:"]],
  [":OWL_Yes:", [":owl_yes:"], [":OWL_Yes:"]],
  [":owl:", [":OWL:"], [":owl:"]],
  ["owl", ["owl"], ["owl"]],
  ["owl owl\nOWL", ["owl"], ["owl", "owl", "OWL"]],
  ["é\u3000owl\u00A0é", ["owl"], ["owl"]],
  ["owl-yes", ["owl", "owl-yes"], ["owl-yes"]],
  [":owl:", ["owl", "owl:", ":owl", ":owl:"], [":owl:"]],
  ["so :owl", [":owl"], [":owl"]],
  ["owl:ok", ["owl:"], ["owl:"]],
  [":a:b:", [":a:", ":b:"], [":a:"]],
  [":a:b:", [":b:"], [":b:"]],
  [":constructor:", [":constructor:"], [":constructor:"]],
])("%j with %j: %j", (body, names, expected) => {
  expect(found(body, ...names)).toEqual(expected);
});

test("spans come in order and never overlap", () => {
  const name = fc.string({ unit: fc.constantFrom("a", "b", "-", ":"), maxLength: 5 });
  const text = fc.string({ unit: fc.constantFrom("a", "b", "-", ":", " "), maxLength: 30 });
  fc.assert(
    fc.property(fc.array(name), text, (names, body) => {
      let free = 0;
      for (const { start, end } of customEmojiSpans(body, compileShortNames(names))) {
        expect(start).toBeGreaterThanOrEqual(free);
        expect(end).toBeGreaterThan(start);
        free = end;
      }
    }),
  );
});
