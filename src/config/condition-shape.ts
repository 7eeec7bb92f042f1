import { z } from "zod";
import { type Condition, type TimeOfDay, timeOfDay } from "../moderation/condition.ts";
import { parseJid } from "../muc/jid.ts";
import { isDomain } from "./domain.ts";
import { nearest } from "./nearest.ts";

function oneOrMore<T>(one: z.ZodType<T>) {
  return z.union([one, z.array(one).min(1, "the list is empty")]).transform((value) => [value].flat() as T[]);
}

/** What is wrong already need not be told to be too little as well. */
const afterwards = (error: string) => ({
  error,
  when: ({ issues }: { issues: readonly unknown[] }) => issues.length === 0,
});

const domain = z.string().refine(isDomain, "expected a domain such as anon.example.org");

export const bareJid = z
  .string()
  .refine((text) => {
    const jid = parseJid(text);
    return jid !== undefined && jid.local !== "" && jid.resource === "";
  }, "expected an address such as bridge@example.org")
  .transform((text) => parseJid(text)?.bare ?? text);

const tenure = z
  .strictObject({
    minutes: z.number().positive().optional().describe("Since the bot saw them for the first time"),
    messages: z.int().min(1).optional().describe("That broke no rule"),
  })
  .refine(
    ({ minutes, messages }) => minutes !== undefined || messages !== undefined,
    afterwards("expected minutes, messages, or both"),
  );

const MIDNIGHT = 24 * 60;

/** `22:00`, also `24:00`, as minutes. */
const clock = z
  .string()
  .regex(/^(?:(?:[01]?\d|2[0-3]):[0-5]\d|24:00)$/, "expected a time of day such as 22:00")
  .transform((text) => {
    const [hours = 0, minutes = 0] = text.split(":").map(Number);
    return hours * 60 + minutes;
  });

const TIMEZONES = new Set(Intl.supportedValuesOf("timeZone"));

function checkTimezone(timezone: string, context: z.RefinementCtx): void {
  if (TIMEZONES.has(timezone) || isTimezone(timezone)) return;
  const meant = nearest(timezone, [...TIMEZONES]);
  const hint = meant ? `Did you mean «${meant}»?` : "Write a name such as UTC or Europe/Paris.";
  const message = `there is no time zone «${timezone}»`;
  context.addIssue({ code: "custom", message, params: { hint } });
}

/** Also under another name: UTC, Europe/Kyiv. */
function isTimezone(timezone: string): boolean {
  try {
    timeOfDay(0, 0, timezone).clock(0);
    return true;
  } catch {
    return false;
  }
}

const time = z
  .strictObject({
    from: clock.describe("From when on, such as 22:00"),
    to: clock.describe("Until when; a time before `from` is on the next day"),
    timezone: z
      .string()
      .superRefine(checkTimezone)
      .default("UTC")
      .describe("The time zone, such as Europe/Paris"),
  })
  .refine(({ from, to }) => from % MIDNIGHT !== to % MIDNIGHT || from < to, "from and to are the same time")
  .transform(({ from, to, timezone }) => timeOfDay(from, to, timezone));

export const conditionShape = z
  .strictObject({
    affiliation: oneOrMore(z.enum(["owner", "admin", "member", "none"]))
      .optional()
      .describe("What the room has them as, for good"),
    role: oneOrMore(z.enum(["moderator", "participant", "visitor"]))
      .optional()
      .describe("What they may do in the room at the moment"),
    host: oneOrMore(domain)
      .optional()
      .describe(
        "The server of their account, or one below it; needs a room that shows the bot who is who. Livechat's guests are on `anon.<domain>`",
      ),
    nick: oneOrMore(z.string().min(1))
      .optional()
      .describe("Their nick, letter by letter; anybody may take one that is free"),
    jid: oneOrMore(bareJid).optional().describe("Their address; needs a room that shows the bot who is who"),
    newcomer: tenure
      .optional()
      .describe(
        "First seen less than so many minutes ago, or has said fewer messages than that; who was there before the bot is none",
      ),
    regular: tenure
      .optional()
      .describe(
        "First seen at least so many minutes ago, or before the bot came, and has said at least so many messages",
      ),
    time: time.optional().describe("At this time of day"),
  })
  .refine((parts) => Object.keys(parts).length > 0, afterwards("says nothing: write of whom, or when"));

/** One, or several of which one must hold. */
export const conditionsShape = oneOrMore(conditionShape as z.ZodType<Condition>).transform(anyOf);

/** One that holds where one of these does. */
export function anyOf(conditions: readonly Condition[]): Condition {
  const [only, ...more] = conditions;
  return only && more.length === 0 ? only : { anyOf: conditions };
}

/** The conditions of which one must hold. */
export function alternatives(condition: Condition | undefined): readonly Condition[] {
  return condition === undefined ? [] : (condition.anyOf ?? [condition]);
}

/** The condition as people write it. */
export function writtenCondition({ time, anyOf, ...parts }: Condition): object {
  if (anyOf) return anyOf.map(writtenCondition);
  return time ? { ...parts, time: writtenTime(time) } : parts;
}

function writtenTime({ from, to, timezone }: TimeOfDay): unknown {
  return { from: clockText(from), to: clockText(to), timezone };
}

function clockText(minutes: number): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
