import { EXPLANATIONS, explain, nearestCodes } from "../config/explain.ts";
import { oneLine } from "../config/issue.ts";

export interface ExplainPorts {
  readonly say: (text: string) => Promise<void>;
  readonly fail: (line: string) => void;
}

/** `mucwarden check --explain CODE`; without a code the list of all. Resolves to the exit status. */
export async function explainIssue(code: string | true, { say, fail }: ExplainPorts): Promise<number> {
  if (code === true) {
    const codes = Object.entries(EXPLANATIONS);
    const width = Math.max(...codes.map(([name]) => name.length));
    await say(codes.map(([name, { title }]) => `${name.padEnd(width)}  ${title}\n`).join(""));
    return 0;
  }
  const explanation = explain(code);
  if (!explanation) {
    fail(`no issue is called «${oneLine(code)}». Did you mean ${nearestCodes(code).join(", ")}?`);
    return 1;
  }
  const { title, meaning, why, example, cure } = explanation;
  await say(
    `${code}: ${title}\n\n${meaning}\n\nWhy it matters: ${why}\n\nExample:\n  ${example}\n\nWhat to do: ${cure}\n`,
  );
  return 0;
}
