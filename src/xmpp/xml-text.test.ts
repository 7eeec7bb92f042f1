import { xml } from "@xmpp/component";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanElement, cleanText } from "./xml-text.ts";

describe("cleanText", () => {
  test.each([
    "",
    "plain",
    "tab\tnewline\ncarriage return\r",
    "é € 😀 \u{10FFFF}",
    "زبان\u200c‏",
    "\uFFFD\uE000\uD7FF",
  ])("leaves alone %j", (text) => {
    expect(cleanText(text)).toBe(text);
  });

  test.each([
    ["a\u0000b", "ab"],
    ["\u0008\u000b\u000c\u001b[31mred", "[31mred"],
    ["\ud83dlone high", "lone high"],
    ["lone low\ude00", "lone low"],
    ["\ude00\ud83d", ""],
    ["pair \ud83d\ude00\ud83d", "pair \ud83d\ude00"],
    ["\ufffe\uffff", ""],
  ])("%j becomes %j", (dirty, clean) => {
    expect(cleanText(dirty)).toBe(clean);
  });

  test("any text becomes characters that XML allows, and UTF-8 keeps it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((c) => String.fromCharCode(c)) }),
        (text) => {
          const clean = cleanText(text);
          expect(Buffer.from(clean, "utf8").toString("utf8")).toBe(clean);
          expect(cleanText(clean)).toBe(clean);
        },
      ),
    );
  });
});

test("an element is cleaned all through, and the given one stays as it is", () => {
  const dirty = xml(
    "message",
    { to: "a\u0000b", id: undefined },
    xml("body", null, "x\u0001", xml("b", { n: "\ud800" }, "y")),
  );
  const clean = cleanElement(dirty);
  expect(clean.toString()).toBe('<message to="ab"><body>x<b n="">y</b></body></message>');
  expect(dirty.attrs.to).toBe("a\u0000b");
  expect(clean.getChild("body")?.parent).toBe(clean);
});
