import { z } from "zod";
import type { Layer, PolicyEntry } from "../moderation/policy.ts";
import type { RuleBook } from "../moderation/rule.ts";
import type { PathStep } from "./issue.ts";
import { formatPath } from "./issue.ts";
import { readShape } from "./shape.ts";
import type { Reader } from "./source.ts";

const shape = z.looseObject({
  id: z.string().min(1),
  type: z.string().min(1),
  enabled: z.boolean().default(true),
  options: z.looseObject({ applyToModerators: z.boolean().default(false).catch(false) }).prefault({}),
});

/** An entry of a `handlers` list, switched on or off. */
export type Handler = z.infer<typeof shape>;

/** Handler types of xmppjs-chat-bot that talk instead of moderating. */
const CONVERSATION = new Set(["hello", "quotes", "quotes_random", "respond", "command_say"]);

export function readHandler(reader: Reader, value: unknown, path: readonly PathStep[]): Handler | undefined {
  return readShape(reader, value, shape, path);
}

/**
 * A handler made ready, or undefined where it is no rule or cannot be used. What is wrong inside is reported
 * and left out alone.
 */
export function compileHandler(
  handler: Handler,
  { reader, path, generated, layer, rules }: CompileContext,
): PolicyEntry | undefined {
  const rule = rules.get(handler.type);
  if (!rule) {
    reportUnknown(handler, reader, path, rules);
    return undefined;
  }
  const options = readShape(reader, handler.options, rule.options, [...path, "options"]);
  if (options === undefined) return undefined;
  const settings = rule.compile(options, (problem) => {
    const at = generated ? path : [...path, "options", ...problem.path];
    reader.report({ code: "entry-unusable", ...problem, path: at });
  });
  return {
    id: handler.id,
    rule,
    settings,
    appliesToModerators: handler.options.applyToModerators,
    layer,
    origin: { file: reader.file, path: formatPath(path) },
  };
}

export interface CompileContext {
  readonly reader: Reader;
  readonly path: readonly PathStep[];
  readonly generated?: boolean | undefined;
  readonly layer: Layer;
  readonly rules: RuleBook;
}

function reportUnknown(handler: Handler, reader: Reader, path: readonly PathStep[], rules: RuleBook): void {
  const talks = CONVERSATION.has(handler.type);
  reader.report({
    code: "handler-unknown",
    severity: talks ? "note" : "warning",
    path: [...path, "type"],
    message: talks
      ? `«${handler.id}» (${handler.type}) talks instead of moderating: it is not run`
      : `no handler type is called «${handler.type}»`,
    hint: talks ? "Moderation is not affected." : `There are: ${[...rules.keys()].join(", ")}.`,
  });
}
