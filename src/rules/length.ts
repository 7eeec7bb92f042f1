import { z } from "zod";
import { defineRule } from "../moderation/rule.ts";
import { spokenTogether } from "../moderation/tally.ts";
import { type JudgedText, maxJudged } from "../moderation/text.ts";
import { wholeMessage } from "../moderation/whole.ts";
import { linesOf, type TextPlace } from "../muc/message.ts";

const DEFAULT_CHARACTERS = 1_000;

const options = z.object({
  characters: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe("So many characters one message may have, as people count them; 1,000 where no limit is given"),
  lines: z.int().min(1).max(1_000).optional().describe("So many lines one message may have, empty ones too"),
  units: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe(
      "So many UTF-16 code units everything in a message may have together: text, links, reactions, subject; a letter is one, most emojis are two or more",
    ),
  reason: z.string().default("").describe("What everybody is shown in place of the message"),
});

/** Infinity where there is none. */
interface Limits {
  readonly characters: number;
  readonly lines: number;
  readonly units: number;
}

export default defineRule({
  name: "length",
  summary: "Messages that are too long.",
  doc: [
    "For walls of text. A limit that is not given does not hold; without any limit 1,000 characters do. The bodies of a",
    "message count together, the form that only some clients show and the subject each for themselves. What a reply",
    "repeats of the message that it answers does not count, if it is repeated faithfully. A character is what people",
    "take for one: a family of emojis and a letter with all its marks are one each; in messages of more than 10,000",
    "units each part of such a character counts. With `units` all is counted, what only some clients show as well:",
    "rules look at no more than 10,000 units of one message, so that whatever is longer could hide something in its",
    "middle. Missed: long texts in many messages; see `flood`. Mistaken: pasted code, poems, good stories.",
  ].join("\n"),
  judges: "content",
  options,
  examples: [
    {
      says: "characters are counted as people count them",
      options: { characters: 5 },
      transcript: [
        { nick: "romeo", text: "hello" },
        { nick: "romeo", text: "👨‍👩‍👧‍👦🇫🇷नमि" },
        { nick: "mallory", text: "goodbye", caught: true },
      ],
    },
    {
      says: "empty lines are lines",
      options: { lines: 3 },
      transcript: [
        { nick: "romeo", text: "Two households,\nboth alike\nin dignity" },
        { nick: "mallory", text: "first\n\n\nfourth", caught: true },
      ],
    },
  ],
  compile({ characters, lines, units, reason }) {
    const unlimited = Number.POSITIVE_INFINITY;
    const otherwise = (lines ?? units) === undefined ? DEFAULT_CHARACTERS : unlimited;
    const limits: Limits = {
      characters: characters ?? otherwise,
      lines: lines ?? unlimited,
      units: units ?? unlimited,
    };
    return { limits, reason };
  },
  plain({ limits: { characters, units }, reason }) {
    // A text of more characters than that has more units, too.
    const limit = Math.min(characters, units);
    return Number.isFinite(limit) ? { maxLength: { limit, reason } } : {};
  },
  evaluate({ settings: { limits, reason }, message, texts, work }) {
    const judged = sum(texts, ({ original, again }) => (again ? 0 : original.length));
    // What is cut short adds up to exactly that, and only the message itself tells how long it was.
    const isCut = judged >= maxJudged;
    const units = isCut ? sum(message.texts, ({ text }) => text.length) : judged;
    work.steps += units;
    if (units > limits.units) {
      return {
        evidence: { entry: `${units} units, ${limits.units} allowed`, ...wholeMessage(texts) },
        reason,
      };
    }
    const said: Said[] = isCut
      ? message.texts.map(({ where, text }) => ({ where, text, characters: () => codePoints(text) }))
      : texts.map((one) => ({ where: one.where, text: one.original, characters: () => asPeopleCount(one) }));
    for (const group of spokenTogether(said)) {
      const entry = excess(limits, group);
      if (entry !== undefined)
        return { evidence: { entry, ...wholeMessage(texts, group[0]!.where) }, reason };
    }
    return undefined;
  },
});

interface Said {
  readonly where: TextPlace;
  readonly text: string;
  readonly characters: () => number;
}

/** What there is too much of in these texts, with both numbers; undefined where they keep to the limits. */
function excess(limits: Limits, group: readonly Said[]): string | undefined {
  // No text has more characters than units, and these need no counting.
  if (sum(group, ({ text }) => text.length) > limits.characters) {
    const count = sum(group, ({ characters }) => characters());
    if (count > limits.characters) return `${count} characters, ${limits.characters} allowed`;
  }
  const count = 1 + sum(group, ({ text }) => linesOf(text) - 1);
  return count > limits.lines ? `${count} lines, ${limits.lines} allowed` : undefined;
}

/** The name of a custom emoji is one character to whoever sees the picture. */
function asPeopleCount({ graphemes, emojis }: JudgedText): number {
  return graphemes.length - sum(emojis, ({ start, end }) => end - start - 1);
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
