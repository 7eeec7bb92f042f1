import { z } from "zod";
import { isProblem, parsePattern } from "../text/pattern.ts";
import {
  flag,
  flagOrNull,
  integer,
  integerOr,
  isBlank,
  line,
  optionalLine,
  optionalLines,
  part,
  texts,
} from "./lenient.ts";

// Livechat 14 refuses a file as a whole for a regular expression that is none.
function checkRegexps(list: { regexp: boolean; entries: readonly string[] }, context: z.RefinementCtx): void {
  if (!list.regexp) return;
  for (const [index, entry] of list.entries.entries()) {
    const parsed = parsePattern(entry, "legacy");
    if (!isProblem(parsed)) continue;
    const message = `${JSON.stringify(entry)} is no regular expression: ${parsed.problem}`;
    context.addIssue({ code: "custom", path: ["entries", index], message });
  }
}

const forbiddenWords = z
  .object({
    // Absent before livechat 14, where every list was on.
    enabled: z
      .preprocess((value) => value ?? true, z.boolean())
      .default(true)
      .describe("Whether the list is in force"),
    regexp: z
      .preprocess(Boolean, z.boolean())
      .default(false)
      .describe("Whether the entries are regular expressions"),
    entries: z.array(z.string()).default([]).describe("Words and phrases, or regular expressions"),
    applyToModerators: flag.describe("Whether moderators are held to it too"),
    label: optionalLine.describe("What reports call this list"),
    reason: optionalLine.describe("What everybody is shown in place of the message"),
    comments: optionalLines.describe("For the owner alone"),
  })
  .superRefine(checkRegexps)
  .transform((list) => ({ ...list, entries: list.entries.filter((entry) => !isBlank(entry)) }));

const forbidSpecialChars = z.object({
  enabled: flag.describe("Whether it is in force"),
  reason: line.default("").describe("What everybody is shown in place of the message"),
  tolerance: integer(0, 10).describe("How many of them a message may have"),
  applyToModerators: flag.describe("Whether moderators are held to it too"),
});

const noDuplicate = z.object({
  enabled: flag.describe("Whether it is in force"),
  reason: line.default("").describe("What everybody is shown in place of the message"),
  delay: integer(0, 86_400).describe("For how many seconds"),
  applyToModerators: flag.describe("Whether moderators are held to it too"),
});

// Livechat takes one character off the end that a nick should not have, and no more.
const nickname = line
  .default("")
  .transform((text) => text.replace(/[^\p{L}\p{N}\p{Z}_-]$/u, "").trim())
  .describe("The bot's nick");

const bot = z.object({
  enabled: flag.describe("Whether the bot is wanted in the channel's rooms"),
  nickname,
  forbiddenWords: z.array(forbiddenWords).describe("Lists of what may not be said"),
  forbidSpecialChars: part(forbidSpecialChars, { tolerance: 0 }).describe("Against characters as pictures"),
  noDuplicate: part(noDuplicate, { delay: 60 }).describe("Against the same text again"),
  quotes: z
    .array(
      z.object({
        messages: texts.describe("One of them at a time, by chance"),
        delay: integer(1, 6000).describe("In seconds"),
      }),
    )
    .describe("What the bot says from time to time"),
  commands: z
    .array(
      z.object({
        message: line.default("").describe("What the bot answers"),
        command: line
          .default("")
          .transform((text) => text.replace(/\s+/g, ""))
          .describe("To what, without the !"),
      }),
    )
    .describe("What the bot answers"),
});

// COMPAT: livechat 8.3.0 to 8.3.2 called it defaultDuration.
const slowMode = z.preprocess(
  (value) => {
    if (typeof value !== "object" || value === null) return value;
    const { duration, defaultDuration } = value as Record<string, unknown>;
    return { duration: duration ?? defaultDuration };
  },
  z.object({ duration: integerOr(0, 0, 1000).describe("Seconds between two messages of one person") }),
);

/** `channelConfigurationOptions/<id>.json` of livechat 8.0 to 14.0, read into the form that 14 stores. */
export const channelShape = z.object({
  bot: part(bot).describe("What the bot does in the channel's rooms"),
  slowMode: part(slowMode).describe("How long everybody waits between two messages"),
  mute: part(z.object({ anonymous: flagOrNull.describe("Whether guests may not speak") })).describe(
    "Who may only read",
  ),
  moderation: part(
    z.object({
      delay: integerOr(0, 0, 60).describe("Seconds before a message is shown to all"),
      anonymize: flagOrNull.describe("Whether moderators act without their name"),
    }),
  ).describe("How moderators and moderated messages are shown"),
  terms: z
    .preprocess((value) => (value === "" ? undefined : (value ?? undefined)), z.string().max(400).optional())
    .optional()
    .describe("Shown to who enters"),
});
