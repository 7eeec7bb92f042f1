import { expect, test } from "vitest";
import type { SaidText } from "../muc/message.ts";
import { compileShortNames } from "../text/emojis.ts";
import { judgedText } from "./text.ts";
import { wholeMessage } from "./whole.ts";

const placeIn = (...texts: SaidText[]) =>
  wholeMessage(texts.map((said) => judgedText(said, compileShortNames([]))));

test("is the first body, though something else stands before it", () => {
  const place = placeIn(
    { where: "subject", text: "news" },
    { where: "body", text: "hello" },
    { where: "body", text: "salut" },
  );
  expect(place).toEqual({ where: "body", text: 1, span: { start: 0, end: 5 } });
});

test("is the first text of another place, where that is meant", () => {
  const said = (["body", "xhtml"] as const).map((where) =>
    judgedText({ where, text: where }, compileShortNames([])),
  );
  expect(wholeMessage(said, "xhtml")).toEqual({ where: "xhtml", text: 1, span: { start: 0, end: 5 } });
});

test("is the first text, where nothing is a body", () => {
  const place = placeIn({ where: "reaction", text: "👍" }, { where: "link", text: "https://example.org" });
  expect(place).toEqual({ where: "reaction", text: 0, span: { start: 0, end: 2 } });
});

test("is empty, where nothing is left to be judged", () => {
  expect(placeIn()).toEqual({ where: "body", text: 0, span: { start: 0, end: 0 } });
});
