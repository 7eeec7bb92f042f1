import { styleText } from "node:util";
import { oneLine } from "../config/issue.ts";
import { firstFailure } from "./examine.ts";
import type { Result, Tell } from "./result.ts";

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

/** The last line: the layer that fails first, or that none does. */
export function conclusion(results: readonly Result[]): string {
  const first = firstFailure(results);
  if (first) {
    const number = results.filter(({ status }) => status === "fail").length;
    const more = number === 1 ? "" : ` (${number} failures in all: begin with this one)`;
    const { check, subject } = first;
    return `What fails first is ${check}${subject === undefined ? "" : oneLine(` (${subject})`)}${more}.\n`;
  }
  const login = results.find(({ check, status }) => check === "login" && status === "skipped");
  if (login) return "Nothing fails as far as it can be seen without a login.\n";
  const isSmooth = results.every(({ status }) => status !== "warn");
  return isSmooth ? "All is well.\n" : `Nothing fails; look at what is marked with ${MARKS.warn}.\n`;
}
