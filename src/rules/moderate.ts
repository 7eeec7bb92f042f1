import { z } from "zod";
import { defineRule, type Finding, type OptionProblem } from "../moderation/rule.ts";
import type { JudgedText } from "../moderation/text.ts";
import { splitJoined } from "../text/joined.ts";
import { compilePattern, type Pattern } from "../text/pattern.ts";
import { compileWords, type WordList } from "../text/words.ts";

const namedRule = z.object({
  name: z.string().min(1).describe("What reports call this list"),
  words: z
    .array(z.string())
    .optional()
    .describe("Words and phrases as they are written; whole words, any case, in any script"),
  regexp: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe("Regular expressions, without look-around and back-references"),
  modifiers: z.string().optional().describe("Flags of the regular expressions; `i` if absent"),
  reason: z.string().optional().describe("What everybody is shown in place of the message"),
});

const options = z.object({
  rules: z
    .union([z.string(), z.array(z.union([z.string(), namedRule]))])
    .default([])
    .describe("Lists of words or regular expressions; a plain string is a regular expression"),
});

type NamedRule = z.infer<typeof namedRule>;
type Report = (problem: OptionProblem) => void;

interface List {
  readonly name: string;
  readonly reason: string;
  readonly words: WordList;
  readonly patterns: readonly Pattern[];
}

/** One list as the file has it, and where in the options its parts stand. */
interface Given {
  readonly rule: NamedRule;
  readonly words: readonly (string | number)[];
  readonly regexp: readonly (string | number)[];
}

function given(rule: string | NamedRule, path: readonly (string | number)[]): Given {
  if (typeof rule === "string") return { rule: { name: rule, regexp: rule }, words: path, regexp: path };
  return { rule, words: [...path, "words"], regexp: [...path, "regexp"] };
}

function compileList({ rule, ...paths }: Given, report: Report): List {
  const flags = rule.modifiers ?? "i";
  const words = [...(rule.words ?? [])];
  const patterns: Pattern[] = [];
  for (const [index, joined] of rule.regexp === undefined ? [] : [rule.regexp].flat().entries()) {
    const path = Array.isArray(rule.regexp) ? [...paths.regexp, index] : paths.regexp;
    // Livechat writes a whole list as one expression: apart again, its words are judged in all scripts, and
    // an entry that cannot be used takes no other with it.
    const split = splitJoined(joined, flags);
    words.push(...split.words);
    for (const source of split.patterns) {
      const pattern = compilePattern(source, flags);
      if ("problem" in pattern) {
        report({ path, message: `${source}: ${pattern.problem}`, hint: pattern.hint });
      } else patterns.push(pattern);
    }
  }
  const list = compileWords(words);
  for (const { entry, reason } of list.refused) {
    const index = rule.words?.indexOf(entry) ?? -1;
    report({
      path: index === -1 ? paths.regexp : [...paths.words, index],
      message: `${JSON.stringify(entry)}: ${reason}`,
      hint: "Correct the entry or remove it; the others of the list are in force.",
    });
  }
  return { name: rule.name, reason: rule.reason ?? "", words: list, patterns };
}

function search(list: List, text: JudgedText, body: number): Finding | undefined {
  const { folded, emojis, original } = text;
  const word = list.words.find(folded, emojis);
  if (word) return found(list, word.entry, body, folded.span(word.start, word.end));
  for (const pattern of list.patterns) {
    const span = pattern.find(original);
    if (span) return found(list, pattern.source, body, span);
  }
  return undefined;
}

function found(list: List, entry: string, body: number, span: Finding["evidence"]["span"]): Finding {
  return { evidence: { list: list.name, entry, body, span }, reason: list.reason };
}

export default defineRule({
  name: "moderate",
  summary: "Words, phrases and regular expressions that may not be said.",
  doc: [
    "Words are whole words in every script, compared without regard to case, width and invisible characters;",
    "accents count. The names of the channel's custom emojis are not words. Regular expressions run in linear",
    "time, each alone, on the text as it was written: of a text of more than 16,000 characters on the first 14,000",
    "and the last 2,000. Of more than 30 combining marks on one letter a word is compared by the first 30. Not",
    "caught: look-alike letters, `s p a m`, `sp4m`.",
  ].join("\n"),
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
        { nick: "mallory", text: "ты бот?", caught: true },
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
  evaluate({ settings, texts }) {
    for (const list of settings.lists) {
      for (const [body, text] of texts.entries()) {
        const finding = search(list, text, body);
        if (finding) return finding;
      }
    }
    return undefined;
  },
});
