import { afterAll, beforeAll, expect, test } from "vitest";
import { type BotProcess, startBotProcess } from "../support/bot-process.ts";
import { connectPeople, type People, type Person } from "../support/occupant.ts";
import { describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { isBody, retracts, stanzaIdOf } from "../support/room.ts";
import { MUC } from "../support/warden.ts";

const room = `lounge@${MUC}`;
// A pattern: words alone the gate looks for by itself where there is no bot.
const rules = [{ name: "pattern", regexp: "forbid+en", reason: "Not here, please." }];
const handlers = [{ id: "pattern", type: "moderate", options: { rules } }];

describeProsody("the program beside a gate", (suite) => {
  let prosody: TestProsody;
  let people: People;
  let romeo: Person;
  let juliet: Person;
  let bot: BotProcess;

  beforeAll(async () => {
    // Nothing is held for a bot that comes back: what it then finds has passed.
    prosody = await startTestProsody({ suite, warden: { muc_warden_hold: 0 } });
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    romeo = people.person("romeo");
    juliet = people.person("juliet");
    await romeo.join(room, "Romeo", { asOwner: true });
    await juliet.join(room, "Juliet");
    bot = await startBotProcess(prosody, { rooms: { lounge: { handlers } } });
    await bot.log(/moderating, before anyone reads it/);
  });
  afterAll(async () => {
    await bot?.stop();
    await people?.stop();
    await prosody?.stop();
  });

  /** Romeo gets to read it, and then it is taken back. */
  async function passesAndIsTakenBack(text: string, meanwhile: () => void): Promise<void> {
    await juliet.say(room, text);
    const id = stanzaIdOf(await romeo.next(isBody(text), `«${text}»`), room);
    meanwhile();
    await romeo.next(retracts(room, id), `the retraction of «${text}»`, 15_000);
  }

  test("refuses what is forbidden, before anybody reads it", async () => {
    const id = await juliet.say(room, "forbidden while it is there");
    const error = await juliet.next((stanza) => stanza.attrs.id === id, "the error");
    expect(error.toString()).toContain("Not here, please.");
    expect(romeo.received.some(isBody("forbidden while it is there"))).toBe(false);
  });

  test("frozen, it holds nobody up, and takes back what passed when it goes on", async () => {
    bot.kill("SIGSTOP");
    await passesAndIsTakenBack("forbidden while it is frozen", () => bot.kill("SIGCONT"));
  });

  test("killed, it takes back what passed when it is started again", async () => {
    await bot.end("SIGKILL");
    await passesAndIsTakenBack("forbidden while it is dead", () => bot.start());
    await bot.log(/moderating, before anyone reads it/);
  });
});
