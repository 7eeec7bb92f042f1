import { type Element, xml } from "@xmpp/component";
import { expect, onTestFinished } from "vitest";
import { type BotProcess, startBotProcess } from "./bot-process.ts";
import { bodiesOf, errorFor, errorOf } from "./gated.ts";
import { connectPeople, type Person } from "./occupant.ts";
import { BOT, type BOT2, PEOPLE, startTestProsody, type TestProsody } from "./prosody.ts";
import { isBody, retracts, stanzaIdOf } from "./room.ts";
import { gated, MUC, startTestWarden, type TestWarden } from "./warden.ts";

// A room with people, and a bot that goes and comes.

export const lounge = `lounge@${MUC}`;
export const REASON = "Not here, please.";

// Where nothing is to be late: a busy machine must not make it so.
export const PATIENT = { muc_warden_timeout: 30 };
/** Who goes is not waited for. */
export const ABRUPT = { ...PATIENT, muc_warden_hold: 0 };
export const HOLDING = { ...PATIENT, muc_warden_hold: 60 };

// A pattern: words alone the module looks for by itself where there is no bot.
const pattern = { name: "pattern", regexp: "forbid+en", reason: REASON };
const handlers = [
  { id: "pattern", type: "moderate", options: { rules: [pattern] } },
  { id: "twice", type: "no-duplicate", options: { reason: "Once is enough." } },
  { id: "nicks", type: "nick", options: { words: ["badnick"], reason: "Another name, please." } },
];

/** What is said while nobody judges. The last is a bad one: with it the bot has dealt with all. */
export const UNJUDGED = [
  "all is well",
  "the first forbidden one",
  "nothing to see",
  "the last forbidden one",
];
export const isBad = (text: string): boolean => text.includes("forbid");

/** Stopped when the test is over. */
export function keep<T extends { stop(): Promise<unknown> }>(part: T): T {
  onTestFinished(async () => void (await part.stop()));
  return part;
}

interface Crowd {
  readonly romeo: Person;
  readonly juliet: Person;
  readonly person: (name: string) => Person;
}

type Setup = NonNullable<Parameters<typeof startTestProsody>[0]>;

export async function connectCrowd(prosody: TestProsody): Promise<Crowd> {
  const people = keep(await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret));
  const { person } = people;
  return { romeo: person("Romeo"), juliet: person("Juliet"), person };
}

/** A Prosody, and two people in rooms of it. */
export async function stage(
  setup: Setup,
  rooms = [lounge],
): Promise<Crowd & { readonly prosody: TestProsody }> {
  const prosody = keep(await startTestProsody(setup));
  const crowd = await connectCrowd(prosody);
  for (const room of rooms) {
    const config = { "muc#roomconfig_persistentroom": "1", "muc#roomconfig_changesubject": "1" };
    await crowd.romeo.join(room, "Romeo", { asOwner: true, config });
    await crowd.juliet.join(room, "Juliet");
  }
  return { prosody, ...crowd };
}

/** The bot in a process of its own. */
export async function startBot(
  prosody: TestProsody,
  as: typeof BOT | typeof BOT2 = BOT,
  rooms = ["lounge"],
): Promise<BotProcess> {
  const files = Object.fromEntries(rooms.map((local) => [local, { nick: "Warden", handlers }]));
  const bot = keep(await startBotProcess(prosody, { rooms: files, as }));
  await bot.log(/moderating, before anyone reads it/);
  return bot;
}

/** The bot in the test's own process. */
export async function startGatedWarden(prosody: TestProsody): Promise<TestWarden> {
  const warden = keep(await startTestWarden(prosody, [{ local: "lounge", nick: "Warden", handlers }]));
  await warden.room("lounge", gated);
  return warden;
}

/** Resolves to the archive's id. */
export async function reads(who: Person, text: string): Promise<string | undefined> {
  return stanzaIdOf(await who.next(isBody(text), `«${text}»`, 10_000), lounge);
}

export async function isRefused(who: Person, text: string, room = lounge): Promise<void> {
  const error = errorOf(await errorFor(who, await who.say(room, text)));
  expect(error).toEqual({ type: "modify", condition: "policy-violation", text: REASON });
}

export function setSubject(who: Person, subject: string): Promise<void> {
  return who.send(xml("message", { to: lounge, type: "groupchat" }, xml("subject", {}, subject)));
}

export async function showsSubject(reader: Person, subject: string, by: string): Promise<void> {
  const isIt = (stanza: Element) =>
    stanza.attrs.from === `${lounge}/${by}` && stanza.getChildText("subject") === subject;
  await reader.next(isIt, `the subject «${subject}» by ${by}`, 10_000);
}

/** The archive's ids of what passed, by its text. */
type Passed = ReadonlyMap<string, string | undefined>;

/** Says it all while nobody judges: each comes through. */
export async function pass(who: Person, reader: Person, texts: readonly string[]): Promise<Passed> {
  for (const text of texts) await who.say(lounge, text);
  return passed(reader, texts);
}

export async function passed(reader: Person, texts: readonly string[]): Promise<Passed> {
  const ids = new Map<string, string | undefined>();
  for (const text of texts) ids.set(text, await reads(reader, text));
  return ids;
}

/** In the end what is bad has been taken back, and nothing else; and each was there once. */
export async function isPutRight(reader: Person, ids: Passed): Promise<void> {
  for (const [text, id] of ids) {
    if (isBad(text)) await reader.next(retracts(lounge, id), `the retraction of «${text}»`, 10_000);
  }
  for (const [text, id] of ids) {
    expect(bodiesOf(reader, lounge).filter((body) => body === text)).toEqual([text]);
    expect(reader.received.filter(retracts(lounge, id))).toHaveLength(isBad(text) ? 1 : 0);
  }
  const archive = (await reader.archive(lounge)).join("\n");
  for (const text of ids.keys()) expect(archive.includes(text)).toBe(!isBad(text));
}
