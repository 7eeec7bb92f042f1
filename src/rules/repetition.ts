import { z } from "zod";
import { defineRule } from "../moderation/rule.ts";
import { isSpoken } from "../moderation/tally.ts";
import type { JudgedText } from "../moderation/text.ts";
import { blanked } from "../text/blanked.ts";
import { longestRepeat } from "../text/runs.ts";
import type { Span } from "../text/span.ts";
import { foldedView, type View } from "../text/view.ts";
import type { Work } from "../text/work.ts";

const DEFAULT_CHARACTERS = 15;
const DEFAULT_WORDS = 5;

/** Words of the longest phrase that is looked for. */
const maxPhrase = 20;

export default defineRule({
  name: "repetition",
  summary: "The same character, word or phrase many times in a row.",
  doc: [
    "For `aaaaaaaa`, `!!!!!!!!`, `spam spam spam spam`, and one sentence pasted again and again into one message. Case,",
    "width and invisible characters do not help, nor do other signs between the words. Laughing is repetition: how much",
    "of it is fine (`hahaha`, `jajaja`, `5555`, `www`, `kkkk`) `characters` says, so that number had better not be small.",
    "White space does not count; for empty lines see `length`, for the same message again `no-duplicate`. Missed: what",
    "changes from time to time (`aaaabaaaab`), groups of more than 20 characters without space, and phrases of more than",
    "20 words. Mistaken: songs, cheering, rulers made of dashes, long numbers of zeros.",
  ].join("\n"),
  judges: "content",
  options: z.object({
    characters: z
      .int()
      .min(2)
      .max(1_000)
      .default(DEFAULT_CHARACTERS)
      .describe("So often a character, an emoji or a group like the `ha` in `haha` may stand in a row"),
    words: z
      .int()
      .min(1)
      .max(1_000)
      .default(DEFAULT_WORDS)
      .describe("So often a word or a phrase may be said in a row"),
    reason: z.string().default("").describe("What everybody is shown in place of the message"),
  }),
  examples: [
    {
      says: "stretched and hammered messages, but not laughter",
      options: {},
      transcript: [
        { nick: "romeo", text: "hahahahahaha nooooooo!!!!!! 😂😂😂😂😂" },
        { nick: "romeo", text: "no, no, no, no!" },
        { nick: "mallory", text: "aaaaaaaaaaaaaaaaaaaaaaaa", caught: true },
        { nick: "mallory", text: "look!!!!!!!!!!!!!!!!!!!!!!!!", caught: true },
        { nick: "mallory", text: "lol LOL lol Lol lol lol", caught: true },
        { nick: "mallory", text: "buy now! buy now, buy now. Buy now buy now buy now", caught: true },
      ],
    },
    {
      says: "a stricter room",
      options: { characters: 4, words: 2 },
      transcript: [
        { nick: "romeo", text: "hahahaha noooo, very very good" },
        { nick: "mallory", text: "nooooo", caught: true },
        { nick: "mallory", text: "very very very good", caught: true },
      ],
    },
  ],
  compile: (options) => options,
  evaluate({ settings: { characters, words, reason }, texts, work }) {
    for (const [index, text] of texts.entries()) {
      if (!isSpoken(text)) continue;
      const found = repeatedCharacters(text, characters, work) ?? repeatedWords(text, words, work);
      if (!found) continue;
      const { entry, span } = found;
      return { evidence: { entry, where: text.where, text: index, span }, reason };
    }
    return undefined;
  },
});

interface Found {
  readonly entry: string;
  readonly span: Span;
}

/** Also of words that are said more often than any character may be. */
function repeatedCharacters(text: JudgedText, most: number, work: Work): Found | undefined {
  const found = repeatIn(text.reading.folded, most, work);
  if (!found || text.links.length === 0) return found;
  // Whoever posts an address did not stretch it.
  const spans = text.links.map(({ span }) => span);
  return repeatIn(without(text, spans), most, work);
}

function repeatIn(view: View, most: number, work: Work): Found | undefined {
  work.steps += view.text.length;
  const repeat = longestRepeat(view.text, most, work);
  if (!repeat) return undefined;
  const { start, end } = repeat.span;
  return { entry: `${repeat.times} times in a row, ${most} allowed`, span: view.span(start, end) };
}

const word = /[\p{L}\p{M}\p{N}_]+/gu;

/** Words by themselves, since a message that also stretches a letter has longer repeats than those of its words. */
function repeatedWords(text: JudgedText, most: number, work: Work): Found | undefined {
  // The names of custom emojis are no words.
  const view = without(text, text.emojis);
  work.steps += view.text.length;
  const words = [...view.text.matchAll(word)];
  for (let phrase = 1; phrase <= maxPhrase && phrase * most < words.length; phrase++) {
    let first = 0;
    for (let at = phrase; at <= words.length; at++) {
      work.steps++;
      if (at < words.length && words[at]![0] === words[at - phrase]![0]) continue;
      const times = Math.floor((at - first) / phrase);
      if (times > most) {
        const last = words[first + times * phrase - 1]!;
        const span = view.span(words[first]!.index, last.index + last[0].length);
        return { entry: `${times} times the same words in a row, ${most} allowed`, span };
      }
      first = at - phrase + 1;
    }
  }
  return undefined;
}

function without({ original, reading }: JudgedText, spans: readonly Span[]): View {
  return spans.length === 0 ? reading.folded : foldedView(blanked(original, spans));
}
