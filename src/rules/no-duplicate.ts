import { z } from "zod";
import { likeness } from "../moderation/likeness.ts";
import { defineRule } from "../moderation/rule.ts";
import { sameness } from "../moderation/text.ts";
import { wholeMessage } from "../moderation/whole.ts";
import { knownVersions, type Remembered } from "../muc/history.ts";
import { occupantKey } from "../muc/occupant.ts";

const DEFAULT_DELAY_SECONDS = 60;
const KEPT_MESSAGES = 50;

/** Clients resend a correction, and people take one back; whoever goes on is filling the screen. */
const SAME_VERSIONS = 3;

export default defineRule({
  name: "no-duplicate",
  summary: "The same text again from one person within a short time.",
  doc: [
    "For rooms where somebody says a thing over and over. Texts are compared without regard to case, width, white",
    "space and invisible characters; with `similar` they may also differ a little, so that a number or an emoji at",
    "the end does not help. The person is recognised by occupant-id, so that a new nick changes nothing. Corrections",
    `of one's own message are no duplicates of it, unless ${SAME_VERSIONS} versions of it said the same already.`,
    "Of a long text the first 500 characters and the length are compared; of a message that says something in several",
    "languages or forms, each of them. What clients say beside an encrypted message or a reaction does not count.",
    "Not caught: the same text by several people (see swarm). Mistaken for a nuisance: «ok» and «+1», said twice in a",
    "minute; `minLength` lets them pass.",
  ].join("\n"),
  judges: "conduct",
  options: z.object({
    delay: z.number().min(0).max(86_400).default(DEFAULT_DELAY_SECONDS).describe("For how many seconds"),
    similar: z
      .number()
      .min(0)
      .max(50)
      .default(0)
      .describe("How many percent of the text may be different; with 0 only the same text is caught"),
    within: z
      .number()
      .int()
      .min(1)
      .max(KEPT_MESSAGES)
      .default(KEPT_MESSAGES)
      .describe("Among how many of the person's last messages it is looked for"),
    minLength: z
      .number()
      .int()
      .min(0)
      .max(500)
      .default(0)
      .describe("Texts of fewer characters (UTF-16 units) are let pass"),
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
    {
      says: "a tenth of the text may differ, and short answers may be repeated",
      options: { similar: 10, minLength: 10 },
      transcript: [
        { at: 0, nick: "mallory", text: "Watch my channel now 1" },
        { at: 5, nick: "mallory", text: "Watch my channel now 27", caught: true },
        { at: 9, nick: "mallory", text: "Watch my brother and his dog" },
        { at: 10, nick: "romeo", text: "ok" },
        { at: 12, nick: "romeo", text: "ok" },
      ],
    },
  ],
  compile: ({ delay, ...rest }) => ({ withinMs: delay * 1000, ...rest }),
  evaluate({ settings, message, texts, sender, history, now, work }) {
    const { withinMs, similar, within, minLength, reason } = settings;
    const spoken = sameness(texts).filter(({ length }) => length >= minLength);
    if (spoken.length === 0) return undefined;
    const said = history.by(occupantKey(sender));
    const recent = said
      .slice(-within)
      .filter(({ at, withheld }) => !withheld && at <= now && now - at <= withinMs);
    const own = knownVersions(said, message.replaces);
    const isSame = (other: Remembered) => other.texts.some((text) => spoken.includes(text));
    const isLike = likeness(spoken, similar, work);
    const same = recent.filter((other) => own.includes(other) && isSame(other));
    const before =
      recent.findLast((other) => !own.includes(other) && isLike(other.texts)) ??
      (same.length < SAME_VERSIONS ? undefined : same.at(-1));
    if (!before) return undefined;
    const seconds = Math.round((now - before.at) / 1000);
    return {
      evidence: {
        entry: `${isSame(before) ? "same" : "similar"} text as ${seconds} s before`,
        ...wholeMessage(texts),
      },
      reason,
    };
  },
});
