import { z } from "zod";
import { defineRule } from "../moderation/rule.ts";
import type { JudgedText } from "../moderation/text.ts";
import { blanked } from "../text/blanked.ts";
import { isOnlyEmojis } from "../text/emoji.ts";
import type { Span } from "../text/span.ts";

export default defineRule({
  name: "emoji-only",
  summary: "Whatever is not an emoji.",
  doc: [
    "For the minutes in which everybody may cheer and nobody may talk. Unicode's emojis and the channel's own may be",
    "said, with white space between them; all else is caught, on any part of a message that somebody may be shown. A",
    "message of white space alone is caught too. PeerTube's livechat has a mode of the same meaning that the server",
    "keeps; this rule is for rooms elsewhere, and for some people only, by `when`. Missed: what emojis can say, which is",
    "a lot. Mistaken: smileys made of signs, `:)`, are no emojis.",
  ].join("\n"),
  judges: "content",
  options: z.object({
    reason: z.string().default("").describe("What everybody is shown in place of the message"),
  }),
  examples: [
    {
      says: "emojis pass, words and signs do not",
      options: {},
      transcript: [
        { nick: "romeo", text: "😀 🇫🇷\n❤️ 👩🏽‍🚀" },
        { nick: "mallory", text: "😀 hi", caught: true },
        { nick: "mallory", text: ":)", caught: true },
        { nick: "mallory", text: "42", caught: true },
      ],
    },
  ],
  compile: (options) => options,
  plain: ({ reason }) => ({ emojiOnly: { reason } }),
  evaluate({ settings: { reason }, texts, work }) {
    for (const [index, text] of texts.entries()) {
      // Who is «away» says nothing in the room.
      if (text.where === "status" || text.where === "display-name") continue;
      work.steps += text.original.length;
      if (isOnlyEmojis(text.original, text.emojis, text.emojiSpans)) continue;
      const { where } = text;
      return { evidence: { entry: "not an emoji", where, text: index, span: firstOther(text) }, reason };
    }
    return undefined;
  },
});

// Joiners and selectors that no emoji needs are not seen.
const seen = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]+/u;

/** All of a text in which nothing is to be seen. */
function firstOther({ original, emojis, emojiSpans }: JudgedText): Span {
  const found = seen.exec(blanked(original, [...emojiSpans, ...emojis]));
  return found
    ? { start: found.index, end: found.index + found[0].length }
    : { start: 0, end: original.length };
}
