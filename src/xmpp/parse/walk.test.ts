import { expect, test } from "vitest";
import { stanza } from "../../../test/support/stanza.ts";
import { walk } from "./walk.ts";

/** Each step as a line: `+` into an element, `-` out of it, its depth, and its namespace or text. */
function steps(text: string): string[] {
  const lines: string[] = [];
  walk(stanza(text), {
    start: (name, ns, _attrs, depth) => void lines.push(`+${depth} ${ns} ${name}`),
    text: (text, depth) => void lines.push(`=${depth} ${text}`),
    end: (name, depth) => void lines.push(`-${depth} ${name}`),
  });
  return lines;
}

test("in the order of the document, without the root", () => {
  expect(steps("<message>a<b xmlns='urn:b'>c<d/></b>e</message>")).toEqual([
    "=0 a",
    "+1 urn:b b",
    "=1 c",
    "+2 urn:b d",
    "-2 d",
    "-1 b",
    "=0 e",
  ]);
});

test("names are resolved where they stand, and no further", () => {
  const accept = "jabber:component:accept";
  const starts = steps(
    "<message xmlns:p='urn:1'><p:a xmlns:p='urn:2'><p:b/><c xmlns=''><d/></c></p:a><p:e/><q:f/><g/></message>",
  ).filter((line) => line.startsWith("+"));
  expect(starts).toEqual([
    "+1 urn:2 a",
    "+2 urn:2 b",
    "+2  c",
    "+3  d",
    "+1 urn:1 e",
    "+1 undefined f",
    `+1 ${accept} g`,
  ]);
});
