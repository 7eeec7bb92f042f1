import { expect, test } from "vitest";
import { nickToAsk, otherNick, sameNick } from "./nick.ts";

test.each([
  ["Modérateur №1™", "Modérateur No1TM"],
  ["  Warden ", "Warden"],
  ["Ｗarden", "Warden"],
  ["Warde\u0301n", "Wardén"],
  ["War\u00A0den", "War den"],
  ["War\u00ADden", "Warden"],
  ["Warden 🛡\uFE0F", "Warden 🛡"],
])("%s and %s are one nick", (one, other) => {
  expect(sameNick(one, other)).toBe(true);
  expect(sameNick(other, one)).toBe(true);
});

test.each([
  ["Warden", "Warden_2"],
  ["Warden", "warden"],
  ["Wardén", "Warden"],
])("%s and %s are two", (one, other) => expect(sameNick(one, other)).toBe(false));

test("is asked for in the form in which it comes back", () => {
  expect(nickToAsk(" Modérateur №1™ ")).toBe("Modérateur No1TM");
  expect(nickToAsk("Warden")).toBe("Warden");
});

test("from the third attempt on, six hex digits that nobody can foresee", () => {
  expect(otherNick("Warden", 2, () => 0.5)).toBe("Warden_2");
  expect(otherNick("Warden", 3, () => 0)).toBe("Warden_000000");
  expect(otherNick("Warden", 4, () => 0.5)).toBe("Warden_800000");
  expect(otherNick("Warden", 5, () => 1 - Number.EPSILON)).toBe("Warden_ffffff");
});
