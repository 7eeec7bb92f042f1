import { expect, test } from "vitest";
import { occupant } from "../../test/support/muc.ts";
import { compileShortNames } from "../text/emojis.ts";
import { newWork } from "../text/work.ts";
import { mentionsIn } from "./mentions.ts";
import { judgedText } from "./text.ts";

const nicks = [
  "romeo",
  "Friar Laurence",
  "Friar",
  "bob!",
  "★Tybalt★",
  "小明",
  "@op",
  "Ünal",
  "𝐀",
  "x_x",
  "wave",
];
const people = new Map(nicks.map((nick) => [nick, occupant(nick)]));

function named(text: string, limit?: number): string[] {
  const judged = judgedText({ where: "body", text }, compileShortNames([":wave:"]));
  const audience = { ownNick: undefined, occupants: people };
  const found = mentionsIn([judged], audience, newWork(limit)).flat();
  for (const { nick, span } of found) expect(text.slice(span.start, span.end)).toBe(nick);
  return found.map(({ nick }) => nick);
}

test.each([
  ["Romeo, ROMEO and juliet"],
  ["romeos and neoromeo, romeo_"],
  ["Friars"],
  ["https://example.org/romeo and romeo.example.org/a"],
  [":wave:"],
  ["𝐀𝐀"],
  ["Ünalı"],
  [""],
])("%s names nobody", (text) => expect(named(text)).toEqual([]));

test.each([
  ["romeo", ["romeo"]],
  ["@romeo: hi (romeo)", ["romeo", "romeo"]],
  ["romeo's", ["romeo"]],
  ["Friar Laurence, and the other Friar", ["Friar Laurence", "Friar"]],
  ["Friar  Laurence", ["Friar"]],
  ["bob!: hello", ["bob!"]],
  ["★Tybalt★, ★Tybalt★★", ["★Tybalt★", "★Tybalt★"]],
  ["小明你好，你好小明", ["小明", "小明"]],
  ["@op", ["@op"]],
  ["Ünal 𝐀 x_x", ["Ünal", "𝐀", "x_x"]],
  ["wave :wave:", ["wave"]],
])("%s names %j", (text, expected) => expect(named(text)).toEqual(expected));

test("ends where the work of the message is spent", () => {
  expect(named("romeo ".repeat(100), 300).length).toBeLessThan(50);
  expect(named("romeo ".repeat(100))).toHaveLength(100);
});

test("a crowd of nicks made to be looked up takes a part of the message's work, not all", () => {
  const crowd = Array.from({ length: 500 }, (_, index) => `a${" a".repeat(index)} b`);
  const occupants = new Map(crowd.map((nick) => [nick, occupant(nick)]));
  const judged = judgedText({ where: "body", text: "a ".repeat(5_000) }, compileShortNames([]));
  const work = newWork();
  expect(mentionsIn([judged], { ownNick: undefined, occupants }, work)).toEqual([[]]);
  expect(work.steps).toBeGreaterThan(40_000);
  expect(work.steps).toBeLessThan(work.limit / 8);
});

test("fifty texts in a room of ten thousand cost no more than one", () => {
  const crowd = Array.from({ length: 10_000 }, (_, index) => occupant(`user${index}`));
  const occupants = new Map(crowd.map((one) => [one.nick, one]));
  const texts = Array.from({ length: 50 }, (_, index) =>
    judgedText({ where: "body", text: `user${index} B` }, compileShortNames([])),
  );
  const work = newWork();
  const found = mentionsIn(texts, { ownNick: undefined, occupants }, work);
  expect(found.map(([mention]) => mention?.nick)).toEqual(crowd.slice(0, 50).map(({ nick }) => nick));
  expect(work.steps).toBeLessThan(15_000);
});
