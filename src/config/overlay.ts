import { z } from "zod";
import { conditionsShape } from "./condition-shape.ts";
import { handlerShape, modeShape } from "./handler.ts";
import { MUTES_LIMIT, muteShape } from "./mutes.ts";
import { PRESET_NAMES } from "./presets.ts";

const handler = z.strictObject({
  ...handlerShape.shape,
  options: z
    .looseObject({
      applyToModerators: z.boolean().default(false).describe("Whether moderators are held to it too"),
    })
    .prefault({})
    .describe("What the rule is to do"),
});

/**
 * `policy/instance.json`, `policy/channels/<id>.json` and `policy/rooms/<local>.json`: what an operator lays over
 * livechat's files, which stay as they are. Strict: an unknown key is a slip of the pen.
 */
export const overlayShape = z.strictObject({
  $schema: z.string().optional().describe("Where the JSON Schema of this file is, for editors"),
  defaultEnabled: z
    .boolean()
    .optional()
    .describe(
      "In policy/instance.json: whether the bot moderates rooms of which no file says that it shall; with the Prosody module also those that no file names",
    ),
  enabled: z.boolean().optional().describe("Whether the bot moderates the room, or the channel's rooms"),
  mode: modeShape
    .optional()
    .describe("With `observe` what the room's rules catch is put on record, and nothing follows"),
  preset: z
    .enum([...PRESET_NAMES, "none"])
    .optional()
    .describe("A ready list of rules, see docs/presets.md; it replaces the one that a lower layer names"),
  exempt: conditionsShape
    .optional()
    .describe(
      "Whom all rules leave alone, besides those whom the lower layers name; what is locked asks the instance only",
    ),
  nick: z.string().trim().min(1).optional().describe("The bot's name in the room"),
  slowMode: z
    .strictObject({ duration: z.number().int().min(0).max(1000).describe("Seconds; 0 for none") })
    .optional()
    .describe("How long everybody waits between two messages"),
  mute: z
    .strictObject({ anonymous: z.boolean().describe("Whether they are muted") })
    .optional()
    .describe("Whether guests without an account may only read"),
  moderation: z
    .strictObject({
      delay: z.number().int().min(0).max(60).optional().describe("Seconds; 0 for none"),
      anonymize: z.boolean().optional().describe("Whether the names of moderators are kept from notices"),
    })
    .optional()
    .describe("How moderators and moderated messages are shown"),
  terms: z.string().max(400).optional().describe("Shown to who joins"),
  mutes: z
    .array(muteShape)
    .max(MUTES_LIMIT)
    .optional()
    .describe(
      "Who may only read, besides those whom the lower layers name; of a room at most 120 KiB together, and those that end last",
    ),
  gate: z
    .boolean()
    .optional()
    .describe("Whether the server asks the bot before anyone reads, where it can; true if no file says"),
  handlers: z
    .array(handler)
    .default([])
    .describe("Rules; one of an id that livechat's files use replaces it"),
});

export type Overlay = z.infer<typeof overlayShape>;
