import { expect, test } from "vitest";
import { complement, escapes, lineEnds, type Ranges, wordIgnoringCase, written } from "./ranges.ts";

const has = (ranges: Ranges, code: number): boolean =>
  ranges.some(([first, last]) => first <= code && code <= last);

test.each([
  ["\\d", escapes.digit, /\d/u],
  ["\\s", escapes.space, /\s/u],
  ["\\w", escapes.word, /\w/u],
  ["\\w ignoring case", [...wordIgnoringCase], /\w/iu],
  ["line ends", lineEnds, /[^.]/u],
])("%s is JavaScript's set, and its complement the rest", (name, ranges, regexp) => {
  const rest = complement(ranges);
  const own = name === "line ends" ? /^[\n\r\u2028\u2029]$/ : regexp;
  for (let code = 0; code <= 0xffff; code++) {
    const expected = own.test(String.fromCharCode(code));
    if (has(ranges, code) !== expected || has(rest, code) === expected) expect.fail(`U+${code.toString(16)}`);
  }
});

test("nothing of what is written can mean something to RE2", () => {
  expect(
    written([
      [0x5b, 0x5e],
      [0x61, 0x7a],
      [0x1f600, 0x1f600],
    ]),
  ).toBe("\\x{5B}-\\x{5E}a-z\\x{1F600}");
});
