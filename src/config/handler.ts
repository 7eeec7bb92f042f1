import { z } from "zod";
import { atGateWays, type Layer } from "../moderation/policy.ts";
import { conditionsShape } from "./condition-shape.ts";
import type { PathStep } from "./issue.ts";
import type { Run, Word } from "./memory.ts";
import { slipOf } from "./nearest.ts";
import { readShape } from "./shape.ts";
import type { Reader } from "./source.ts";

const flag = (value: unknown): boolean => (value === undefined ? true : Boolean(value));

export const modeShape = z.enum(["enforce", "observe"]);

/** An entry of a `handlers` list, as xmppjs-chat-bot and livechat write it, with what we add to it. */
export const handlerShape = z.looseObject({
  id: z.string().min(1).describe("Its name: a higher layer replaces the handler of the same id"),
  type: z.string().min(1).describe("Which rule it is, or how it talks"),
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
  /** The handler as it stands in the file. */
  readonly written: object;
  readonly generated?: boolean | undefined;
  /** The file is ours, not livechat's. */
  readonly isStrict?: boolean | undefined;
  readonly layer: Layer;
  /** What the handler said when it was last in order. */
  readonly last: Word | undefined;
}
