import fc from "fast-check";
import { expect, test } from "vitest";
import { longestRepeat as longestRepeatBeyond, maxUnit } from "./runs.ts";
import { newWork } from "./work.ts";

const longestRepeat = (text: string, most = 1) => longestRepeatBeyond(text, most, newWork());

const repeat = (text: string) => {
  const found = longestRepeat(text);
  return found && [found.unit, found.times, text.slice(found.span.start, found.span.end)];
};

test.each([
  ["noooooo!!!", "o", 6, "oooooo"],
  ["so hahahahaha then", "ha", 5, "hahahahaha"],
  ["hahahah", "ha", 3, "hahahah"],
  ["lol lol lol", "lol", 3, "lol lol lol"],
  ["so lol, lol, lol, lol", "lol,", 4, " lol, lol, lol, lol"],
  ["buy now\nbuy now\nbuy now", "buy now", 3, "buy now\nbuy now\nbuy now"],
  ["😀😀😀 ok", "😀", 3, "😀😀😀"],
  ["👩‍👩‍👧‍👦".repeat(5), "👩‍👩‍👧‍👦", 5, "👩‍👩‍👧‍👦".repeat(5)],
  ["é e\u0301e\u0301e\u0301e\u0301", "e\u0301", 4, "e\u0301e\u0301e\u0301e\u0301"],
  ["lol lol lollipop", "lol", 2, "lol lol lol"],
  ["abcabc xyxy", "abc", 2, "abcabc"],
  ["aab".repeat(3), "aab", 3, "aabaabaab"],
  ["草草草草", "草", 4, "草草草草"],
  ["\uD83D\uD83D\uD83D", "\uD83D", 3, "\uD83D\uD83D\uD83D"],
])("%j: %j, %i times", (text, unit, times, whole) => {
  expect(repeat(text)).toEqual([unit, times, whole]);
});

test.each(["", "a", "abc", "a    b", "\n\n\n\n", "\u200B\u200B", "no rest here"])(
  "%j repeats nothing",
  (text) => {
    expect(longestRepeat(text)).toBeUndefined();
  },
);

test("a unit longer than the longest is not looked for", () => {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  expect(longestRepeat(letters.slice(0, maxUnit).repeat(3))?.times).toBe(3);
  expect(longestRepeat(letters.slice(0, maxUnit + 1).repeat(3))).toBeUndefined();
});

test("nothing is repeated more often than what is told", () => {
  // Gaps of one to three: what is further apart is not taken for a row.
  const text = fc
    .string({ unit: fc.constantFrom("a", "b", "😀", " "), maxLength: 40 })
    .map((given) => given.replaceAll(/ {4,}/g, "   "));
  fc.assert(
    fc.property(text, (given) => {
      const characters = [...given];
      let most = 1;
      for (let start = 0; start < characters.length; start++)
        for (let length = 1; length <= maxUnit; length++) {
          const unit = characters.slice(start, start + length).join("");
          if (unit.trim() === "") continue;
          const rest = characters.slice(start).join("");
          let times = 1;
          while (rest.startsWith(unit.repeat(times + 1))) times++;
          const last = rest.slice(unit.length * times);
          const stem = unit.trimEnd();
          const cut = /[ab]$/.test(stem) && /^[ab]/.test(last.slice(stem.length));
          if (stem !== unit && last.startsWith(stem) && !cut) times++;
          most = Math.max(most, times);
        }
      for (let allowed = 1; allowed <= 5; allowed++)
        expect(longestRepeat(given, allowed)?.times).toBe(most > allowed ? most : undefined);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["nothing repeated", (at: number) => String.fromCodePoint(0x4e00 + at), 1],
  ["one letter", () => "a", 3],
  ["as often as is allowed, again and again", (at: number) => (at % 13 === 0 ? "b" : "a"), 20],
] as const)("%s: each comparison is counted, and they are few", (_what, unit, perUnit) => {
  const text = Array.from({ length: 10_000 }, (_, at) => unit(at)).join("");
  const work = newWork();
  longestRepeatBeyond(text, 12, work);
  expect(work.steps).toBeGreaterThan(text.length / 4);
  expect(work.steps).toBeLessThan(perUnit * text.length);
});
