import fc from "fast-check";
import { expect, test } from "vitest";
import { refang } from "./refang.ts";

const written = (original: string, part: string, spaced = false): string => {
  const { text, origins } = refang(original, spaced);
  const at = text.indexOf(part);
  if (at < 0) return `not in ${text}`;
  const end = at + part.length;
  return original.slice(origins?.starts[at] ?? at, origins?.ends[end - 1] ?? end);
};

test.each([
  ["hxxps://evil[.]com/x", "https://evil.com", "hxxps://evil[.]com"],
  ["h**p[:]//evil(dot)com", "http://evil.com", "h**p[:]//evil(dot)com"],
  ["see evil [точка] com now", "evil.com", "evil [точка] com"],
  ["e\u200Bvil.c\u00ADom", "evil.com", "e\u200Bvil.c\u00ADom"],
  ["\u200Bevil.com\u200B!", "evil.com", "evil.com"],
  ["ｅｖｉｌ．ｃｏｍ", "evil.com", "ｅｖｉｌ．ｃｏｍ"],
  ["𝐞𝐯𝐢𝐥｡ⓒⓞⓜ", "evil.com", "𝐞𝐯𝐢𝐥｡ⓒⓞⓜ"],
  ["evil.𝐜𝐨𝐦 now", "evil.com", "evil.𝐜𝐨𝐦"],
  ["😀 ﬁsh。com", "fish.com", "ﬁsh。com"],
])("%j has %s, written %j", (original, part, expected) => {
  expect(written(original, part)).toBe(expected);
});

test.each([
  ["go to evil . com !", "evil . com"],
  ["go to evil .com!", "evil .com"],
  ["go to evil dot com", "evil dot com"],
  ["evil\u00A0d0t\u00A0com", "evil\u00A0d0t\u00A0com"],
])("%j, spaced, has evil.com, written %j", (original, expected) => {
  expect(written(original, "evil.com", true)).toBe(expected);
});

test.each([
  "end of story. It is",
  "see you. com on",
  "the .com bubble and a dot com boom",
  "a plugin for .NET and plugins .NET needs",
  "bye . so long",
  "你好。再见",
  "names that start with a point (.) are hidden",
])("%j stays as it is", (text) => {
  expect(refang(text, true)).toEqual({ text });
});

test("each unit comes from somewhere in the original, in order", () => {
  const unit = fc.constantFrom(
    ..."a .[]()dot\u200B．。😀é\u0301ⓒhxp:/\uD83D".split(""),
    " dot ",
    "[.]",
    "hxxp://",
    "com",
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 30 }), fc.boolean(), (original, spaced) => {
      const { text, origins } = refang(original, spaced);
      expect(origins !== undefined || text === original).toBe(true);
      expect(origins?.starts.length ?? text.length).toBe(text.length);
      let before = 0;
      for (const [at, start] of origins?.starts.entries() ?? []) {
        expect(start).toBeGreaterThanOrEqual(before);
        expect(origins?.ends[at]).toBeGreaterThan(start);
        expect(origins?.ends[at]).toBeLessThanOrEqual(original.length);
        before = start;
      }
    }),
    { numRuns: 500 },
  );
});
