import { RegExpParser, visitRegExpAST } from "@eslint-community/regexpp";
import { RE2JS } from "re2js";
import { type PatternProblem, syntaxProblem } from "./problem.ts";
import type { Span } from "./span.ts";
import { type AST, type Reading, translate } from "./translate.ts";
import { leastWidth } from "./width.ts";

export type { PatternProblem } from "./problem.ts";

/** A user's regular expression, ready to run in time linear in the text. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
  /** How the source was read: with the rules of the u flag, or, where these refuse it, the lenient ones without. */
  readonly mode: "unicode" | "legacy";
  /** Instructions of the compiled program: what a message costs is this times its length. */
  readonly size: number;
  /**
   * Where the text first matches. Of a text longer than `maxText` the last `tailText` of so many units and what
   * fits before them are looked at, each for itself; a match at the cut is looked at again with a little more
   * around it, so that the cut is taken for no end of a text or a word.
   * Never throws, keeps no state.
   */
  find(text: string): Span | undefined;
}

const maxSource = 2_048;
/**
 * Linear is not bounded: without these two, 780 characters of pattern took 43 s on one message. With them the worst
 * pattern that we could think of takes a quarter of a second on the text made for it, and what owners write some
 * milliseconds.
 */
export const maxProgram = 450;
/** More than anybody writes: where only 4,000 were looked at, a link between two halves of padding got through. */
export const maxText = 16_000;
export const tailText = 2_000;

/** The tree of a pattern, or the parser's complaint. */
export const parsePattern = (source: string, mode: Reading["mode"]): AST.Pattern | PatternProblem => {
  try {
    const parser = new RegExpParser({ ecmaVersion: 2025 });
    return parser.parsePattern(source, 0, source.length, { unicode: mode === "unicode" });
  } catch (error) {
    if (error instanceof RangeError)
      return { problem: "Brackets are nested too deeply.", hint: "Write fewer brackets within brackets." };
    const { message, index } = error as Error & { index?: number };
    return syntaxProblem(source, message, index);
  }
};

export const isProblem = <T extends object>(value: T | PatternProblem): value is PatternProblem =>
  "problem" in value;

/** What the flags of a rule say about reading its pattern; d, g and y change nothing for a rule. */
const readFlags = (flags: string): Omit<Reading, "mode"> | PatternProblem => {
  const unknown = [...flags].find((flag) => !"dgimsuy".includes(flag));
  return unknown === undefined
    ? { ignoreCase: flags.includes("i"), multiline: flags.includes("m"), dotAll: flags.includes("s") }
    : { problem: `The flag ${unknown} is not supported.`, hint: "Use i, m, s and u only." };
};

/**
 * u first: \p{Han} means something only there. livechat's escaped words (\-) are legal only without it; but a
 * pattern with both would quietly look for the letters p{Han}, so then the complaint about \- is the answer.
 */
const read = (
  source: string,
  flags: string,
): { tree: AST.Pattern; mode: Reading["mode"] } | PatternProblem => {
  const unicode = parsePattern(source, "unicode");
  if (!isProblem(unicode)) return { tree: unicode, mode: "unicode" };
  const legacy = flags.includes("u") ? unicode : parsePattern(source, "legacy");
  return isProblem(legacy) || needsUnicode(legacy) ? unicode : { tree: legacy, mode: "legacy" };
};

const needsUnicode = (tree: AST.Pattern): boolean => {
  let found = false;
  visitRegExpAST(tree, { onCharacterEnter: ({ raw }) => (found ||= /^\\[pPuk]$/.test(raw)) });
  return found;
};

/**
 * Compiles JavaScript's syntax for the linear-time engine. `i` means what it means beside `u`: K and ſ are k
 * and s. Refused, with what to write instead: look-around, back-references, what could match nothing or matches
 * everything, and what is too big.
 */
export const compilePattern = (source: string, flags = "i"): Pattern | PatternProblem => {
  if (source.length > maxSource)
    return { problem: `Longer than ${maxSource} characters.`, hint: "Split it into several entries." };
  const how = readFlags(flags);
  if (isProblem(how)) return how;
  const parsed = read(source, flags);
  if (isProblem(parsed)) return parsed;
  const translation = translate(parsed.tree, { ...how, mode: parsed.mode });
  if (isProblem(translation)) return translation;
  if (leastWidth(parsed.tree.alternatives) === 0)
    return {
      problem: "It can match nothing at all, so it matches every message.",
      hint: "Write + for *, {1,9} for {0,9}, and leave no alternative empty.",
    };
  return build({ source, flags, mode: parsed.mode }, translation.re2, how);
};

const tooBig = (problem: string): PatternProblem => ({
  problem,
  hint: "Write smaller repeats (.* for .{0,200}), or split it into several entries.",
});

const build = (
  identity: Pick<Pattern, "source" | "flags" | "mode">,
  re2: string,
  how: Omit<Reading, "mode">,
): Pattern | PatternProblem => {
  let engine: RE2JS;
  try {
    engine = RE2JS.compile(re2, how.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    return tooBig(`The engine cannot take it: ${(error as Error).message}.`);
  }
  const size = engine.programSize();
  if (size > maxProgram) return tooBig(`It is too big: ${size} steps, at most ${maxProgram} are allowed.`);
  const first = finder(engine, how.multiline);
  if ([canaries, ordinary].some((texts) => texts.every((text) => first(text))))
    return { problem: "It matches every message.", hint: "Write what the unwanted messages have in common." };
  return { ...identity, size, find: (text) => findIn(first, text) };
};

// Harmless messages with no character in common: what is found in all of them is found everywhere.
const canaries = ["a", "Hello, how are you doing today?", "привет всем", "今日", "12:34", "😀", "नमस्ते"];

// What people say in chats, in six languages, without a mark that a pattern could have meant. Whoever forbids all of
// this forbids talking; to forbid a script that is not spoken in a room (\p{Script=Cyrillic}) stays possible.
const ordinary = [
  "how are you doing today",
  "thanks for the stream",
  "see you all tomorrow",
  "on se voit demain soir",
  "merci pour la réponse",
  "das war ein tolles Spiel",
  "ich komme etwas später",
  "que tengas una buena tarde",
  "nos vemos en el directo",
  "la partita era bella",
  "boa noite pessoal",
  "I have no idea either",
];

type Find = (text: string) => Span | undefined;

/** `test` first: it builds no captures and is several times faster, and most messages do not match. */
const finder =
  (engine: RE2JS, multiline: boolean): Find =>
  (text) => {
    // RE2 ends a line at \n only, JavaScript at four characters of the same length.
    const lines = multiline ? text.replace(/[\r\u2028\u2029]/g, "\n") : text;
    if (!engine.test(lines)) return undefined;
    const matcher = engine.matcher(lines);
    return matcher.find() ? { start: matcher.start(), end: matcher.end() } : undefined;
  };

// Enough to tell a word or a line that ends at the cut from one that was cut.
const margin = 64;

const findIn = (find: Find, text: string): Span | undefined => {
  if (text.length <= maxText) return find(text);
  const headText = maxText - tailText;
  const head = find(text.slice(0, headText));
  if (head && head.end < headText) return head;
  const wider = head && find(text.slice(0, headText + margin));
  if (wider) return wider;
  const cut = text.length - tailText;
  const tail = find(text.slice(cut));
  if (!tail || tail.start > 0) return shifted(tail, cut);
  return shifted(find(text.slice(cut - margin)), cut - margin);
};

const shifted = (span: Span | undefined, by: number): Span | undefined =>
  span && { start: span.start + by, end: span.end + by };
