import type { z } from "zod";
import { channelShape } from "./channel-shape.ts";
import type { HandlerSource } from "./layers.ts";
import { readShape } from "./shape.ts";
import type { Reader } from "./source.ts";
import { specialCharactersId, specialCharactersRule } from "./special-characters.ts";

/** What a channel's owner chose in livechat's form, as version 14 stores it. */
export type ChannelOptions = z.infer<typeof channelShape>;
export type ForbiddenWords = ChannelOptions["bot"]["forbiddenWords"][number];

/**
 * Undefined, with issues, where livechat would not take the file either. Lists of regular expressions stay as their
 * owner switched them: livechat 14 switches them off because they could hang it, and here they cannot.
 */
export function readChannelOptions(reader: Reader): ChannelOptions | undefined {
  return readShape(reader, reader.value, channelShape);
}

/** The id under which livechat writes a channel's list into the room files. */
export function forbiddenWordsId(index: number): string {
  return `forbidden_words_${index}`;
}

/**
 * The handlers that the channel's options stand for, under the ids that livechat gives them in a room file, each
 * with its place in the options. As with livechat a list that is off is there, switched off; special characters
 * and duplicates are there only where they are on, so that what was never chosen undoes no rule of the instance.
 */
export function channelHandlers({ bot }: ChannelOptions): HandlerSource[] {
  const { forbiddenWords, forbidSpecialChars, noDuplicate, quotes, commands } = bot;
  const handlers: HandlerSource[] = [];
  const add = (value: object, ...path: (string | number)[]) =>
    handlers.push({ value, path: ["bot", ...path], generated: true });

  for (const [index, list] of forbiddenWords.entries()) {
    const enabled = list.enabled && list.entries.length > 0;
    const options = { rules: [listRule(list, index)], applyToModerators: list.applyToModerators };
    add({ id: forbiddenWordsId(index), type: "moderate", enabled, options }, "forbiddenWords", index);
  }
  if (forbidSpecialChars.enabled) {
    const { tolerance, reason, applyToModerators } = forbidSpecialChars;
    const id = specialCharactersId;
    const options = { rules: [specialCharactersRule(id, tolerance, reason)], applyToModerators };
    add({ id, type: "moderate", enabled: true, options }, "forbidSpecialChars");
  }
  if (noDuplicate.enabled) {
    const { enabled, ...options } = noDuplicate;
    add({ id: "no_duplicate", type: "no-duplicate", enabled, options }, "noDuplicate");
  }
  for (const [index, { messages, delay }] of quotes.entries()) {
    const enabled = messages.length > 0;
    const options = { quotes: messages, delay };
    add({ id: `quote_${index}`, type: "quotes_random", enabled, options }, "quotes", index);
  }
  for (const [index, { message, command }] of commands.entries()) {
    const enabled = message !== "";
    const options = { quotes: enabled ? [message] : [], command };
    add({ id: `command_${index}`, type: "command_say", enabled, options }, "commands", index);
  }
  return handlers;
}

/** One list as a rule of a `moderate` handler, with its entries as the owner wrote them. */
export function listRule(list: ForbiddenWords, index: number): Record<string, unknown> {
  const name = list.label || forbiddenWordsId(index);
  // Around a word spaces mean nothing; in an expression they do.
  const what = list.regexp ? { regexp: list.entries } : { words: list.entries.map((entry) => entry.trim()) };
  return { name, reason: list.reason ?? "", ...what };
}
