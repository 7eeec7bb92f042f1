import fc from "fast-check";
import { expect } from "vitest";
import type { Finding, Rule } from "../../src/moderation/rule.ts";
import { judgedTexts, maxJudged } from "../../src/moderation/text.ts";
import { createCrowd } from "../../src/muc/crowd.ts";
import { createHistory } from "../../src/muc/history.ts";
import type { SaidText, TextPlace } from "../../src/muc/message.ts";
import type { Occupant } from "../../src/muc/occupant.ts";
import { compileShortNames } from "../../src/text/emojis.ts";
import { newWork } from "../../src/text/work.ts";
import { message, occupant } from "./muc.ts";

export interface Scene {
  readonly people?: readonly Occupant[];
  readonly emojis?: readonly string[];
}

/** What a rule finds in these texts, and how many steps that costs. */
export function judgeOnce(
  rule: Rule,
  options: unknown,
  texts: readonly SaidText[],
  { people = [], emojis = [] }: Scene = {},
): { finding: Finding | undefined; steps: number; said: readonly SaidText[] } {
  const said = message("mallory", "", { texts });
  const judged = judgedTexts(said, compileShortNames(emojis), () => undefined);
  const byNick = new Map(people.map((one) => [one.nick, one]));
  const work = newWork();
  const finding = rule.evaluate({
    settings: rule.compile(rule.options.parse(options), (problem) => {
      throw new Error(problem.message);
    }),
    message: said,
    texts: judged,
    sender: occupant("mallory"),
    audience: { ownNick: "warden", occupants: byNick },
    history: createHistory(),
    crowd: createCrowd(),
    now: 0,
    work,
  });
  return { finding, steps: work.steps, said: judged.map(({ where, original: text }) => ({ where, text })) };
}

const places: readonly TextPlace[] = ["body", "xhtml", "subject", "link", "link-description", "reaction"];
// What is half a character, combines, joins, is invisible, repeats, or makes links and emojis, beside any character.
const unit = fc.oneof(
  fc.constantFrom(
    ..."\uD83D \uDE00 \uFFFF \uFDD0 \u0301 \u200D \uFE0F \u200B \n A a ! @ : / . 👍🏽 👨‍👩‍👧 🇫🇷 #️⃣ न म ि :wave: wave https:// .jpg example.org romeo".split(
      " ",
    ),
    " ",
  ),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
);
const said = fc.record({
  where: fc.constantFrom(...places),
  text: fc.array(unit, { minLength: 1, maxLength: 30 }).map((units) => units.join("")),
});

/** Whatever is said, a rule does not throw, and what it points at lies in the text that it names. */
export function holdsForAnything(rule: Rule, options: unknown, scene: Scene = {}): void {
  const around = { people: [occupant("romeo")], emojis: [":wave:", "wave"], ...scene };
  fc.assert(
    fc.property(fc.array(said, { minLength: 1, maxLength: 4 }), (texts) => {
      const { finding, said } = judgeOnce(rule, options, texts, around);
      if (!finding) return;
      const { where, text, span, entry } = finding.evidence;
      const place = said[text];
      expect(place?.where).toBe(where);
      expect(span.start).toBeLessThan(span.end);
      expect(span.end).toBeLessThanOrEqual(place?.text.length ?? 0);
      expect(entry).not.toBe("");
    }),
    { numRuns: 300 },
  );
}

/** Long messages of one kind of stretch each: a rule may take so many steps for each of their units. */
export const long: readonly string[] = [
  "a",
  "A",
  "a ",
  "ab.",
  "語",
  "\u0301",
  "क्षि",
  "😀",
  "👨‍👩‍👧",
  "\uD83D",
  "!",
  "\n",
  "@:",
  "romeo ",
  "wave ",
  ":wave:",
  "https://",
  "a.example.org/b.jpg ",
  "ab ba ",
].map((part) => part.repeat(maxJudged).slice(0, maxJudged));
