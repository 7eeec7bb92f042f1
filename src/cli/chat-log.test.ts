import { expect, test } from "vitest";
import { parseChatLog } from "./chat-log.ts";

const parsed = (file: string) => parseChatLog(file).map(({ nick, text, at }) => [nick, text, at]);

test.each([
  ["a text alone", "buy now", [undefined, "buy now", undefined]],
  ["who said it", "<mallory> buy  now ", ["mallory", "buy  now ", undefined]],
  ["when, in minutes", "9:05 <mallory> hi", ["mallory", "hi", 9 * 3600 + 300]],
  ["when, in seconds", "[23:59:58] <Mal Lory> hi", ["Mal Lory", "hi", 86_398]],
  [
    "a time that is part of the text",
    "12:34 is when we meet",
    [undefined, "12:34 is when we meet", undefined],
  ],
  ["a sign that is no nick", "<3 you all", [undefined, "<3 you all", undefined]],
])("%s", (_what, line, message) => expect(parsed(line)).toEqual([message]));

test("lines are counted as they stand, blank ones and a byte order mark left out", () => {
  expect(parseChatLog("\ufeffone\r\n\r\ntwo\n<mallory> \n").map(({ line, text }) => [line, text])).toEqual([
    [1, "one"],
    [3, "two"],
  ]);
});

test("midnight comes between", () => {
  expect(parsed("23:59 <a> x\n00:01 <a> y\n00:02 <a> z").map(([, , at]) => at)).toEqual([
    86_340, 86_460, 86_520,
  ]);
});
