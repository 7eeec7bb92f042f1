import type { Layer, Origin, PolicyEntry, TalkEntry } from "../moderation/policy.ts";
import type { OptionProblem, Rule, RuleBook } from "../moderation/rule.ts";
import type { Issue } from "./issue.ts";
import type { CompiledLayer } from "./layers.ts";
import type { PresetChoice } from "./presets.ts";
import { openSource, type Reader, type SourceFile } from "./source.ts";

/** What was last in order, of each file and of each handler: what stays in force while a change of it is broken. */
export interface Memory {
  /** File to its text. */
  readonly texts: ReadonlyMap<string, string>;
  /** File, owner and id of a handler to what it said: that it is off is remembered, too. */
  readonly words: ReadonlyMap<string, Word>;
  /** Type and options to what the rule made of them: rooms with the same list share it, and a reload keeps it. */
  readonly settings: ReadonlyMap<string, CompiledSettings>;
}

export interface CompiledSettings {
  readonly settings: unknown;
  readonly problems: readonly OptionProblem[];
}

/** What a handler says: the rule that it is, or how it talks, or that it is switched off. */
export type Word = PolicyEntry | TalkEntry | Off;

interface Off {
  readonly off: true;
  readonly layer: Layer;
  readonly origin: Origin;
}

export const NO_MEMORY: Memory = { texts: new Map(), words: new Map(), settings: new Map() };

/** One run over all files: what was in order before, and what is now. */
export interface Run {
  readonly rules: RuleBook;
  /** Handler types that somebody's own files register. */
  readonly externals: ReadonlySet<string>;
  readonly before: Memory;
  readonly texts: Map<string, string>;
  readonly words: Map<string, Word>;
  readonly settings: Map<string, CompiledSettings>;
  /** Each as the first file that names it has it. */
  readonly presets: Map<PresetChoice, CompiledLayer>;
  readonly issues: Issue[];
}

export interface Opened<T> {
  readonly reader: Reader;
  readonly value: T;
}

const STAYS = "Until then its last good version stays in force.";

/** Says with all that it reports that the last good version goes on. */
export function staying(reader: Reader): Reader {
  return { ...reader, report: (issue) => reader.report({ ...issue, hint: `${issue.hint} ${STAYS}` }) };
}

/**
 * Opens a file and understands it with `read`. Where that fails the issues say why, and the text that was last
 * in order is used again.
 */
export function openGood<T>(
  source: SourceFile,
  run: Run,
  read: (reader: Reader) => T | undefined,
): Opened<T> | undefined {
  const told = run.issues.length;
  const opened = open(source, run.issues, read);
  const last = run.before.texts.get(source.file);
  if (opened) run.texts.set(source.file, source.text ?? "");
  if (opened || last === undefined) return opened;
  for (const [index, issue] of run.issues.entries()) {
    if (index >= told) run.issues[index] = { ...issue, hint: `${issue.hint} ${STAYS}` };
  }
  run.texts.set(source.file, last);
  // What is wrong inside the old text was said when it came.
  return open({ file: source.file, text: last }, [], read);
}

function open<T>(
  source: SourceFile,
  issues: Issue[],
  read: (reader: Reader) => T | undefined,
): Opened<T> | undefined {
  const reader = openSource(source, issues);
  const value = reader && read(reader);
  return reader && value !== undefined ? { reader, value } : undefined;
}

/** What the rule makes of its options: once for all that have the same, and once for as long as they stay so. */
export function compileSettings(rule: Rule, options: unknown, run: Run): CompiledSettings {
  const key = `${rule.name} ${JSON.stringify(options)}`;
  let compiled = run.settings.get(key) ?? run.before.settings.get(key);
  if (!compiled) {
    const problems: OptionProblem[] = [];
    compiled = { settings: rule.compile(options, (problem) => problems.push(problem)), problems };
  }
  run.settings.set(key, compiled);
  return compiled;
}
