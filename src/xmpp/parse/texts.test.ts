import { type Element, xml } from "@xmpp/component";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stanza } from "../../../test/support/stanza.ts";
import { readTexts } from "./texts.ts";

// What comes of ordinary messages is in test/stanzas; here is what nobody but an attacker sends.

const message = (inner: string): Element => stanza(`<message type='groupchat'>${inner}</message>`);
const html = (inner: string): Element =>
  message(
    `<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>${inner}</body></html>`,
  );

/** `tag` inside itself, so many times, around the text. */
const nested = (times: number, text: string, open = "<b>", close = "</b>"): string =>
  open.repeat(times) + text + close.repeat(times);

/** How often the children of any of these elements are looked at while the work is done. */
function lookups(root: Element, work: () => void): number {
  let count = 0;
  const watched = [root];
  for (const element of watched) {
    const { children } = element;
    for (const child of children) if (typeof child === "object") watched.push(child);
    Object.defineProperty(element, "children", {
      get() {
        count += 1;
        return children;
      },
    });
  }
  work();
  return count / watched.length;
}

describe("a stanza of 256 KB of nothing but levels", () => {
  test.each([
    ["XHTML", html(`sp${nested(36_000, "a")}m`), ["spam"]],
    ["XHTML with a namespace each", html(nested(8_000, "spam", "<b xmlns='urn:x'>")), ["spam"]],
    ["a body", message(`<body>${nested(36_000, "spam")}</body>`), ["spam"]],
    [
      "links",
      message(nested(2_000, "spam", "<x xmlns='jabber:x:oob'><url><desc>", "</desc></url></x>")),
      ["spam", "spam"],
    ],
    ["elements that nobody knows", message(nested(36_000, "<body>spam</body>", "<x>", "</x>")), []],
  ])("%s: read in one pass", (_what, root, expected) => {
    let texts: string[] = [];
    const perElement = lookups(root, () => {
      texts = readTexts(root).map(({ text }) => text);
    });
    expect(texts.filter((text) => text !== "")).toEqual(expected);
    expect(perElement).toBeLessThan(2);
  });
});

test("thousands of texts are few to judge: from the fifty-first on they are joined, each with its kind", () => {
  const one = "<body>a</body><x xmlns='jabber:x:oob'><url>b</url></x><body/>";
  const texts = readTexts(message(one.repeat(3_000)));
  expect(texts).toHaveLength(52);
  expect(texts.slice(48)).toEqual([
    { where: "body", text: "a" },
    { where: "file", text: "b" },
    { where: "body", text: Array(2_975).fill("a").join("\n") },
    { where: "file", text: Array(2_975).fill("b").join("\n") },
  ]);
});

test("thousands of links of one text are too", () => {
  const texts = readTexts(html("<a href='https://x.example/'>x</a>".repeat(5_000)));
  expect(texts).toHaveLength(51);
  expect(texts[0]).toEqual({ where: "xhtml", text: "x".repeat(5_000) });
});

test("whatever the elements are, no body is lost, and no text is empty", () => {
  const names = [
    ["body", "jabber:component:accept"],
    ["body", "http://www.w3.org/1999/xhtml"],
    ["html", "http://jabber.org/protocol/xhtml-im"],
    ["p", "http://www.w3.org/1999/xhtml"],
    ["x", "jabber:x:oob"],
    ["url", "jabber:x:oob"],
    ["reaction", "urn:xmpp:reactions:0"],
    ["spoiler", "urn:xmpp:spoiler:0"],
    ["y:a", "urn:y"],
  ] as const;
  const element = fc.letrec<{ element: Element; node: Element | string }>((tie) => ({
    element: fc
      .tuple(fc.constantFrom(...names), fc.array(tie("node"), { maxLength: 4 }))
      .map(([[name, xmlns], children]) => xml(name, { xmlns }, ...children)),
    node: fc.oneof({ depthSize: "small" }, fc.constantFrom("spam", " ", "\ud800", ""), tie("element")),
  })).element;
  fc.assert(
    fc.property(fc.array(element, { maxLength: 4 }), (children) => {
      const texts = readTexts(xml("message", {}, xml("body", {}, "hello"), ...children));
      expect(texts[0]).toEqual({ where: "body", text: "hello" });
      expect(texts.every(({ text }) => text !== "")).toBe(true);
      const saysSpam = ({ name, children }: Element) => name === "body" && children.includes("spam");
      const heard = texts.filter(({ where, text }) => where === "body" && text.includes("spam"));
      expect(heard.length).toBeGreaterThanOrEqual(children.filter(saysSpam).length);
    }),
  );
});

test("a status is what a presence says, in each of its languages; in a message nobody shows one", () => {
  const statuses = "<status>gone fishing</status><status xml:lang='de'>angeln</status>";
  expect(
    readTexts(stanza(`<presence>${statuses}<x xmlns='other'><status>no</status></x></presence>`)),
  ).toEqual([
    { where: "status", text: "gone fishing" },
    { where: "status", text: "angeln" },
  ]);
  expect(readTexts(message(statuses))).toEqual([]);
});
