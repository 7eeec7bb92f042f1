import { expect, test } from "vitest";
import type { SaidText } from "../muc/message.ts";
import { compileShortNames } from "../text/emojis.ts";
import { newWork } from "../text/work.ts";
import { tally } from "./tally.ts";
import { judgedText } from "./text.ts";

const none = compileShortNames([]);

function exclamations(...said: SaidText[]) {
  const work = newWork();
  const texts = said.map((one) => judgedText(one, none));
  const found = tally(
    texts,
    ({ original }) => Array.from(original.matchAll(/!/g), ({ index }) => ({ start: index, end: index + 1 })),
    work,
  );
  return { ...found, steps: work.steps };
}

test("counts the bodies together and points into the one that has most", () => {
  const said = exclamations(
    { where: "body", text: "a!" },
    { where: "xhtml", text: "!!!!!" },
    { where: "body", text: "ab!c! d!e" },
    { where: "body", text: "!!" },
  );
  expect(said.count).toBe(6);
  expect(said.place).toEqual({ where: "body", text: 2, span: { start: 2, end: 8 } });
});

test.each(["xhtml", "subject"] as const)("counts each %s alone, and all that is said in it", (where) => {
  const said = exclamations(
    { where: "body", text: "a!" },
    { where, text: "!!" },
    { where, text: "a!b!c!" },
    { where: "body", text: "!" },
  );
  expect(said.count).toBe(3);
  expect(said.place).toEqual({ where, text: 2, span: { start: 1, end: 6 } });
});

test("costs a step for each unit of what is said, none for what goes with it", () => {
  const texts = [{ where: "body", text: "12345" } as const, { where: "subject", text: "1" } as const];
  expect(exclamations(...texts, { where: "reaction", text: "!!" }).steps).toBe(6);
  expect(exclamations({ where: "reaction", text: "!" }).count).toBe(0);
});
