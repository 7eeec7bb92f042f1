import { z } from "zod";
import { mentionsIn } from "../moderation/mentions.ts";
import { type Audience, defineRule } from "../moderation/rule.ts";
import { isSpoken } from "../moderation/tally.ts";
import type { JudgedText } from "../moderation/text.ts";
import { blanked } from "../text/blanked.ts";
import type { Span } from "../text/span.ts";
import type { Work } from "../text/work.ts";

const DEFAULT_PERCENT = 70;
const DEFAULT_MIN_LETTERS = 15;

// Cherokee is written in what Unicode calls its capitals.
const capitals = /(?!\p{Script=Cherokee})[\p{Lu}\p{Lt}]/gu;
const smallLetters = /(?!\p{Script=Cherokee})\p{Ll}/gu;

export default defineRule({
  name: "caps",
  summary: "Messages written mostly in capitals.",
  doc: [
    "For shouting. Counted are the letters of scripts that have capitals: Latin, Greek, Cyrillic, Armenian and some",
    "more. Arabic, Hindi, Chinese and the like have none and are never caught. The nicks of people in the room, the",
    "names of custom emojis and links do not count. Messages of few letters pass, so that `LOL` and `OMG!!!` may be",
    "said. Missed: shouting with small letters in between, and shouts in small portions. Mistaken: headlines,",
    "quotations from telegrams, lists of abbreviations.",
  ].join("\n"),
  judges: "content",
  options: z.object({
    percent: z
      .number()
      .min(1)
      .max(100)
      .default(DEFAULT_PERCENT)
      .describe("From this share of capitals on a message is caught, in percent of its letters"),
    minLetters: z
      .int()
      .min(1)
      .max(1_000)
      .default(DEFAULT_MIN_LETTERS)
      .describe("Messages of fewer letters are never caught"),
    reason: z.string().default("").describe("What everybody is shown in place of the message"),
  }),
  examples: [
    {
      says: "shouting in any script that has capitals, but not a short shout",
      options: {},
      transcript: [
        { nick: "romeo", text: "OMG!!! LOL" },
        { nick: "romeo", text: "NASA and ESA met the UN in the USA" },
        { nick: "romeo", text: "この動画はとても面白いですね" },
        { nick: "mallory", text: "LOOK AT MY CHANNEL RIGHT now", caught: true },
        { nick: "mallory", text: "СМОТРИТЕ ВСЕ НА МОЙ КАНАЛ", caught: true },
      ],
    },
    {
      says: "names are written as people write them",
      options: { percent: 50, minLetters: 4 },
      transcript: [
        { nick: "XX_JULIET_XX", text: "", enters: "participant" },
        { nick: "romeo", text: "XX_JULIET_XX: look at this" },
        { nick: "romeo", text: "XX_JULIET_XX: LOOK AT this", caught: true },
      ],
    },
  ],
  compile: (options) => options,
  evaluate({ settings: { percent, minLetters, reason }, texts, audience, work }) {
    const spoken = texts.filter(isSpoken);
    work.steps += spoken.reduce((sum, { original }) => sum + original.length, 0);
    // What does not count takes capitals away, never adds any: an ordinary message is done with here.
    const written = spoken.reduce((sum, { original }) => sum + spansOf(original, capitals).length, 0);
    if (written * 100 < percent * minLetters) return undefined;
    const counted = countLetters(spoken, audience, work);
    // Each text by itself, so that a quiet one beside it hides no shout; the bodies together, since one may be in two parts.
    const groups = [...counted.map((one) => [one]), counted.filter(({ text }) => text.where === "body")];
    for (const group of groups) {
      const upper = group.reduce((sum, { upper }) => sum + upper.length, 0);
      const letters = upper + group.reduce((sum, { small }) => sum + small, 0);
      if (upper === 0 || letters < minLetters || upper * 100 < percent * letters) continue;
      const { text, upper: spans } = group.reduce((most, one) =>
        one.upper.length > most.upper.length ? one : most,
      );
      const span = { start: spans[0]!.start, end: spans.at(-1)!.end };
      const entry = `${upper} of ${letters} letters are capitals`;
      return { evidence: { entry, where: text.where, text: texts.indexOf(text), span }, reason };
    }
    return undefined;
  },
});

interface Counted {
  readonly text: JudgedText;
  readonly upper: readonly Span[];
  readonly small: number;
}

function countLetters(texts: readonly JudgedText[], audience: Audience, work: Work): Counted[] {
  const named = mentionsIn(texts, audience, work);
  return texts.map((text, index) => {
    work.steps += text.original.length;
    const apart = [...text.links, ...named[index]!];
    const words = blanked(text.original, [...text.emojis, ...apart.map(({ span }) => span)]);
    return { text, upper: spansOf(words, capitals), small: spansOf(words, smallLetters).length };
  });
}

function spansOf(text: string, letters: RegExp): Span[] {
  return Array.from(text.matchAll(letters), ({ 0: letter, index }) => ({
    start: index,
    end: index + letter.length,
  }));
}
