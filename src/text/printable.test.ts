import { expect, test } from "vitest";
import { printable } from "./printable.ts";

test.each([
  ["plain", "Grüße, 你好 👍", "Grüße, 你好 👍"],
  ["a line's end", "two\nlines", "two lines"],
  ["an escape sequence", "\u001b[2Jgone", "‹1b›[2Jgone"],
  ["invisible characters", "b\u200buy\u202e", "b‹200b›uy‹202e›"],
  ["half a character", "\ud800", "‹d800›"],
])("%s", (_what, text, shown) => expect(printable(text)).toBe(shown));
