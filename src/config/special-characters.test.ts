import { describe, expect, test } from "vitest";
import type { Handler } from "./handler.ts";
import { asSpecialCharacters, specialCharactersRule } from "./special-characters.ts";

const livechats = (tolerance: number, rule: object = {}, more: object = {}): Handler => ({
  id: "forbid_special_chars",
  type: "moderate",
  enabled: true,
  mode: "enforce",
  atGate: "refuse",
  locked: false,
  options: {
    rules: [{ ...specialCharactersRule("forbid_special_chars", tolerance, "Too many."), ...rule }],
    applyToModerators: true,
  },
  ...more,
});

describe("what livechat writes", () => {
  test.each(Array.from({ length: 11 }, (_, tolerance) => tolerance))("tolerance %i", (tolerance) => {
    expect(asSpecialCharacters(livechats(tolerance))).toEqual({
      ...livechats(0),
      type: "special-characters",
      options: { tolerance, reason: "Too many.", applyToModerators: true },
    });
  });

  test("version 13 names an engine, and switched off it stays off", () => {
    const handler = livechats(2, { regexp_engine: "regexp" }, { enabled: false });
    expect(asSpecialCharacters(handler)).toMatchObject({ type: "special-characters", enabled: false });
  });

  test("without a reason", () => {
    expect(asSpecialCharacters(livechats(0, { reason: undefined })).options.reason).toBe("");
  });
});

describe("what a person wrote stays as it is", () => {
  test.each<[string, Handler]>([
    ["another expression", livechats(0, { regexp: "[^a-z]" })],
    ["livechat's, more often than its form allows", livechats(11)],
    ["other flags", livechats(0, { modifiers: "u" })],
    ["no flags", livechats(0, { modifiers: undefined })],
    ["words beside it", livechats(0, { words: ["x"] })],
    ["another id", livechats(0, {}, { id: "mine" })],
    ["another type", livechats(0, {}, { type: "no-duplicate" })],
    [
      "two rules",
      livechats(0, {}, { options: { rules: [...(livechats(0).options.rules as object[]), "x"] } }),
    ],
    ["no rule", livechats(0, {}, { options: { rules: [] } })],
    ["a rule that is none", livechats(0, {}, { options: { rules: [null] } })],
    ["a plain expression", livechats(0, {}, { options: { rules: ["x"] } })],
    ["rules that are none", livechats(0, {}, { options: { rules: 5 } })],
    ["a reason that is none", livechats(0, { reason: 5 })],
  ])("%s", (_, handler) => {
    expect(asSpecialCharacters(handler)).toBe(handler);
  });
});
