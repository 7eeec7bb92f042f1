import { expect, test } from "vitest";
import { drawingsFrom, isNumber, leetSignOf } from "./leet.ts";

test.each(["455", "a55", "3d", "1st", "22nd", "3rd", "14th", "5pm", "10kg", "1080p", "7mm", "2e"])(
  "%s is a number or the like",
  (text) => {
    expect(isNumber(text)).toBe(true);
  },
);

test.each(["5hit", "a55hole", "sh1t", "4ss", "84574rd", "1nd", "b00b", "mp3", "ass"])(
  "%s may be a word",
  (text) => {
    expect(isNumber(text)).toBe(false);
  },
);

test("a sign has letters of Latin, some of Cyrillic too", () => {
  expect(leetSignOf("1")?.latin.map(({ text }) => text)).toEqual(["i", "l"]);
  expect(leetSignOf("4")?.cyrillic.map(({ text }) => text)).toEqual(["ч", "а"]);
  expect(leetSignOf("!")?.inner).toBe(true);
  expect(leetSignOf("a")).toBeUndefined();
});

test("no drawing begins with a letter but ph and vv", () => {
  const letters = [..."abcdefghijklmnopqrstuvwxyz"].flatMap((one) => drawingsFrom(one));
  expect(letters.map(({ signs }) => signs)).toEqual(["ph", "vv"]);
});
