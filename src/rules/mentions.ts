import { z } from "zod";
import { mentionsIn } from "../moderation/mentions.ts";
import { defineRule, type Evidence } from "../moderation/rule.ts";
import { isSpoken } from "../moderation/tally.ts";

const DEFAULT_MOST = 5;

export default defineRule({
  name: "mentions",
  summary: "Naming many people of the room in one message.",
  doc: [
    "For whoever calls everybody at once. A mention is the nick of somebody who is in the room, with or without @,",
    "letter for letter as that person writes it; in a word, in a link and in the name of a custom emoji it is none.",
    "Naming the same person twice, or oneself, adds nothing. There is no word in XMPP that calls everybody, so `@all`",
    "is only a word. Missed: nicks in another case, people who have left, and one person in each of many messages.",
    "Mistaken: nicks that are everyday words, which is why some mentions are allowed. In rooms that do not tell who is",
    "there nothing is caught.",
  ].join("\n"),
  judges: "content",
  options: z.object({
    most: z
      .int()
      .min(0)
      .max(1_000)
      .default(DEFAULT_MOST)
      .describe("So many different people one message may name"),
    reason: z.string().default("").describe("What everybody is shown in place of the message"),
  }),
  examples: [
    {
      says: "two people may be named, however often; nicks may have several words",
      options: { most: 2 },
      transcript: [
        { nick: "romeo", text: "", enters: "participant" },
        { nick: "juliet", text: "", enters: "participant" },
        { nick: "Friar Laurence", text: "", enters: "participant" },
        { nick: "mallory", text: "romeo: @juliet waits. romeo, go! romeo!!" },
        { nick: "mallory", text: "@everybody @romeo romeos @Juliet @tybalt" },
        { nick: "mallory", text: "@romeo @juliet @Friar Laurence come and look", caught: true },
      ],
    },
  ],
  compile: (options) => options,
  evaluate({ settings: { most, reason }, texts, sender, audience, work }) {
    const named = new Set<string>();
    let place: Pick<Evidence, "where" | "text" | "span"> | undefined;
    const spoken = texts.filter(isSpoken);
    for (const [index, found] of mentionsIn(spoken, audience, work).entries()) {
      const mentions = found.filter(({ nick }) => nick !== sender.nick);
      for (const { nick } of mentions) named.add(nick);
      if (place || named.size <= most) continue;
      const span = { start: mentions[0]!.span.start, end: mentions.at(-1)!.span.end };
      const text = spoken[index]!;
      place = { where: text.where, text: texts.indexOf(text), span };
    }
    if (!place) return undefined;
    return { evidence: { entry: `${named.size} people named, ${most} allowed`, ...place }, reason };
  },
});
