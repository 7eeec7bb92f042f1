import { escapeAsLivechat, joinAsLivechat } from "../text/joined.ts";
import { type ChannelOptions, type ForbiddenWords, forbiddenWordsId, listRule } from "./channel-options.ts";
import type { Handler } from "./handler.ts";

/**
 * Livechat writes a channel's list into the room files as one joined expression, with word boundaries that are wrong
 * outside ASCII. Where the channel's own list is at hand and the expression is what it gives, the list is used as its
 * owner wrote it. Whether it is on stays the room file's word.
 */
export function rawEntriesOf({ bot }: ChannelOptions): (handler: Handler) => Handler {
  const indices = new Map(bot.forbiddenWords.map((_, index) => [forbiddenWordsId(index), index]));
  // A channel may have hundreds of rooms: what its lists give is made once.
  const joined = new Map<number, string>();
  function joinedOf(list: ForbiddenWords, index: number): string {
    const made = joined.get(index) ?? (list.regexp ? joinAsLivechat : escapeAsLivechat)(list.entries);
    joined.set(index, made);
    return made;
  }
  return (handler) => {
    const index = indices.get(handler.id) ?? -1;
    const list = bot.forbiddenWords[index];
    const { rules } = handler.options as { rules?: unknown };
    if (!list || handler.type !== "moderate" || !Array.isArray(rules) || rules.length !== 1) return handler;
    const [written] = rules as { regexp?: unknown; reason?: unknown; modifiers?: unknown }[];
    // Livechat writes a list without flags: where there are some, a person did, and meant them.
    if (written?.regexp !== joinedOf(list, index) || written?.modifiers !== undefined) return handler;
    const rule = { ...listRule(list, index), reason: written?.reason ?? "" };
    return { ...handler, options: { ...handler.options, rules: [rule] } };
  };
}
