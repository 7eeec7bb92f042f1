import { afterEach, expect, test } from "vitest";
import { type BotProcess, startBotProcess } from "../support/bot-process.ts";
import { bodiesOf, errorFor, errorOf } from "../support/gated.ts";
import { connectPeople, type Person } from "../support/occupant.ts";
import { describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { isBody, retracts, stanzaIdOf } from "../support/room.ts";
import { MUC } from "../support/warden.ts";

// What passes while the bot is away and is more than the module keeps for it: the bot finds it in the room's archive.

const room = `lounge@${MUC}`;
const other = `cellar@${MUC}`;
const REASON = "Not here, please.";
// A pattern: words alone the module looks for by itself where there is no bot.
const pattern = { name: "pattern", regexp: "forbid+en", reason: REASON };
const handlers = [
  { id: "pattern", type: "moderate", options: { rules: [pattern] } },
  { id: "twice", type: "no-duplicate", options: { reason: "Once is enough." } },
];
const AWAY = { muc_warden_hold: 0, muc_warden_spool: 5 };

const running: { stop(): Promise<unknown> }[] = [];

function keep<T extends { stop(): Promise<unknown> }>(part: T): T {
  running.push(part);
  return part;
}

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
});

interface Stage {
  readonly prosody: TestProsody;
  readonly bot: BotProcess;
  readonly romeo: Person;
  readonly juliet: Person;
}

async function connect(prosody: TestProsody): Promise<Pick<Stage, "romeo" | "juliet">> {
  const { person, stop } = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
  keep({ stop });
  return { romeo: person("Romeo"), juliet: person("Juliet") };
}

/** Two people in rooms that were moderated until the bot went. Little fits on a page of their archives. */
async function stage(suite: TestProsody["suite"], more: readonly string[] = []): Promise<Stage> {
  const options = { ...AWAY, max_archive_query_results: 12 };
  const prosody = keep(await startTestProsody({ suite, warden: options }));
  const crowd = await connect(prosody);
  const config = { "muc#roomconfig_persistentroom": "1" };
  for (const one of [room, ...more]) {
    await crowd.romeo.join(one, "Romeo", { asOwner: true, config });
    await crowd.juliet.join(one, "Juliet");
  }
  const rooms = { lounge: { handlers }, cellar: { handlers } };
  const bot = keep(await startBotProcess(prosody, { rooms }));
  await bot.log(/moderating, before anyone reads it/);
  await isRefused(crowd.juliet, "forbidden while it is there");
  await bot.end();
  return { prosody, bot, ...crowd };
}

async function isRefused(who: Person, text: string): Promise<void> {
  expect(errorOf(await errorFor(who, await who.say(room, text)))).toMatchObject({ text: REASON });
}

const isBad = (text: string) => text.startsWith("forbid");
const TEXTS = Array.from({ length: 40 }, (_, index) => `${index % 5 === 2 ? "forbidden" : "fine"} ${index}`);

/** Says it all while nobody judges. Resolves to the archive's ids. */
async function pass(
  who: Person,
  reader: Person,
  texts: readonly string[],
  where = room,
): Promise<Map<string, string>> {
  for (const text of texts) await who.say(where, text);
  const ids = new Map<string, string>();
  for (const text of texts) {
    ids.set(text, String(stanzaIdOf(await reader.next(isBody(text), `«${text}»`), where)));
  }
  return ids;
}

const summary = /"msg":"read (\d+) messages of the archive, (\d+) had to be taken back"/;

describeProsody("more than the module keeps", (suite) => {
  test("is found in the archive: what is bad is taken back, once, and what is clean stays", async () => {
    const { bot, romeo, juliet } = await stage(suite);
    const ids = await pass(juliet, romeo, TEXTS);
    // What moderators say is not judged: who they are is known by their occupant-id.
    await pass(romeo, romeo, ["forbidden to others"]);
    bot.start();
    await bot.log(/"count":36.*too many for the gate to keep/);
    const [, read, retracted] = await bot.log(summary);
    // One of the eight is among the last five, which the module kept: it may have been taken back before.
    expect(["40 and 7", "41 and 8"]).toContain(`${read} and ${retracted}`);
    for (const [text, id] of ids) {
      if (isBad(text)) await romeo.next(retracts(room, id), `the retraction of «${text}»`);
    }
    for (const [text, id] of ids) {
      expect(romeo.received.filter(retracts(room, id))).toHaveLength(isBad(text) ? 1 : 0);
    }
    const archive = await romeo.archive(room);
    for (const text of ids.keys()) expect(archive.join("\n").includes(`>${text}<`)).toBe(!isBad(text));
    expect(archive.join("\n")).toContain("forbidden to others");
    expect(bodiesOf(romeo, room)).toEqual([...TEXTS, "forbidden to others"]);
    await bot.log(/("sanction":"retract"[\s\S]*?){8}/);
    expect(bot.logged().match(/"sanction":"retract"/g)).toHaveLength(8);
    // What it found there counts as said.
    const again = errorOf(await errorFor(juliet, await juliet.say(room, "fine 0")));
    expect(again).toMatchObject({ text: "Once is enough." });
    await isRefused(juliet, "forbidden when it is back");
  });

  test("also of a room that sleeps when the bot comes back, by who has left since", async () => {
    const { prosody, bot, romeo, juliet } = await stage(suite, [other]);
    const ids = await pass(juliet, romeo, ["forbidden before", "fine before"]);
    // With these the module keeps nothing of the first room any more.
    await pass(juliet, romeo, ["a", "b", "c", "d", "e"], other);
    await prosody.restart();
    bot.start();
    await bot.log(summary);
    const { romeo: back } = await connect(prosody);
    const archive = (await back.archive(room)).join("\n");
    expect(archive).toContain("fine before");
    expect(archive).not.toContain("forbidden before");
    expect(archive).toContain(ids.get("forbidden before"));
  });
});
