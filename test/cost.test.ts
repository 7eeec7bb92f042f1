import { describe, expect, test } from "vitest";
import { PRESET_NAMES, PRESET_RULES, type PresetName } from "../src/config/presets.ts";
import { loadRules } from "../src/files/rule-folder.ts";
import { judge } from "../src/moderation/judge.ts";
import type { PolicyEntry } from "../src/moderation/policy.ts";
import { judgedTexts, maxJudged } from "../src/moderation/text.ts";
import { createCrowd } from "../src/muc/crowd.ts";
import { createHistory } from "../src/muc/history.ts";
import { compileShortNames } from "../src/text/emojis.ts";
import { messageWork, newWork, type Work } from "../src/text/work.ts";
import { message, occupant } from "./support/muc.ts";
import { entryOf, policyOf } from "./support/transcript.ts";

// What the worst messages cost a room that has everything, in counted steps (see `src/text/work.ts`).

const rules = await loadRules();

function entry(type: string, options: unknown): PolicyEntry {
  const rule = rules.get(type);
  if (!rule) throw new Error(`there is no rule ${type}`);
  return entryOf(rule, options);
}

function preset(name: PresetName): PolicyEntry[] {
  return PRESET_RULES.flatMap(({ type, [name]: terms }) => (terms ? [entry(type, terms.options)] : []));
}

const words = Array.from({ length: 10_000 }, (_, index) => `${index.toString(36)}spam`);
// Each of them takes other engines longer than anybody lives.
const patterns = [
  "(a+)+$",
  "(a|aa)+$",
  "(.*a){20}",
  "(x+x+)+y",
  "^(\\w+\\s?)+$",
  "(\\S+\\s+){15}z",
  "([a-z]+)*[0-9]",
  "(.+)+!",
];
const lists = [
  entry("moderate", { rules: [{ name: "words", words, disguises: "all" }] }),
  entry("moderate", { rules: [{ name: "patterns", regexp: patterns }] }),
];

const people = Array.from({ length: 1_000 }, (_, index) => occupant(`user${index}`));
const audience = { ownNick: "warden", occupants: new Map(people.map((one) => [one.nick, one])) };

const units = {
  "one letter": "a",
  "spaced letters": "a b ",
  words: "what is it ",
  Han: "語",
  "Thai with its marks": "กำ",
  Zalgo: `a${"\u0301\u0316\u0323".repeat(20)}`,
  keycaps: "1\u20E3",
  "joined emojis": "👨‍👩‍👧‍👦",
  "regional indicators": "🇫🇷",
  links: "a.com ",
  "links with a scheme": "http://a.b/c ",
  addresses: "[::1]/a ",
  digits: "5",
  signs: "!",
  "invisible characters": "x\uFEFF.",
  "lone surrogates": "\uD83D",
  capitals: "LOUD ",
  leet: "5p4m ",
  "line ends": "\n",
} as const;
const shapes = Object.entries(units).map(
  ([what, unit]) => [what, unit.repeat(maxJudged).slice(0, maxJudged)] as const,
);

function cost(entries: readonly PolicyEntry[], text: string): Work {
  const said = message("mallory", text);
  const work = newWork();
  const verdicts = judge({
    policy: policyOf(entries),
    message: said,
    texts: judgedTexts(said, compileShortNames([":smile:"]), () => undefined),
    sender: occupant("mallory"),
    standing: { since: 0, messages: 0 },
    audience,
    history: createHistory(),
    crowd: createCrowd(),
    now: 1,
    work,
    takesBackOwn: false,
  });
  for (const { because } of verdicts) if (because?.why === "rule-threw") throw because.error;
  return work;
}

/** What does not ask how much is left: every rule goes over the text a few times whatever comes. */
const MARGIN = 12 * maxJudged;

describe.each(PRESET_NAMES)("under %s, with 10,000 words and hostile patterns", (name) => {
  const entries = [...lists, ...preset(name)];

  test.each(shapes)("a message of %s ends where its work does", (_what, text) => {
    expect(cost(entries, text).steps).toBeLessThan(messageWork + MARGIN);
  });
});

/** Steps for each unit, by rule; 2 for the others. */
const PER_UNIT: Readonly<Record<string, number>> = { mentions: 3, caps: 4, repetition: 6 };

describe.each(preset("strict").map((one) => [one.id, one] as const))("%s of strict alone", (id, one) => {
  test.each(shapes)("goes over a message of %s a few times", (_what, text) => {
    expect(cost([one], text).steps).toBeLessThan((PER_UNIT[id] ?? 2) * text.length);
  });
});

test("what is left for a room's own lists is three quarters of the work at least, whatever the presets take", () => {
  for (const name of PRESET_NAMES)
    for (const [what, text] of shapes)
      expect(cost(preset(name), text).steps, `${name}: ${what}`).toBeLessThan(messageWork / 4);
});
