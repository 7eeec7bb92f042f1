import { type Element, xml } from "@xmpp/component";
import { expect, test } from "vitest";
import { isWellFormed } from "./well-formed.ts";

const XML = "http://www.w3.org/XML/1998/namespace";
const within = (...children: (Element | string)[]): Element => xml("message", { to: "a@b" }, ...children);

test.each<[string, Element]>([
  ["a plain message", within(xml("body", {}, "<a:b> \u0001"))],
  ["a language", within(xml("body", { "xml:lang": "de" }))],
  ["a default namespace, and none", within(xml("x", { xmlns: "urn:x" }, xml("y", { xmlns: "" })))],
  ["a declared prefix", within(xml("a:x", { "xmlns:a": "urn:a", "a:y": "1", y: "2" }))],
  ["one that an ancestor declares", within(xml("x", { "xmlns:a": "urn:a" }, xml("y", {}, xml("a:z"))))],
  ["all that ASCII allows", within(xml("_a-b.c9", { "d-e": "" }))],
])("%s can be written", (_, stanza) => {
  expect(isWellFormed(stanza)).toBe(true);
});

const deep = (levels: number): Element =>
  levels === 0 ? xml("a") : Object.assign(xml("a"), { children: [deep(levels - 1)] });

test.each<[string, Element]>([
  ["attributes given as a list", within(xml("body", ["a"] as never))],
  ["a prefix that nobody declares", within(xml("x:y"))],
  ["one of an attribute", within(xml("x", { "y:z": "" }))],
  ["one that a sibling declares", within(xml("x", { "xmlns:a": "urn:a" }), xml("a:y"))],
  ["two colons", within(xml("x", { "xmlns:a": "urn:a" }, xml("a:b:c")))],
  ["a digit in front", within(xml("1y"))],
  ["an empty name", within(xml(""))],
  ["an empty prefix", within(xml(":x"))],
  ["a space", within(xml("a b"))],
  ["a tag", within(xml("a><b"))],
  ["an attribute with a value in its name", within(xml("a", { 'b="c"': "d" }))],
  ["letters that are not ASCII", within(xml("größe"))],
  ["its own name", xml("1", {})],
  ["an undeclared one of its own", xml("message", { "a:b": "c" })],
  ["xmlns as a prefix", within(xml("x", { "xmlns:xmlns": "urn:x" }))],
  ["another meaning of xml", within(xml("x", { "xmlns:xml": "urn:x" }))],
  ["xml under another prefix", within(xml("x", { "xmlns:a": XML }))],
  ["xml as the default", within(xml("x", { xmlns: XML }))],
  ["a prefix for nothing", within(xml("x", { "xmlns:a": "" }))],
  ["a prefix for what is nothing once it is cleaned", within(xml("x", { "xmlns:a": "\u0001" }))],
  ["a declaration of no name", within(xml("x", { "xmlns:1": "urn:x" }))],
  ["a declaration of an empty name", within(xml("x", { "xmlns:": "urn:x" }))],
  [
    "one attribute under two prefixes",
    within(xml("x", { "xmlns:a": "u", "xmlns:b": "u", "a:c": "", "b:c": "" })),
  ],
  ["elements in each other beyond measure", within(deep(200))],
])("%s cannot", (_, stanza) => {
  expect(isWellFormed(stanza)).toBe(false);
});

test("thousands of elements in each other are no harm", () => {
  let inner = xml("a");
  for (let level = 0; level < 100_000; level += 1) inner = Object.assign(xml("a"), { children: [inner] });
  expect(isWellFormed(inner)).toBe(false);
});
