/** Why a pattern is refused, what to write instead, and where in its source, in UTF-16 units. */
export interface PatternProblem {
  readonly problem: string;
  readonly hint: string;
  readonly at?: number;
}

const start = "Write ^ for the start of the message.";
const end = "Write $ for the end of the message.";
const itself = "Put a backslash before each sign that is meant as itself.";

/**
 * Escapes that other languages give a meaning to, with what to write instead. JavaScript without the u flag
 * reads them as the bare letter: a pattern that quietly looks for a letter A finds nothing, and nobody learns why.
 */
export const foreignEscapes: ReadonlyMap<string, string> = new Map([
  ["A", start],
  ["G", start],
  ["Z", end],
  ["z", end],
  ["Q", itself],
  ["E", itself],
  ["h", "Write [ \\t] for a space or a tab."],
  ["R", "Write \\n for the end of a line."],
  ["X", "Write . for one character."],
  ["K", "Leave \\K away: only whether the pattern matches counts."],
]);

const hints: readonly (readonly [RegExp, string])[] = [
  [
    /escape/i,
    "Take the backslash away from signs that need none (write - for \\-); put one before signs meant as themselves.",
  ],
  [/property/i, "Write a category (\\p{L}), a script (\\p{Script=Han}) or \\p{Emoji}."],
  [/named/i, "What a group matched cannot be looked for again; write the alternatives out."],
];

/** The parser's message, with advice where the cause is known. */
export const syntaxProblem = (source: string, message: string, at: number | undefined): PatternProblem => {
  const reason = message.slice(message.lastIndexOf(": ") + 2);
  const inlineFlags = source.slice(Math.max(0, (at ?? 0) - 2)).search(/\(\?[a-z-]+[:)]/) === 0;
  const hint = inlineFlags
    ? "Write (?i:word) to set a flag for a part, or set the flags of the rule."
    : (hints.find(([about]) => about.test(reason))?.[1] ?? `${itself} Close every bracket.`);
  return {
    problem: `This is not a regular expression of JavaScript: ${reason}.`,
    hint,
    ...(at === undefined ? {} : { at }),
  };
};
