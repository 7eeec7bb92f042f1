import { z } from "zod";
import { compileForbiddenWords, type ForbiddenWords, wordOptions } from "../moderation/forbidden-words.ts";
import { defineRule, type Evidence, type OptionProblem, type RuleInput } from "../moderation/rule.ts";
import type { JudgedText } from "../moderation/text.ts";
import { blanked } from "../text/blanked.ts";
import { splitJoined } from "../text/joined.ts";
import { compilePattern, isProblem, type Pattern } from "../text/pattern.ts";
import { isWithinOne, type Span } from "../text/span.ts";
import { maxEntryLength } from "../text/words.ts";
import type { Work } from "../text/work.ts";

const namedRule = z.object({
  name: z.string().min(1).describe("What reports call this list"),
  words: z
    .array(z.string())
    .optional()
    .describe("Words and phrases as they are written; in any case, in any script"),
  regexp: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe("Regular expressions, without look-around and back-references"),
  modifiers: z.string().optional().describe("Flags of the regular expressions; `i` if absent"),
  ...wordOptions,
  match: wordOptions.match.default("words"),
  reason: z.string().optional().describe("What everybody is shown in place of the message"),
});

const options = z.object({
  rules: z
    .union([z.string(), z.array(z.union([z.string(), namedRule]))])
    .default([])
    .describe("Lists of words or regular expressions; a plain string is a regular expression"),
});

const asDefault = namedRule.parse({ name: "any" });

type NamedRule = z.infer<typeof namedRule>;
type Path = readonly (string | number)[];
type Report = (problem: OptionProblem) => void;

interface List {
  readonly name: string;
  readonly reason: string;
  readonly words: ForbiddenWords;
  readonly patterns: readonly Pattern[];
  /** Those of the words that anybody finds who compares whole words in any case. */
  readonly plain: readonly string[];
}

/** One list as the file has it, and where in the options its parts stand. */
interface Given {
  readonly rule: NamedRule;
  readonly path: (part: keyof NamedRule) => Path;
}

function given(rule: string | NamedRule, path: Path): Given {
  if (typeof rule !== "string") return { rule, path: (part) => [...path, part] };
  return { rule: { ...asDefault, name: rule, regexp: rule }, path: () => path };
}

function compileList({ rule, path }: Given, report: Report): List {
  const flags = rule.modifiers ?? "i";
  const wholeWords: string[] = [];
  const patterns: Pattern[] = [];
  for (const [index, joined] of rule.regexp === undefined ? [] : [rule.regexp].flat().entries()) {
    const at = Array.isArray(rule.regexp) ? [...path("regexp"), index] : path("regexp");
    // Livechat writes a whole list as one expression: apart again, its words are judged in all scripts, and
    // an entry that cannot be used takes no other with it.
    const split = splitJoined(joined, flags);
    wholeWords.push(...split.words);
    for (const source of split.patterns) {
      const pattern = compilePattern(source, flags);
      if (isProblem(pattern)) {
        report({ path: at, message: `${source}: ${pattern.problem}`, hint: pattern.hint });
      } else patterns.push(pattern);
    }
  }
  const { name, words = [], allow, reason = "" } = rule;
  const forbidden = compileForbiddenWords({ ...rule, words, wholeWords }, ({ list, entry, ...problem }) => {
    const at =
      list === "wholeWords" ? path("regexp") : [...path(list), { ...rule, words }[list].indexOf(entry)];
    report({ path: at, ...problem });
  });
  // What is fine within other words needs more than a comparison.
  const plain = allow.length === 0 ? [...words, ...wholeWords].filter(isPlain) : [];
  return { name, reason, words: forbidden, patterns, plain };
}

function isPlain(entry: string): boolean {
  return entry.length <= maxEntryLength && /^ *[\p{L}\p{N}][\p{L}\p{M}\p{N} ]*$/u.test(entry);
}

interface Hit extends Pick<Evidence, "entry" | "span" | "through"> {
  readonly list: List;
  /** Which of the texts. */
  readonly text: number;
}

type Search = Pick<RuleInput<unknown>, "texts" | "work">;

function findWord(lists: readonly List[], { texts, work }: Search): Hit | undefined {
  for (const list of lists) {
    for (const [text, judged] of texts.entries()) {
      const match = list.words.find(judged, work);
      if (match) return { list, text, entry: match.entry, span: match.span, through: match.through };
    }
  }
  return undefined;
}

function findPattern(lists: readonly List[], { texts, work }: Search): Hit | undefined {
  for (const list of lists) {
    for (const [text, judged] of texts.entries()) {
      for (const pattern of list.patterns) {
        const span = spanOf(pattern, list.words, judged, work);
        if (span) return { list, text, entry: pattern.source, span };
      }
    }
  }
  return undefined;
}

/** A pattern tells its first find only: where that is allowed, what is allowed is taken out of the text. */
function spanOf(pattern: Pattern, words: ForbiddenWords, text: JudgedText, work: Work): Span | undefined {
  const span = pattern.find(text.search, work);
  if (!span) return undefined;
  const allowed = words.allowed(text, work);
  if (!isWithinOne(allowed, span, work)) return span;
  work.steps += text.original.length;
  return pattern.find(blanked(text.original, allowed), work);
}

export default defineRule({
  name: "moderate",
  summary: "Words, phrases and regular expressions that may not be said.",
  doc: [
    "For what a room does not want to read. Every text of a message is looked at: bodies, formatted text, subjects,",
    "links, reactions. Words are whole words in every script, compared without regard to case, width and invisible",
    "characters, and through letters of other scripts that look the same; what else is seen through (`disguises`) and",
    "whether a word may stand within others (`match`) is each list's own choice. The more is seen through, the more",
    "harmless words are met: `allow` names them, and what it covers is never caught. The names of the channel's custom",
    "emojis are not words; an entry with colons, `:kappa:`, is the emoji.",
    "Regular expressions run in bounded time, each alone, on the text as it was written: whole words, disguises and",
    "emojis mean nothing to them. Of a message of more than 10,000 characters the beginning and the last 2,000 are",
    "looked at (see length).",
    "Not caught: a word that is spelled in a way of its own, and what several messages say together. Mistaken: a word",
    "of another language that is written like an entry.",
  ].join("\n"),
  judges: "content",
  options,
  examples: [
    {
      says: "whole words only, and disguises by width or invisible characters do not help",
      options: { rules: [{ name: "ads", words: ["buy now", "бот"], reason: "No ads, please." }] },
      transcript: [
        { nick: "romeo", text: "I will buy nowhere else" },
        { nick: "romeo", text: "работа" },
        { nick: "mallory", text: "BUY   now!", caught: true },
        { nick: "mallory", text: "ｂｕｙ n\u200bow", caught: true },
        { nick: "mallory", text: "Ьuу nоw", caught: true },
        { nick: "mallory", text: "ты бот?", caught: true },
      ],
    },
    {
      says: "what is seen through is the list's choice, and what is allowed goes first",
      options: {
        rules: [
          {
            name: "ads",
            words: ["spam"],
            allow: ["spam filter"],
            disguises: ["leet", "separated"],
          },
        ],
      },
      transcript: [
        { nick: "romeo", text: "the spam filter is wonderful" },
        { nick: "mallory", text: "the spam filter does not see sp4m", caught: true },
        { nick: "mallory", text: "nor s.p.a.m", caught: true },
      ],
    },
    {
      says: "a regular expression sees the text as written",
      options: { rules: [{ name: "phones", regexp: "\\b\\d{2}(?:\\s?\\d{2}){3,4}\\b" }] },
      transcript: [
        { nick: "romeo", text: "see you at 20 30" },
        { nick: "mallory", text: "call 01 02 03 04 05", caught: true },
      ],
    },
  ],
  compile({ rules }, report) {
    if (typeof rules === "string") return { lists: [compileList(given(rules, ["rules"]), report)] };
    return { lists: rules.map((rule, index) => compileList(given(rule, ["rules", index]), report)) };
  },
  plain({ lists }) {
    return { words: lists.map(({ reason, plain }) => ({ reason, entries: plain })) };
  },
  evaluate({ settings: { lists }, texts, work }) {
    // The first list decides. Patterns come last all the same: what they cost must not keep a word from being found.
    const word = findWord(lists, { texts, work });
    const before = word ? lists.slice(0, lists.indexOf(word.list)) : lists;
    const hit = findPattern(before, { texts, work }) ?? word;
    if (!hit) return undefined;
    const { list, ...found } = hit;
    return {
      evidence: { list: list.name, where: texts[hit.text]!.where, ...found },
      reason: list.reason,
    };
  },
});
