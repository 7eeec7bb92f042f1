import { z } from "zod";
import { type Disguise, disguises } from "../text/disguise.ts";
import { fold } from "../text/fold.ts";
import type { Span } from "../text/span.ts";
import { compileWords, type WordList, type WordMatch } from "../text/words.ts";
import type { Work } from "../text/work.ts";
import type { JudgedText } from "./text.ts";

/** What the owner of a list of words may say of it, besides the words. */
export const wordOptions = {
  allow: z
    .array(z.string())
    .default([])
    .describe(
      "Words and phrases, as they are written, that are fine although they contain something of the list",
    ),
  match: z
    .enum(["words", "anywhere"])
    .describe("Whether the words are whole words, or may stand within others"),
  disguises: z
    .union([z.literal("all"), z.array(z.enum(disguises))])
    .default(["lookalikes"])
    .describe(
      "What is seen through: `lookalikes` (letters of other scripts), `accents` (é for e), `leet` (3 for e), " +
        "`stretched` (spaaam), `separated` (s p a m), `masked` (sp*m), or `all` of them; look-alikes if absent",
    ),
};

export interface WordOptions {
  readonly words: readonly string[];
  /** Words that are whole words whatever `match` says. */
  readonly wholeWords?: readonly string[];
  readonly allow: readonly string[];
  readonly match: "words" | "anywhere";
  readonly disguises: "all" | readonly Disguise[];
}

type Readable = Pick<JudgedText, "reading" | "emojis">;

export interface ForbiddenWords {
  find(text: Readable, work: Work): WordMatch | undefined;
  /** Where a text says what is allowed; in order, none sharing a unit. */
  allowed(text: Pick<Readable, "reading">, work: Work): readonly Span[];
}

export interface Refusal {
  readonly list: "words" | "wholeWords" | "allow";
  readonly entry: string;
  readonly message: string;
  readonly hint: string;
}

/**
 * What is allowed covers what lies within it and no more. It is looked for as it is written: an allowed `a55` seen
 * through leet would allow the very word that it looks like.
 */
export function compileForbiddenWords(
  { words, wholeWords = [], allow, match, disguises: chosen }: WordOptions,
  refuse: (refusal: Refusal) => void,
): ForbiddenWords {
  const seenThrough = chosen === "all" ? disguises : chosen;
  const lists = {
    words: compileWords(words, { match, disguises: seenThrough }),
    wholeWords: compileWords(wholeWords, { match: "words", disguises: seenThrough }),
    allow: compileWords(allow, { match, disguises: [] }),
  };
  for (const [list, { refused }] of Object.entries(lists) as [keyof typeof lists, WordList][]) {
    for (const { entry, reason } of refused) {
      const message = `${JSON.stringify(entry)}: ${reason}`;
      const hint = "Correct the entry or remove it; the others of the list are in force.";
      refuse({ list, entry, message, hint });
    }
  }
  const forbidden = [lists.words, lists.wholeWords].filter(({ size }) => size > 0);
  const entries = forbidden.flatMap((list) => list.entries.map((entry) => fold(entry).trim()));
  const namedEmojis = new Set(entries.filter((entry) => entry.startsWith(":")));

  /** The name of a custom emoji is no word, unless the list has it with its colons. */
  function notWords({ reading, emojis }: Readable): readonly Span[] {
    if (namedEmojis.size === 0) return emojis;
    return emojis.filter(({ start, end }) => !namedEmojis.has(fold(reading.original.slice(start, end))));
  }

  function first({ reading }: Readable, skip: readonly Span[], work: Work): WordMatch | undefined {
    for (const list of forbidden) {
      const match = list.find(reading, skip, work);
      if (match) return match;
    }
    return undefined;
  }

  function allowed({ reading }: Pick<Readable, "reading">, work: Work): readonly Span[] {
    return lists.allow.size === 0 ? [] : lists.allow.spans(reading, work);
  }

  return {
    allowed,
    find(text, work) {
      const skip = forbidden.length === 0 ? [] : notWords(text);
      const match = first(text, skip, work);
      const fine = match ? allowed(text, work) : [];
      if (fine.length === 0) return match;
      work.steps += skip.length + fine.length;
      return first(text, united(skip, fine), work);
    },
  };
}

/** Both together, in order; what shares a unit becomes one. */
function united(a: readonly Span[], b: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of [...a, ...b].sort((x, y) => x.start - y.start)) {
    const last = all.at(-1);
    if (!last || last.end <= span.start) all.push(span);
    else all[all.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return all;
}
