import { styleText } from "node:util";
import { oneLine } from "../config/issue.ts";
import { firstFailure } from "./examine.ts";
import { CHECKS, isFailure, type Result, type Tell } from "./result.ts";

const MARKS = { ok: "✓", warn: "!", fail: "✗", skipped: "–" } as const;
const STYLES = { ok: "green", warn: "yellow", fail: "red", skipped: "dim" } as const;
const EXAMPLES = 5;

/**
 * Says each result as it comes, in a line, with its remedy in another. What is told at once and is said alike of several
 * rooms, or is skipped for one reason, takes one line together.
 */
export function createPrinter(say: (text: string) => void, colors: boolean): Tell {
  let group: Result[] = [];
  function flush(): void {
    if (group.length > 0) say(groupText(group, colors));
    group = [];
  }
  return (result) => {
    const [first] = group;
    if (first && !areAlike(first, result)) flush();
    if (group.length === 0) queueMicrotask(flush);
    group.push(result);
  };
}

function areAlike(one: Result, other: Result): boolean {
  if (one.status !== other.status || one.message !== other.message || one.remedy !== other.remedy)
    return false;
  return one.check === other.check || (one.status === "skipped" && other.status === "skipped");
}

function groupText(group: readonly Result[], colors: boolean): string {
  const [first] = group;
  if (!first) return "";
  const { status, message, remedy } = first;
  const mark = colors ? styleText(STYLES[status], MARKS[status], { validateStream: false }) : MARKS[status];
  const checks = [...new Set(group.map(({ check }) => check))].join(", ");
  const subjects = group.flatMap(({ subject }) => subject ?? []);
  const more = subjects.length - EXAMPLES;
  const shown = `${subjects.slice(0, EXAMPLES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  const about = shown === "" ? checks : `${checks} ${shown}`;
  const advice = remedy === undefined || status === "ok" ? "" : `    ${oneLine(remedy)}\n`;
  return `${mark} ${oneLine(`${about}: ${message}`)}\n${advice}`;
}

/** The last line: the layer that fails first, with its remedy, and the others; or that none does. */
export function conclusion(results: readonly Result[]): string {
  const first = firstFailure(results);
  if (first) {
    const failures = results.filter(isFailure);
    const more = failures.filter(({ check }) => check === first.check).length - 1;
    const others = CHECKS.filter(
      (check) => check !== first.check && failures.some((one) => one.check === check),
    );
    const subject =
      first.subject === undefined ? "" : ` (${first.subject}${more > 0 ? `, ${more} more` : ""})`;
    const then = others.length === 0 ? "" : `; then ${others.join(", ")}`;
    return sentences(`What fails first is ${first.check}${subject}${then}.`, first.remedy);
  }
  const warning = results.some(({ status }) => status === "warn")
    ? `; look at what is marked with ${MARKS.warn}`
    : "";
  const login = results.find(({ check, status }) => check === "login" && status === "skipped");
  if (login) {
    return sentences(`Nothing fails as far as it can be seen without a login${warning}.`, login.remedy);
  }
  return warning === "" ? "All is well.\n" : `Nothing fails${warning}.\n`;
}

function sentences(what: string, remedy: string | undefined): string {
  return `${oneLine(remedy === undefined ? what : `${what} ${remedy}`)}\n`;
}
