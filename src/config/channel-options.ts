import { z } from "zod";
import type { HandlerSource } from "./layers.ts";
import { readShape } from "./shape.ts";
import type { Reader } from "./source.ts";

const text = z.string().trim().optional().catch(undefined);
const flag = (absent: boolean) => z.boolean().default(absent);
// Livechat's forms have stored numbers as text: "300".
const seconds = (max: number, absent: number) => z.coerce.number().min(0).max(max).default(absent);

const forbiddenWords = z.looseObject({
  // Absent before livechat 14, where every list was on.
  enabled: flag(true),
  regexp: flag(false),
  entries: z.array(z.string()).transform((all) => all.map((e) => e.trim()).filter((e) => e !== "")),
  applyToModerators: flag(false),
  label: text,
  reason: text,
});

const shape = z.looseObject({
  bot: z.looseObject({
    enabled: flag(false),
    nickname: text,
    forbiddenWords: z.array(forbiddenWords),
    forbidSpecialChars: z
      .looseObject({
        enabled: flag(false),
        reason: text,
        tolerance: z.coerce.number().transform(Math.trunc).pipe(z.number().min(0).max(10)).default(0),
        applyToModerators: flag(false),
      })
      .nullish(),
    noDuplicate: z
      .looseObject({
        enabled: flag(false),
        reason: text,
        delay: seconds(86_400, 60),
        applyToModerators: flag(false),
      })
      .nullish(),
  }),
});

/** What livechat means by a special character. */
const SPECIAL_CHAR =
  "[^\\s\\p{Letter}\\p{Number}\\p{Punctuation}\\p{Currency_Symbol}\\p{Emoji}\\p{Emoji_Component}\\p{Emoji_Modifier}]";

/** `channelConfigurationOptions/<id>.json`, as livechat's form stores it. */
export type ChannelOptions = z.infer<typeof shape>;
export type ForbiddenWords = z.infer<typeof forbiddenWords>;

export function readChannelOptions(reader: Reader): ChannelOptions | undefined {
  return readShape(reader, reader.value, shape);
}

/** The id under which livechat writes a channel's list into the room files. */
export function forbiddenWordsId(index: number): string {
  return `forbidden_words_${index}`;
}

/**
 * The handlers that the channel's options stand for, under the ids that livechat gives them in a room file, each
 * with its place in the options.
 */
export function channelHandlers(options: ChannelOptions): HandlerSource[] {
  const { forbiddenWords: lists, forbidSpecialChars, noDuplicate } = options.bot;
  const handlers: HandlerSource[] = lists.map((list, index) => ({
    value: {
      id: forbiddenWordsId(index),
      type: "moderate",
      enabled: list.enabled && list.entries.length > 0,
      options: { rules: [listRule(list, index)], applyToModerators: list.applyToModerators },
    },
    path: ["bot", "forbiddenWords", index],
    generated: true,
  }));
  if (forbidSpecialChars) {
    const { enabled, reason, tolerance, applyToModerators } = forbidSpecialChars;
    const id = "forbid_special_chars";
    const regexp = Array(tolerance + 1)
      .fill(SPECIAL_CHAR)
      .join(".*");
    const options = { rules: [{ name: id, regexp, modifiers: "us", reason }], applyToModerators };
    const value = { id, type: "moderate", enabled, options };
    handlers.push({ value, path: ["bot", "forbidSpecialChars"], generated: true });
  }
  if (noDuplicate) {
    const { enabled, ...options } = noDuplicate;
    const value = { id: "no_duplicate", type: "no-duplicate", enabled, options };
    handlers.push({ value, path: ["bot", "noDuplicate"], generated: true });
  }
  return handlers;
}

/** One list as a rule of a `moderate` handler, with its entries as the owner wrote them. */
export function listRule(list: ForbiddenWords, index: number): Record<string, unknown> {
  const name = list.label || forbiddenWordsId(index);
  const what = list.regexp ? { regexp: list.entries } : { words: list.entries };
  return { name, reason: list.reason ?? "", ...what };
}
