import { type AST, RegExpParser } from "@eslint-community/regexpp";
import { type PatternProblem, syntaxProblem } from "./problem.ts";

export type { AST };

/** With the rules of the u flag, or the lenient ones without it (ECMAScript, Annex B). */
export type Mode = "unicode" | "legacy";

/** The tree of a pattern, or the parser's complaint. `sets` reads it with the rules of the v flag. */
export const parsePattern = (source: string, mode: Mode, sets = false): AST.Pattern | PatternProblem => {
  try {
    const parser = new RegExpParser({ ecmaVersion: 2025 });
    const flags = { unicode: mode === "unicode" && !sets, unicodeSets: sets };
    return parser.parsePattern(source, 0, source.length, flags);
  } catch (error) {
    if (error instanceof RangeError) return tooDeep;
    const { message, index } = error as Error & { index?: number };
    return syntaxProblem(source, message, index);
  }
};

export const tooDeep: PatternProblem = {
  problem: "Brackets are nested too deeply.",
  hint: "Write fewer brackets within brackets.",
};

export const isProblem = <T extends object>(value: T | PatternProblem): value is PatternProblem =>
  "problem" in value;
