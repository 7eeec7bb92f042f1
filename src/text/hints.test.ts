import fc from "fast-check";
import { expect, test } from "vitest";
import { accents, disguises, leet, lookalikes, masked, separated, stretched } from "./disguise.ts";
import { hintsOf } from "./hints.ts";
import { reading } from "./reading.ts";
import { compileWords } from "./words.ts";

test.each([
  "hello there, how are you today?",
  "I'll be back in 5 minutes, it's 20:30",
  "это обычное сообщение, как и всегда",
  "今日はいい天気ですね",
  "नमस्ते, ที่นี่",
])("%s asks for no second look at look-alikes", (text) => {
  expect(hintsOf(text) & lookalikes).toBe(0);
});

test.each([
  ["сраm", lookalikes],
  ["ѕpаm", lookalikes],
  ["fooI", lookalikes],
  ["s̶", lookalikes],
  ["ꜱ", lookalikes],
  ["ass™", lookalikes],
  ["é", accents],
  ["sp4m", leet],
  ["$pam", leet],
  ["phat", leet],
  ["spaaam", stretched],
  ["ssppam", stretched],
  ["s.pam", separated],
  ["s p a m", separated],
  ["s'p", separated],
  ["f*ck", masked],
])("%s asks for one", (text, hint) => {
  expect(hintsOf(text) & hint).toBe(hint);
});

test("no disguise is missed for want of a hint", () => {
  const letters = [..."asipl"];
  const entries = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
  const lists = disguises.map((one) =>
    compileWords([...entries, "сор", "соси"], { disguises: [one, "stretched"], match: "anywhere" }),
  );
  const unit = fc.constantFrom(
    ..."asipslaipsSIPh 15$@!*#_.-/",
    ..."сорі",
    ...["é", "s̶", "ⓢ", "🅂", "🇸", "\u200B", "🔥", "草", "ａ", "ß", "ρ"],
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 9 }), fc.constantFrom(...lists), (text, list) => {
      const given = reading(text);
      const suspected = Object.create(given, { hints: { value: 63 } });
      expect(list.find(given)).toEqual(list.find(suspected));
    }),
    { numRuns: 2_000 },
  );
});
