import { makeMachine } from "./machine.ts";
import { needlesOf } from "./needle.ts";
import type { PatternProblem } from "./problem.ts";
import { assemble } from "./program.ts";
import type { SearchText } from "./search-text.ts";
import type { Span } from "./span.ts";
import { isProblem, type Mode, parsePattern } from "./syntax.ts";
import { type Grown, growTree, type ReadingRules } from "./tree.ts";
import { leastWidth } from "./width.ts";
import { exhausted, newWork, type Work } from "./work.ts";

export type { PatternProblem } from "./problem.ts";
export { isProblem, parsePattern } from "./syntax.ts";

/** A user's regular expression, ready to run in time linear in the text. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
  /** How the source was read: with the rules of the u flag, or, where these refuse it, the lenient ones without. */
  readonly mode: Mode;
  /** Instructions of the compiled program: each character of a text costs at most two steps for each. */
  readonly size: number;
  /**
   * Where the text first matches. Ends without a finding when the work's limit is reached. Never throws; what it keeps
   * from one call to the next changes no finding.
   */
  find(text: string | SearchText, work?: Work): Span | undefined;
}

const maxSource = 2_048;

/** What the flags of a rule say about reading its pattern; d, g and y change nothing for a rule. */
const readFlags = (flags: string): Omit<ReadingRules, "mode" | "byUnits"> | PatternProblem => {
  const unknown = [...flags].find((flag) => !"dgimsuvy".includes(flag));
  if (unknown !== undefined)
    return { problem: `The flag ${unknown} is not supported.`, hint: "Use i, m, s, u and v only." };
  if (flags.includes("u") && flags.includes("v"))
    return { problem: "The flags u and v exclude each other.", hint: "Write one of them." };
  return {
    sets: flags.includes("v"),
    ignoreCase: flags.includes("i"),
    multiline: flags.includes("m"),
    dotAll: flags.includes("s"),
  };
};

type Read = Grown & Pick<ReadingRules, "mode" | "byUnits">;

/**
 * u first: \p{Han} means something only there. livechat's escaped words (\-) are legal only without it; but a
 * pattern with both would quietly look for the letters p{Han}, so then the complaint about \- is the answer.
 *
 * Where halves of surrogate pairs are named, as old expressions for emoji do, u would find nothing: without a u in
 * the flags such a pattern walks the text by UTF-16 units, as JavaScript does. Every other walks by characters, in legacy
 * mode too: half an emoji is no dot.
 */
const read = (source: string, flags: string): Read | PatternProblem => {
  const how = readFlags(flags);
  if (isProblem(how)) return how;
  const strict = parsePattern(source, "unicode", how.sets);
  const grow = (parsed: typeof strict, reading: Pick<ReadingRules, "mode" | "byUnits">) =>
    isProblem(parsed) ? undefined : { ...reading, ...growTree(parsed, { ...how, ...reading }) };
  const unicode = grow(strict, { mode: "unicode", byUnits: false });
  const answer = unicode ?? (strict as PatternProblem);
  if (/[uv]/.test(flags) || (unicode && !unicode.hasHalves)) return answer;
  const lenient = parsePattern(source, "legacy");
  const legacy = grow(lenient, { mode: "legacy", byUnits: false });
  if (!legacy || legacy.needsUnicode) return answer;
  return legacy.hasHalves ? grow(lenient, { mode: "legacy", byUnits: true })! : legacy;
};

/**
 * Compiles JavaScript's syntax for the machine that is linear in the text. `i` means what it means beside `u`: K and ſ
 * are k and s. Refused, with what to write instead: look-around, back-references, what could match nothing or matches
 * everything, and what is too big.
 */
export const compilePattern = (source: string, flags = "i"): Pattern | PatternProblem => {
  if (source.length > maxSource)
    return { problem: `Longer than ${maxSource} characters.`, hint: "Split it into several entries." };
  const reading = read(source, flags);
  if (isProblem(reading)) return reading;
  const { tree, mode, byUnits } = reading;
  if (isProblem(tree)) return tree;
  const width = leastWidth(tree);
  if (width === 0)
    return {
      problem: "It can match nothing at all, so it matches every message.",
      hint: "Write + for *, {1,9} for {0,9}, and leave no alternative empty.",
    };
  const program = assemble(tree);
  if (isProblem(program)) return program;
  const needles = needlesOf(tree);
  const search = makeMachine(program, byUnits);

  const find: Pattern["find"] = (given, work = newWork()) => {
    const text = typeof given === "string" ? given : given.text;
    work.steps++;
    if (exhausted(work) || text.length < width) return undefined;
    // Alone, a search costs less than to look for needles.
    if (needles && typeof given !== "string" && !given.mayHold(needles, work)) return undefined;
    return search(text, work);
  };
  if ([canaries, ordinary].some((texts) => texts.every((text) => find(text))))
    return { problem: "It matches every message.", hint: "Write what the unwanted messages have in common." };
  return { source, flags, mode, size: program.ops.length, find };
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
