import { z } from "zod";

/** A handler type of xmppjs-chat-bot that talks instead of moderating. */
export interface TalkType {
  readonly name: string;
  readonly summary: string;
  readonly options: z.ZodObject;
}

const READABLE = /\S/;
// A timer that is to wait for more milliseconds than 31 bits hold does not wait at all.
const LONGEST_SECONDS = 2_147_483;

const said = z.string().regex(READABLE, "a text that can be read expected");
const texts = z
  .array(z.string())
  .refine((all) => all.some((text) => READABLE.test(text)), "at least one text that can be read expected");
const names = z.array(z.string()).min(1, "at least one command expected");

const fromTimeToTime = (order: string) =>
  z.object({
    quotes: texts.describe(`What it says, one text at a time, ${order}`),
    delay: z
      .number()
      .min(1, "at least 1 second expected")
      .max(LONGEST_SECONDS, "at most 2147483 seconds expected: a longer time would be none at all")
      .default(10)
      .describe("Seconds from one text to the next; minutes are a better measure in a chat"),
  });

/** Stricter than xmppjs-chat-bot, which passes over what it cannot use and talks by its defaults. */
const ALL: readonly TalkType[] = [
  {
    name: "hello",
    summary: "Greets who comes in",
    options: z.object({
      txt: said.default("Hello {{NICK}}!").describe("The greeting"),
      delay: z
        .number()
        .min(0, "a number of seconds expected")
        .optional()
        .describe("For how many seconds who was greeted is not greeted again; every time if absent"),
    }),
  },
  {
    name: "quotes",
    summary: "Says something from time to time",
    options: fromTimeToTime("in their order and then from the start"),
  },
  {
    name: "quotes_random",
    summary: "Says something from time to time, by chance",
    options: fromTimeToTime("by chance"),
  },
  {
    name: "respond",
    summary: "Answers who mentions the bot",
    options: z.object({ txt: said.default("Yes {{NICK}}?").describe("The answer") }),
  },
  {
    name: "command_say",
    summary: "Answers a command",
    options: z.object({
      command: z.union([z.string(), names]).describe("To which commands, without the !"),
      quotes: z.union([said, texts]).describe("The answer; of several one by chance"),
    }),
  },
];

export const talkTypes: ReadonlyMap<string, TalkType> = new Map(ALL.map((type) => [type.name, type]));
