import { z } from "zod";
import { defineRule } from "../moderation/rule.ts";
import { tally } from "../moderation/tally.ts";

const DEFAULT_MOST = 10;

export default defineRule({
  name: "emoji-limit",
  summary: "Too many emojis in one message.",
  doc: [
    "For rooms where emojis drown the words. Unicode's emojis and the channel's own count, each once: a family, a flag, a",
    "face with a skin tone are one. Smileys made of signs, `:)` and `<3`, are none. Missed: emojis spread over many",
    "messages; see `flood`. Mistaken: a list that begins each of its points with one.",
  ].join("\n"),
  judges: "content",
  options: z.object({
    most: z.int().min(0).max(1_000).default(DEFAULT_MOST).describe("So many emojis one message may have"),
    reason: z.string().default("").describe("What everybody is shown in place of the message"),
  }),
  examples: [
    {
      says: "what people see as one emoji counts once",
      options: { most: 3 },
      transcript: [
        { nick: "romeo", text: "we all 👨‍👩‍👧‍👦 go to France 🇫🇷 👍🏽" },
        { nick: "romeo", text: "1 2 3 4 5 :) :) :) :) <3 ©" },
        { nick: "mallory", text: "wow 😂😂 so good 😂😂", caught: true },
      ],
    },
  ],
  compile: (options) => options,
  evaluate({ settings: { most, reason }, texts, work }) {
    const { count, place } = tally(
      texts,
      ({ emojiSpans, emojis }) => [...emojiSpans, ...emojis].sort((a, b) => a.start - b.start),
      work,
    );
    if (count <= most) return undefined;
    return { evidence: { entry: `${count} emojis, ${most} allowed`, ...place }, reason };
  },
});
