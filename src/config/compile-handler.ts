import type { PolicyEntry } from "../moderation/policy.ts";
import type { Rule } from "../moderation/rule.ts";
import { compileTalk, optionsOf, warnOfUnheard } from "./compile-talk.ts";
import type { CompileContext, Handler } from "./handler.ts";
import { formatPath } from "./issue.ts";
import { compileSettings, staying, type Word } from "./memory.ts";
import { nearest } from "./nearest.ts";
import { proveTests } from "./prove.ts";
import { readShape, warnOfUnread } from "./shape.ts";
import type { Reader } from "./source.ts";
import { talkTypes } from "./talk-shape.ts";

type Fault = Parameters<Reader["report"]>[0];

const POSITIONAL = /^(?:forbidden_words|quote|command)_\d+$/;

/**
 * A handler made ready, or undefined where nobody knows its type or it cannot be used. One that has a fault keeps its
 * last good version; where there is none of its type, what is wrong inside is left out alone.
 */
export function compileHandler(handler: Handler, context: CompileContext): Word | undefined {
  const { reader, last } = context;
  const faults: Fault[] = [];
  const entry = compileAs(handler, {
    ...context,
    reader: { ...reader, report: (fault) => faults.push(fault) },
  });
  // Livechat numbers its lists: under this id there may have been another list before.
  const isAnother = POSITIONAL.test(handler.id) || !isOfType(last, handler.type);
  const kept = faults.length === 0 || (entry && isAnother) ? undefined : last;
  const told = kept && isRun(kept, context) ? staying(reader) : reader;
  for (const fault of faults) told.report(fault);
  warn(handler, context);
  return kept ?? entry;
}

function isOfType(word: Word | undefined, type: string): boolean {
  if (!word || "off" in word) return false;
  return ("rule" in word ? word.rule.name : word.type) === type;
}

/** One that talks as somebody's own file had it is nothing where that file is not loaded. */
function isRun(word: Word, { run }: CompileContext): boolean {
  return !("type" in word) || talkTypes.has(word.type) || run.externals.has(word.type);
}

/** Of what one type is in several places our rule counts, then what xmppjs-chat-bot brings along. */
function compileAs(handler: Handler, context: CompileContext): Word | undefined {
  const { rules, externals } = context.run;
  const rule = rules.get(handler.type);
  if (rule) return compileRule(rule, handler, context);
  const talk = talkTypes.get(handler.type);
  if (talk || externals.has(handler.type)) return compileTalk(talk, handler, context);
  return reportUnknown(handler, context);
}

/** Of what is no fault: a later version of livechat may write more than we know, and its changes must hold. */
function warn({ type, options }: Handler, { run, reader, path, written, generated }: CompileContext): void {
  const rule = run.rules.get(type);
  const talk = rule ? undefined : talkTypes.get(type);
  const at = [...path, "options"];
  if (rule && !generated) warnOfUnread(reader, options, rule.options, at, ["applyToModerators"]);
  if (!talk) return;
  const given = optionsOf(written);
  if (!generated) warnOfUnread(reader, given, talk.options, at, []);
  warnOfUnheard(reader, given, generated ? path : [...at, "command"]);
}

function compileRule(rule: Rule, handler: Handler, context: CompileContext): PolicyEntry | undefined {
  const { reader, path, generated, layer } = context;
  const options = readShape(reader, handler.options, rule.options, [...path, "options"]);
  if (options === undefined) return undefined;
  const { settings, problems } = compileSettings(rule, options, context.run);
  for (const problem of problems) {
    const at = generated ? path : [...path, "options", ...problem.path];
    reader.report({ code: "entry-unusable", ...problem, path: at });
  }
  const entry: PolicyEntry = {
    id: handler.id,
    rule,
    settings,
    options: handler.options,
    appliesToModerators: handler.options.applyToModerators,
    mode: handler.mode,
    atGate: handler.atGate,
    when: handler.when,
    exempt: handler.exempt,
    locked: handler.locked && layer === "instance",
    layer,
    origin: { file: reader.file, path: formatPath(path) },
  };
  return handler.tests && !proveTests(entry, handler.tests, reader, path) ? undefined : entry;
}

function reportUnknown(
  { type }: Handler,
  { reader, path, generated, isStrict, run }: CompileContext,
): undefined {
  const meant = nearest(type, [...run.rules.keys(), ...talkTypes.keys(), ...run.externals]);
  const guess = meant === undefined ? "" : `Did you mean «${meant}»? `;
  reader.report({
    code: "handler-unknown",
    // What is like none of ours may be of a file that is not loaded here.
    severity: isStrict && meant !== undefined ? "error" : "warning",
    path: generated ? path : [...path, "type"],
    message: `no handler type is called «${type}»`,
    hint: `${guess}All are in bot-config/REFERENCE.md; one from a file of yours is known with «--load-handlers <file>», or its file is still being loaded.`,
  });
}
