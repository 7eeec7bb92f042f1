import { type Element, xml } from "@xmpp/component";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../../../test/support/any-text.ts";
import { readEdited } from "./json-message.ts";
import { readTexts } from "./texts.ts";

// What comes of Jitsi's own messages is in test/stanzas/jitsi; here is what nobody but an attacker sends.

const JITSI = "http://jitsi.org/jitmeet";
const message = (...jsons: string[]): Element =>
  xml("message", {}, ...jsons.map((json) => xml("json-message", JITSI, json)));
const said = (...jsons: string[]) => readTexts(message(...jsons)).map(({ text }) => text);

test("nothing that anybody writes there throws", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyText, fc.json()), { maxLength: 4 }), (jsons) => {
      readTexts(message(...jsons));
      readEdited(message(...jsons));
    }),
  );
});

test("every text of a JSON value is read, but for what only programs read", () => {
  const key = fc.constantFrom("text", "question", "name", "displayName", "x", "__proto__");
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string({ minLength: 1 }),
      fc.integer(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 3 }),
    ),
  }));
  const strings = (one: unknown): string[] =>
    typeof one === "string"
      ? [one]
      : typeof one === "object" && one
        ? Object.values(one).flatMap(strings)
        : [];
  fc.assert(
    fc.property(value, (one) => {
      const json = JSON.stringify({ type: "new", pollId: "secret", in: one });
      // Beyond fifty they are joined, by place.
      expect(said(json).sort().join("").length).toBeGreaterThanOrEqual(
        strings(one)
          .filter((text) => text !== "")
          .join("").length,
      );
      if (strings(one).length <= 50) expect(said(json).sort()).toEqual(strings(one).sort());
      expect(said(json)).not.toContain("secret");
    }),
  );
});

describe("a message of 256 KB", () => {
  test("of nothing but levels is read, and so is what stands in them", () => {
    expect(said(`${"[".repeat(100_000)}"spam"${"]".repeat(100_000)}`)).toEqual(["spam"]);
    expect(said(`${'{"a":'.repeat(40_000)}"spam"${"}".repeat(40_000)}`)).toEqual(["spam"]);
  });

  test("of thousands of texts, or of thousands of messages, is few texts to judge", () => {
    expect(said(JSON.stringify(Array(50_000).fill("a"))).length).toBe(51);
    expect(said(...Array(4_000).fill('"a"')).length).toBe(51);
  });
});

test("the names of the keys are no texts", () => expect(said('{"spam":1,"spam2":{}}')).toEqual([]));
