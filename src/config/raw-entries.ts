import { escapeAsLivechat, joinAsLivechat } from "../text/joined.ts";
import { type ChannelOptions, forbiddenWordsId, listRule } from "./channel-options.ts";
import type { Handler } from "./handler.ts";

/**
 * Livechat writes a channel's list into the room file as one joined expression, with word boundaries that are
 * wrong outside ASCII. Where the channel's own list is at hand and the expression is what it gives, the list
 * is used as its owner wrote it. Whether it is on stays the room file's word.
 */
export function withRawEntries(handler: Handler, options: ChannelOptions | undefined): Handler {
  const index = options?.bot.forbiddenWords.findIndex((_, i) => forbiddenWordsId(i) === handler.id) ?? -1;
  const list = options?.bot.forbiddenWords[index];
  const { rules } = handler.options as { rules?: unknown };
  if (!list || handler.type !== "moderate" || !Array.isArray(rules) || rules.length !== 1) return handler;
  const [written] = rules as { regexp?: unknown; reason?: unknown; modifiers?: unknown }[];
  const joined = list.regexp ? joinAsLivechat(list.entries) : escapeAsLivechat(list.entries);
  // Livechat writes a list without flags: where there are some, a person did, and meant them.
  if (written?.regexp !== joined || written?.modifiers !== undefined) return handler;
  const rule = { ...listRule(list, index), reason: written?.reason ?? "" };
  return { ...handler, options: { ...handler.options, rules: [rule] } };
}
