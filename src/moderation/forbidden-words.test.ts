import { describe, expect, test } from "vitest";
import { compileShortNames } from "../text/emojis.ts";
import { newWork } from "../text/work.ts";
import { compileForbiddenWords, type Refusal, type WordOptions } from "./forbidden-words.ts";
import { judgedText } from "./text.ts";

const compiled = (options: Partial<WordOptions>, refuse: (refusal: Refusal) => void = () => {}) =>
  compileForbiddenWords({ words: [], allow: [], match: "words", disguises: [], ...options }, refuse);

const find = (options: Partial<WordOptions>, text: string, ...emojis: string[]) => {
  const judged = judgedText({ where: "body", text }, compileShortNames(emojis));
  return compiled(options).find(judged, newWork())?.span;
};

test("whole words stay whole, whatever holds for the others", () => {
  const options = { words: ["ham"], wholeWords: ["spam"], match: "anywhere" } as const;
  expect(find(options, "graham")).toEqual({ start: 3, end: 6 });
  expect(find(options, "antispam")).toBeUndefined();
  expect(find(options, "my spam")).toEqual({ start: 3, end: 7 });
});

describe("what is allowed", () => {
  test("covers what lies within it, and the next find counts", () => {
    const options = { words: ["spam"], allow: ["no spam"] };
    expect(find(options, "no spam")).toBeUndefined();
    expect(find(options, "no spam, spam")).toEqual({ start: 9, end: 13 });
  });

  test("may stand within a word only where words may", () => {
    const options = { words: ["cunt"], allow: ["Scunthorpe"] };
    expect(find({ ...options, match: "anywhere" }, "#scunthorpes")).toBeUndefined();
    expect(find({ ...options, words: ["scunthorpes"] }, "scunthorpes")).toEqual({ start: 0, end: 11 });
  });

  test("is not seen through disguises, or it would allow the word itself", () => {
    const options = { words: ["ass"], allow: ["a55"], disguises: "all" } as const;
    expect(find(options, "room a55")).toBeUndefined();
    expect(find(options, "you ass")).toEqual({ start: 4, end: 7 });
    expect(find(options, "you 4ss")).toEqual({ start: 4, end: 7 });
  });

  test("tells where it is", () => {
    const { allowed } = compiled({ allow: ["no spam", "ham"] });
    const judged = judgedText({ where: "body", text: "ham, NO  spam" }, compileShortNames([]));
    expect(allowed(judged, newWork())).toEqual([
      { start: 0, end: 3 },
      { start: 5, end: 13 },
    ]);
  });
});

test("a custom emoji hides its name, and what is allowed beside it stays allowed", () => {
  const options = { words: ["ass", "day"], allow: ["day :ass:", ":ass: day"] };
  expect(find(options, ":ass: day :ass:", ":ass:")).toBeUndefined();
  expect(find(options, "day", ":ass:")).toEqual({ start: 0, end: 3 });
  expect(find({ words: [":ass:"] }, "so :ASS: then", ":ass:")).toEqual({ start: 3, end: 8 });
  expect(find({ words: [":lul:", "ass"] }, ":ass: :lul:", ":ass:", ":lul:")).toEqual({ start: 6, end: 11 });
});

test("what cannot be used is told with its list", () => {
  const refusals: Refusal[] = [];
  compiled({ words: ["", "fine"], wholeWords: ["x".repeat(200)], allow: ["\u200b"] }, (one) =>
    refusals.push(one),
  );
  expect(refusals.map(({ list, entry }) => [list, entry])).toEqual([
    ["words", ""],
    ["wholeWords", "x".repeat(200)],
    ["allow", "\u200b"],
  ]);
});
