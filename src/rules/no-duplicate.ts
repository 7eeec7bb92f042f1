import { z } from "zod";
import { defineRule } from "../moderation/rule.ts";
import { sameness } from "../moderation/text.ts";
import { versions } from "../muc/history.ts";
import { occupantKey } from "../muc/occupant.ts";

const DEFAULT_DELAY_SECONDS = 60;

export default defineRule({
  name: "no-duplicate",
  summary: "The same text again from one person within a short time.",
  doc: [
    "Texts are compared without regard to case, width, white space and invisible characters. The person is",
    "recognised by occupant-id, so that a new nick changes nothing. A correction of one's own message is no",
    "duplicate of it. Not caught: the same text by several people, and texts that differ by a letter.",
  ].join("\n"),
  options: z.object({
    delay: z.number().min(0).max(86_400).default(DEFAULT_DELAY_SECONDS).describe("For how many seconds"),
    reason: z.string().default("").describe("What everybody is shown in place of the message"),
  }),
  examples: [
    {
      says: "case, spacing and a new line do not help; somebody else may say the same",
      options: { delay: 60 },
      transcript: [
        { at: 0, nick: "mallory", text: "Watch my channel now" },
        { at: 5, nick: "mallory", text: "WATCH  my\nchannel now", caught: true },
        { at: 9, nick: "romeo", text: "Watch my channel now" },
        { at: 200, nick: "mallory", text: "Watch my channel now" },
      ],
    },
  ],
  compile: ({ delay, reason }) => ({ withinMs: delay * 1000, reason }),
  evaluate({ settings, message, texts, sender, history, now }) {
    const text = sameness(texts);
    if (text === "") return undefined;
    const said = history.by(occupantKey(sender));
    const own = versions(said, message.replaces);
    const before = said.findLast((other) => other.text === text && !own.includes(other));
    if (!before || now - before.at > settings.withinMs) return undefined;
    const seconds = Math.round((now - before.at) / 1000);
    return {
      evidence: {
        entry: `same text as ${seconds} s before`,
        body: 0,
        span: { start: 0, end: texts[0]?.original.length ?? 0 },
      },
      reason: settings.reason,
    };
  },
});
