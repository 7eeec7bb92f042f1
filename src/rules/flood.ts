import { z } from "zod";
import { defineRule } from "../moderation/rule.ts";
import { wholeMessage } from "../moderation/whole.ts";
import { amountOf } from "../muc/message.ts";
import { occupantKey } from "../muc/occupant.ts";

const DEFAULT_MESSAGES = 7;

const options = z.object({
  seconds: z.number().min(1).max(3_600).default(10).describe("The time that is looked at, in seconds"),
  messages: z
    .number()
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe(
      `So many messages of one person in that time are fine; ${DEFAULT_MESSAGES} where neither lines nor characters are given`,
    ),
  lines: z.number().int().min(1).max(1_000).optional().describe("So many lines in that time are fine"),
  characters: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe("So many characters (UTF-16 units) in that time are fine"),
  reason: z.string().default("").describe("What everybody is shown in place of the message"),
});

interface Amount {
  readonly messages: number;
  readonly lines: number;
  readonly characters: number;
}

export default defineRule({
  name: "flood",
  summary: "Too many messages, lines or characters of one person within a short time.",
  doc: [
    "For rooms where somebody pushes the others' words off the screen, in many small messages or in a large one.",
    "Whichever of the three amounts is given may not be exceeded; one message that is too much by itself is caught too.",
    "Everything counts that the person sends: corrections, reactions, and what was caught. So a flood stays caught",
    "until it pauses, and after a pasted wall of text the next words are caught as well, for as long as the time says.",
    "The person is recognised by occupant-id, so that a new nick changes nothing; where the room gives none and shows",
    "no JIDs, a new nick is a new person. Of one person the last 50 messages are counted.",
    "Not caught: a flood by several people, each within the bounds (see swarm). Mistaken for a flood: the lively",
    "writer who sends each half-sentence alone, where the time is long and the number small.",
  ].join("\n"),
  judges: "conduct",
  options,
  examples: [
    {
      says: "the fourth message within 5 seconds is too much, and so is whatever follows without a pause",
      options: { seconds: 5, messages: 3, reason: "Slowly, please." },
      transcript: [
        { at: 0, nick: "mallory", text: "hey" },
        { at: 1, nick: "mallory", text: "everybody" },
        { at: 2, nick: "romeo", text: "good evening" },
        { at: 2, nick: "mallory", text: "look" },
        { at: 3, nick: "mallory", text: "at", caught: true },
        { at: 5, nick: "mallory", text: "me", caught: true },
        { at: 12, nick: "mallory", text: "sorry" },
      ],
    },
    {
      says: "a wall of text is a flood by itself",
      options: { lines: 4 },
      transcript: [
        { at: 0, nick: "romeo", text: "roses are red\nviolets are blue" },
        { at: 0, nick: "mallory", text: "1\n2\n3\n4\n5", caught: true },
      ],
    },
  ],
  compile({ seconds, messages, lines, characters, reason }) {
    const unlimited = lines !== undefined || characters !== undefined ? Number.POSITIVE_INFINITY : undefined;
    const most: Amount = {
      messages: messages ?? unlimited ?? DEFAULT_MESSAGES,
      lines: lines ?? Number.POSITIVE_INFINITY,
      characters: characters ?? Number.POSITIVE_INFINITY,
    };
    return { seconds, most, reason };
  },
  evaluate({ settings, message, texts, sender, history, now, work }) {
    const { seconds, most, reason } = settings;
    const said = amountOf(message);
    const amount = { messages: 1, lines: said.lines, characters: said.units };
    for (const { at, lines, units } of history.by(occupantKey(sender))) {
      work.steps++;
      // A clock that was set back makes no flood of what was said before.
      if (at > now || now - at >= seconds * 1000) continue;
      amount.messages += 1;
      amount.lines += lines;
      amount.characters += units;
    }
    const kinds = ["messages", "lines", "characters"] as const;
    const exceeded = kinds.find((kind) => amount[kind] > most[kind]);
    if (!exceeded) return undefined;
    return {
      evidence: { entry: `${amount[exceeded]} ${exceeded} in ${seconds} s`, ...wholeMessage(texts) },
      reason,
    };
  },
});
