import { CONNECTION_ISSUES } from "./explain-connection.ts";
import { FILE_ISSUES } from "./explain-files.ts";
import { RULE_ISSUES } from "./explain-rules.ts";
import type { IssueCode } from "./issue.ts";

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

/** How many letters must be written, dropped or changed to make one of the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  // A code is short: what is far longer is as far away as can be.
  for (const [i, letter] of [...a.slice(0, 60)].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const changed = (row[j] ?? 0) + (b[j] === letter ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
