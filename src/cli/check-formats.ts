import { relative } from "node:path";
import { styleText } from "node:util";
import { type Issue, issueParts } from "../config/issue.ts";
import type { Policies } from "../moderation/policy.ts";
import { excerpt } from "./excerpt.ts";
import type { Veil } from "./veil.ts";

export interface Report {
  readonly policies: Policies;
  /** The MUC domains of which every other room is moderated, too. */
  readonly everywhere: readonly string[];
  /** In the order in which they are shown. */
  readonly issues: readonly Issue[];
  /** The text of each file. */
  readonly texts: ReadonlyMap<string, string>;
  readonly veil: Veil;
  readonly verbose: boolean;
}

const STYLE = { error: "red", warning: "yellow", note: "cyan" } as const;

/** For people. */
export function asText(report: Report, colors: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colors ? styleText(style, text, { validateStream: false }) : text;
  const shown = shownOf(report);
  const linesOf = splitter();
  const blocks = shown.map((issue) => {
    const { place, what, hint } = issueParts(issue);
    const severity = paint(STYLE[issue.severity], issue.severity);
    const head = `${paint("bold", place)}: ${severity}: ${what} [${issue.code}]`;
    const quoted = quote(issue, report, linesOf, (caret) => paint(STYLE[issue.severity], caret));
    return [head, ...quoted, `  ${hint}`, ""].join("\n");
  });
  const codes = [...new Set(shown.map(({ code }) => code))];
  const more = codes.length === 0 ? "" : `More about an issue: mucwarden check --explain ${codes[0]}\n`;
  return `${blocks.map((block) => `${block}\n`).join("")}${summary(report)}\n${more}`;
}

function quote(
  { file, line, column }: Issue,
  { texts, veil }: Report,
  linesOf: (text: string) => readonly string[],
  paint: (caret: string) => string,
): string[] {
  const text = texts.get(file);
  if (text === undefined || line === undefined || column === undefined) return [];
  const whole = linesOf(text)[line - 1]?.replace(/\r$/, "");
  if (whole === undefined || whole.trim() === "") return [];
  const { text: part, indent } = excerpt(veil.line(text, whole), column);
  const gutter = `${line}`.padStart(5);
  return [`${gutter} | ${part}`, `${" ".repeat(5)} | ${" ".repeat(indent)}${paint("^")}`];
}

/** Issues come file by file, and a file may have thousands: it is taken apart once. */
function splitter(): (text: string) => readonly string[] {
  let last: { readonly text: string; readonly lines: readonly string[] } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, lines: text.split("\n") };
    return last.lines;
  };
}

/** For programs: everything, notes too. */
export function asJson({ policies, everywhere, issues, veil }: Report): string {
  const rooms = [...policies.values()].map(({ room, channel, settings, entries, talks }) => ({
    room,
    nick: veil.sentence(settings.nick.value),
    channel: channel ?? null,
    handlers: entries.map(({ id }) => veil.sentence(id)),
    talks: talks.map(({ id }) => veil.sentence(id)),
  }));
  return `${JSON.stringify({ rooms, everywhere, issues }, null, 2)}\n`;
}

/** As GitHub Actions takes annotations from what a step prints. */
export function asGithub(report: Report, folder: string): string {
  const kinds = { error: "error", warning: "warning", note: "notice" };
  const lines = shownOf(report).map((issue) => {
    const { what, hint } = issueParts(issue);
    const { line, column } = issue;
    const place = line === undefined ? "" : `,line=${line},col=${column}`;
    const where = `file=${property(within(folder, issue.file))}${place},title=${property(issue.code)}`;
    return `::${kinds[issue.severity]} ${where}::${data(`${what}. ${hint}`)}\n`;
  });
  return `${lines.join("")}${summary(report)}\n`;
}

/** GitHub knows files as they lie in the checkout. */
function within(folder: string, file: string): string {
  const path = relative(folder, file).replaceAll("\\", "/");
  return path.startsWith("../") ? file : path;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

function shownOf({ issues, verbose }: Report): readonly Issue[] {
  return verbose ? issues : issues.filter(({ severity }) => severity !== "note");
}

/** `3 rooms moderated, 5 handlers talk, 2 errors, 1 warning` */
function summary({ policies, everywhere, issues, verbose }: Report): string {
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
  const parts = (["error", "warning", "note"] as const).flatMap((severity) => {
    const number = issues.filter((issue) => issue.severity === severity).length;
    return number === 0 ? [] : [count(number, severity)];
  });
  const hidden = !verbose && issues.some(({ severity }) => severity === "note");
  const talks = [...policies.values()].reduce((number, room) => number + room.talks.length, 0);
  const talk = talks === 0 ? "" : `, ${count(talks, "handler")} talk${talks === 1 ? "s" : ""}`;
  const named = count(policies.size, "room");
  const hosts = everywhere.join(", ");
  const covered = policies.size === 0 ? `every room of ${hosts}` : `${named} and all others of ${hosts}`;
  const found = parts.length === 0 ? "no issues" : parts.join(", ");
  return `${hosts === "" ? named : covered} moderated${talk}, ${found}${hidden ? " (--verbose shows them)" : ""}`;
}
