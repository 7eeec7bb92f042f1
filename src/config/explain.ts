import { CONNECTION_ISSUES } from "./explain-connection.ts";
import { FILE_ISSUES } from "./explain-files.ts";
import { RULE_ISSUES } from "./explain-rules.ts";
import type { IssueCode } from "./issue.ts";
import { distance } from "./nearest.ts";

/** What the people who meet an issue need to know of its kind; what is special in their case the issue says. */
export interface Explanation {
  /** Short enough for a list. */
  readonly title: string;
  readonly meaning: string;
  /** What follows from it for the bot and the rooms. */
  readonly why: string;
  /** What brings it about. */
  readonly example: string;
  readonly cure: string;
}

/** A code without its explanation does not compile: add it to the table of the file where it belongs. */
export const EXPLANATIONS: Readonly<Record<IssueCode, Explanation>> = {
  ...FILE_ISSUES,
  ...CONNECTION_ISSUES,
  ...RULE_ISSUES,
};

export function explain(code: string): Explanation | undefined {
  return Object.hasOwn(EXPLANATIONS, code) ? EXPLANATIONS[code as IssueCode] : undefined;
}

/** The codes that may have been meant, the likeliest first. */
export function nearestCodes(wrong: string): string[] {
  const text = wrong.toLowerCase().replaceAll("_", "-");
  const near = Object.keys(EXPLANATIONS)
    .map((code) => ({ code, far: code.includes(text) && text !== "" ? 0 : distance(text, code) }))
    .sort((a, b) => a.far - b.far);
  const within = near.filter(({ code, far }) => far <= code.length / 2);
  return (within.length > 0 ? within : near).slice(0, 3).map(({ code }) => code);
}
