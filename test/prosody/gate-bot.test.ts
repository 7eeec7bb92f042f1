import { afterEach, expect, test } from "vitest";
import type { Outcome } from "../../src/moderation/sanction.ts";
import { connectPeople, type People } from "../support/occupant.ts";
import {
  BOT,
  BOT2,
  describeProsody,
  PEOPLE,
  startTestProsody,
  type TestProsody,
} from "../support/prosody.ts";
import { isBody, retracts, stanzaIdOf } from "../support/room.ts";
import { gated, joined, MUC, startTestWarden, type TestWarden } from "../support/warden.ts";

const room = `tavern@${MUC}`;
// What is judged on the server itself does not see through this.
const BAD = "f\u043erbidden";
const running: { stop(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
});

function keep<T extends { stop(): Promise<unknown> }>(part: T): T {
  running.push(part);
  return part;
}

type Warden = NonNullable<Parameters<typeof startTestProsody>[0]>["warden"];

/** Romeo owns the room; the bot was never in it. */
async function stage(
  suite: TestProsody["suite"],
  warden: Warden = true,
): Promise<{ prosody: TestProsody; people: People }> {
  const prosody = keep(await startTestProsody({ suite, warden }));
  const people = keep(await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret));
  await open(people, room);
  return { prosody, people };
}

function open(people: People, where: string): Promise<unknown> {
  const config = { "muc#roomconfig_persistentroom": "1" };
  return people.person("romeo").join(where, undefined, { asOwner: true, config });
}

const bot = (prosody: TestProsody): Promise<TestWarden> =>
  startTestWarden(prosody, [{ local: "tavern", nick: "Warden" }]);

describeProsody("the bot at the gate", (suite) => {
  test("what breaks a rule is never seen, and the bot is not in the room", async () => {
    const { prosody, people } = await stage(suite);
    const warden = keep(await bot(prosody));
    expect(await warden.room("tavern", gated)).toMatchObject({ problems: [], component: BOT.domain });
    const romeo = people.person("romeo");
    const mallory = people.person("mallory");
    await mallory.join(room, "Mallory");
    await mallory.say(room, BAD);
    expect(await warden.judged(BAD)).toMatchObject({
      decision: { sanctions: [{ kind: "refuse" }] },
      outcomes: [{ status: "done" }],
    });
    await mallory.say(room, "good evening");
    const seen = await romeo.next((stanza) => stanza.getChild("body") !== undefined, "a message");
    expect(seen.getChildText("body")).toBe("good evening");
    expect(warden.logged()).toContain("a gate: messages are judged before anyone reads them");
  });

  test("what passed while there was no bot is taken back when it comes", async () => {
    const { prosody, people } = await stage(suite, { muc_warden_hold: 0 });
    const romeo = people.person("romeo");
    const mallory = people.person("mallory");
    const before = await bot(prosody);
    await before.room("tavern", gated);
    await before.stop();
    await mallory.join(room, "Mallory");
    const texts = Array.from({ length: 20 }, (_, index) => `${BAD} ${index}`);
    for (const text of texts) await mallory.say(room, text);
    const ids: (string | undefined)[] = [];
    for (const text of texts) ids.push(stanzaIdOf(await romeo.next(isBody(text), text), room));
    const warden = keep(await bot(prosody));
    for (const id of ids) await romeo.next(retracts(room, id), `the retraction of ${id}`);
    for (const text of texts) expect((await warden.judged(text)).outcomes).toEqual([{ status: "done" }]);
  });

  test.each<[string, Warden]>([
    ["the module is reloaded", true],
    ["the link breaks, and messages wait for it", { muc_warden_hold: 10 }],
    ["the link breaks, and messages pass meanwhile", { muc_warden_hold: 0 }],
  ])(
    "nothing is lost or judged twice while people talk and %s",
    async (what, options) => {
      const { prosody, people } = await stage(suite, options);
      const warden = keep(await bot(prosody));
      await warden.room("tavern", gated);
      const mallory = people.person("mallory");
      await mallory.join(room, "Mallory");
      const texts = Array.from({ length: 90 }, (_, index) => `${index % 3 ? "good" : BAD} ${index}`);
      for (const [index, text] of texts.entries()) {
        await mallory.say(room, text);
        if (what === "the module is reloaded" && index % 30 === 20) {
          await prosody.control.reload("muc_warden", MUC);
        }
        if (what.startsWith("the link breaks") && index === 20) {
          await prosody.control.lua(`prosody.hosts["${BOT.domain}"].modules.component.session:close()`);
        }
      }
      // A sanction that a break cut off fails first, and is asked for again.
      const isDone = (outcomes: readonly Outcome[]) => outcomes.every(({ status }) => status === "done");
      for (const text of texts) await warden.judged(text, isDone);
      await mallory.say(room, "the last");
      await warden.judged("the last");
      const judged = warden
        .allJudged()
        .filter(({ outcomes }) => isDone(outcomes))
        .flatMap(({ decision }) => decision.message?.texts[0]?.text ?? []);
      expect(judged.sort()).toEqual([...texts, "the last"].sort());
      // A reload is over before anybody would enter the room.
      expect(warden.logged()).not.toContain("left the room");
    },
    20_000,
  );

  test("without the module the bot enters the room, and leaves it when the module is there again", async () => {
    const { prosody, people } = await stage(suite);
    const warden = keep(await bot(prosody));
    await warden.room("tavern", gated);
    await prosody.control.unload("muc_warden", MUC);
    expect(await warden.room("tavern", joined)).toMatchObject({ nick: "Warden" });
    const romeo = people.person("romeo");
    await romeo.next(({ attrs }) => attrs.from === `${room}/Warden` && !attrs.type, "the bot to come");
    await prosody.control.load("muc_warden", MUC);
    await romeo.next(
      ({ attrs }) => attrs.from === `${room}/Warden` && attrs.type === "unavailable",
      "the bot to leave",
    );
    await warden.room("tavern", gated);
  });

  test("two bots share the rooms, and one takes over when the other goes", async () => {
    const { prosody, people } = await stage(suite, { muc_warden_components: [BOT.domain, BOT2.domain] });
    const locals = ["a", "b", "c", "d", "e", "f", "g", "h"];
    for (const local of locals) await open(people, `${local}@${MUC}`);
    const rooms = locals.map((local) => ({ local, nick: "Warden" }));
    const one = keep(await startTestWarden(prosody, rooms, BOT));
    for (const local of locals) await one.room(local, gated);
    const two = await startTestWarden(prosody, rooms, BOT2);
    const released = await Promise.race(
      locals.map((local) =>
        one.room(local, (state) => state.kind === "gated" && !state.open).then(() => local),
      ),
    );
    expect(await two.room(released, gated)).toMatchObject({ component: BOT2.domain });
    expect(one.roomStates().get(`${released}@${MUC}` as never)).toMatchObject({ component: BOT2.domain });
    await two.stop();
    await one.room(released, gated);
    const mallory = people.person("mallory");
    await mallory.join(`${released}@${MUC}`, "Mallory");
    await mallory.say(`${released}@${MUC}`, BAD);
    expect((await one.judged(BAD)).decision.sanctions).toMatchObject([{ kind: "refuse" }]);
  });
});
