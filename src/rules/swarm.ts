import { z } from "zod";
import { likeness } from "../moderation/likeness.ts";
import { defineRule } from "../moderation/rule.ts";
import { sameness } from "../moderation/text.ts";
import { wholeMessage } from "../moderation/whole.ts";
import { occupantKey } from "../muc/occupant.ts";

export default defineRule({
  name: "swarm",
  summary: "Much the same text by several people within a short time.",
  doc: [
    "For raids, where many accounts say one thing, each of them once, in one room or in many: no rule about one person",
    "sees that. From the message that makes the swarm complete on, each that is like it is caught, for as long as they",
    "keep coming; the first ones stay, since by themselves they broke no rule. Texts are compared as by no-duplicate:",
    "without regard to case, width, white space and invisible characters, the first 500 characters of a long one. Of",
    "all rooms together the last 1,000 messages are known. Somebody who is in several rooms is one person in each.",
    "Not caught: a raid where each account says it in words of its own, or slowly.",
    "Mistaken for a swarm: what a crowd says when something happens. «gg» and «hello everyone» are too short to count;",
    "where people greet or cheer in longer sentences, or are asked to all write the same, raise `minLength` or `people`,",
    "or hold the rule to newcomers with `when`.",
  ].join("\n"),
  judges: "conduct",
  options: z.object({
    people: z
      .number()
      .int()
      .min(2)
      .max(50)
      .default(4)
      .describe("So many people make a swarm, the sender among them"),
    seconds: z
      .number()
      .min(1)
      .max(600)
      .default(30)
      .describe("Within how many seconds before the message they said it"),
    similar: z
      .number()
      .min(0)
      .max(50)
      .default(20)
      .describe("How many percent of the texts may be different; with 0 only the same text counts"),
    minLength: z
      .number()
      .int()
      .min(1)
      .max(500)
      .default(20)
      .describe("Texts of fewer characters (UTF-16 units) do not count"),
    rooms: z
      .enum(["this", "all"])
      .default("all")
      .describe("Whether only the room itself is looked at, or all rooms that the bot moderates together"),
    reason: z.string().default("").describe("What everybody is shown in place of the message"),
  }),
  examples: [
    {
      says: "the third of much the same is one too many, and so are those that follow; short cheers are not",
      options: { people: 3, reason: "Please do not raid." },
      transcript: [
        { at: 0, nick: "m1", text: "Free coins for all of you at coins.example 17" },
        { at: 2, nick: "m2", text: "free coins for all of you at coins.example" },
        { at: 3, nick: "romeo", text: "what is going on here today?" },
        { at: 4, nick: "m3", text: "FREE coins for all of you at coins.example!!", caught: true },
        { at: 30, nick: "m4", text: "Free coins for all of you, at coins.example 99", caught: true },
        { at: 31, nick: "romeo", text: "good game" },
        { at: 31, nick: "juliet", text: "good game" },
        { at: 31, nick: "nurse", text: "good game" },
      ],
    },
    {
      says: "one person who says a thing three times is no swarm",
      options: { people: 3 },
      transcript: [
        { at: 0, nick: "romeo", text: "can anybody hear me at all?" },
        { at: 9, nick: "romeo", text: "can anybody hear me at all?" },
        { at: 19, nick: "romeo", text: "can anybody hear me at all?" },
      ],
    },
  ],
  compile: (settings) => settings,
  evaluate({ settings, message: { room }, texts, sender, crowd, now, work }) {
    const { people, seconds, similar, minLength, rooms, reason } = settings;
    const said = sameness(texts).filter(({ length }) => length >= minLength);
    if (said.length === 0) return undefined;
    const isLike = likeness(said, similar, work);
    const personOf = (where: string, who: string) => `${where} ${who}`;
    const swarm = new Set([personOf(room, occupantKey(sender))]);
    for (const echo of crowd.during(now - seconds * 1000, now)) {
      if (swarm.size >= people) break;
      if (rooms === "this" && echo.room !== room) continue;
      const person = personOf(echo.room, echo.who);
      if (!swarm.has(person) && isLike(echo.texts)) swarm.add(person);
    }
    if (swarm.size < people) return undefined;
    return {
      evidence: { entry: `similar text by ${people} people in ${seconds} s`, ...wholeMessage(texts) },
      reason,
    };
  },
});
