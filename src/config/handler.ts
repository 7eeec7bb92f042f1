import { z } from "zod";
import { atGateWays, type Layer, type PolicyEntry } from "../moderation/policy.ts";
import type { Rule } from "../moderation/rule.ts";
import { conditionsShape } from "./condition-shape.ts";
import { formatPath, type PathStep } from "./issue.ts";
import { compileSettings, type Run, STAYS, type Word } from "./memory.ts";
import { slipOf } from "./nearest.ts";
import { proveTests } from "./prove.ts";
import { readShape, warnOfUnread } from "./shape.ts";
import type { Reader } from "./source.ts";

const flag = (value: unknown): boolean => (value === undefined ? true : Boolean(value));

export const modeShape = z.enum(["enforce", "observe"]);

/** An entry of a `handlers` list, as xmppjs-chat-bot and livechat write it, with what we add to it. */
export const handlerShape = z.looseObject({
  id: z.string().min(1).describe("Its name: a higher layer replaces the handler of the same id"),
  type: z.string().min(1).describe("Which rule it is"),
  // As livechat's own bot takes it: 0 is off.
  enabled: z.preprocess(flag, z.boolean()).describe("Whether it is in force; true if absent"),
  options: z
    .looseObject({
      applyToModerators: z
        .boolean()
        .default(false)
        .catch(false)
        .describe("Whether moderators are held to it too"),
    })
    .prefault({})
    .describe("What the rule is to do"),
  mode: modeShape
    .default("enforce")
    .describe("With `observe` what it catches is put on record, and nothing follows"),
  atGate: z
    .enum(atGateWays)
    .default("refuse")
    .describe(
      "Where the server asks before anyone reads: `refuse` (the sender is told), `shadow` (the sender alone sees it) or " +
        "`mask` (it passes with what was caught covered); elsewhere it is taken back",
    ),
  when: conditionsShape.optional().describe("Of whom and when it holds; of everybody, always, if absent"),
  exempt: conditionsShape.optional().describe("Whom it leaves alone, whatever `when` says"),
  locked: z
    .boolean()
    .default(false)
    .describe("In the instance's files: whether channels and rooms must take it as it is"),
  tests: z
    .strictObject({
      match: z.array(z.string()).default([]).describe("Messages that it must catch"),
      pass: z.array(z.string()).default([]).describe("Messages that it must let pass"),
    })
    .optional()
    .describe("Proofs that it does what is meant; where one fails the handler stays out"),
});

/** Switched on or off. */
export type Handler = z.infer<typeof handlerShape>;

/** Handler types of xmppjs-chat-bot that talk instead of moderating. */
const CONVERSATION = new Set(["hello", "quotes", "quotes_random", "respond", "command_say"]);

export function readHandler(reader: Reader, value: unknown, path: readonly PathStep[]): Handler | undefined {
  const handler = readShape(reader, value, handlerShape, path);
  return handler && !reportSlips(reader, handler, path) ? handler : undefined;
}

/**
 * Livechat's files may hold any key. But whoever wrote `exmept` meant to spare somebody: passed over, the handler would
 * hold for more people than was meant.
 */
function reportSlips(reader: Reader, handler: object, path: readonly PathStep[]): boolean {
  // That an id or a type is missing was said already.
  const { id: _, type: __, ...optional } = handlerShape.shape;
  const known = Object.keys(handlerShape.shape);
  const slips = Object.keys(handler).flatMap((key) => {
    const meant = known.includes(key) ? undefined : slipOf(key, Object.keys(optional));
    return meant === undefined ? [] : [{ key, meant }];
  });
  for (const { key, meant } of slips) {
    reader.report({
      code: "wrong-shape",
      path: [...path, key],
      message: `there is no «${key}» here`,
      hint: `Did you mean «${meant}»?`,
    });
  }
  return slips.length > 0;
}

export interface CompileContext {
  readonly run: Run;
  readonly reader: Reader;
  readonly path: readonly PathStep[];
  readonly generated?: boolean | undefined;
  readonly layer: Layer;
  /** What the handler said when it was last in order. */
  readonly last: Word | undefined;
}

const POSITIONAL = /^(?:forbidden_words|quote|command)_\d+$/;

/**
 * A handler made ready, or undefined where it is no rule or cannot be used. One that has a fault keeps its last
 * good version; where there is none, what is wrong inside is left out alone.
 */
export function compileHandler(handler: Handler, context: CompileContext): Word | undefined {
  const { run, reader, last } = context;
  const rule = run.rules.get(handler.type);
  if (!rule && CONVERSATION.has(handler.type)) {
    reportTalking(handler, context);
    return undefined;
  }
  let faults = 0;
  const watched: Reader = {
    ...reader,
    report(issue) {
      faults += 1;
      reader.report(last ? { ...issue, hint: `${issue.hint} ${STAYS}` } : issue);
    },
  };
  const entry = rule
    ? compileWith(rule, handler, { ...context, reader: watched })
    : reportUnknown(handler, { ...context, reader: watched });
  // No fault: a later version of livechat may write more than we know, and its changes must hold.
  if (rule && !context.generated) {
    warnOfUnread(reader, handler.options, rule.options, [...context.path, "options"], ["applyToModerators"]);
  }
  if (faults === 0) return entry;
  // Livechat numbers its lists: under this id there may have been another list before.
  return (entry && POSITIONAL.test(handler.id) ? entry : last) ?? entry;
}

function compileWith(rule: Rule, handler: Handler, context: CompileContext): PolicyEntry | undefined {
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

function reportUnknown(handler: Handler, { reader, path, generated, run }: CompileContext): undefined {
  reader.report({
    code: "handler-unknown",
    severity: "warning",
    path: generated ? path : [...path, "type"],
    message: `no handler type is called «${handler.type}»`,
    hint: `There are: ${[...run.rules.keys()].join(", ")}.`,
  });
}

function reportTalking({ id, type }: Handler, { reader, path, generated }: CompileContext): void {
  reader.report({
    code: "handler-talks",
    severity: "note",
    path: generated ? path : [...path, "type"],
    message: `«${id}» (${type}) talks instead of moderating: it is not run`,
    hint: "Moderation is not affected.",
  });
}
