import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Element } from "@xmpp/component";
import { afterEach, expect, test } from "vitest";
import { startBotProcess } from "../support/bot-process.ts";
import { connectPeople, type People } from "../support/occupant.ts";
import { BOT, describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";
import { gated, MUC, startTestWarden, type TestRoom, type TestWarden } from "../support/warden.ts";

const PARTY = `party@${MUC}`;
// What is judged on the server itself does not see through this.
const BAD = "f\u043erbidden";
const WORSE = "w\u043erse";
const running: { stop(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
});

function keep<T extends { stop(): Promise<unknown> }>(part: T): T {
  running.push(part);
  return part;
}

async function stage(
  suite: TestProsody["suite"],
  warden: Parameters<typeof startTestProsody>[0] = { warden: true },
): Promise<{ prosody: TestProsody; people: People }> {
  const prosody = keep(await startTestProsody({ suite, ...warden }));
  const people = keep(await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret));
  return { prosody, people };
}

const words = (id: string, ...list: string[]) => ({
  id,
  type: "moderate",
  options: { rules: [{ name: id, words: list, reason: "Not here." }] },
});
const INSTANCE = { defaultEnabled: true, nick: "Owl", handlers: [words("house", "forbidden")] };

/** Writes a file of the folder policy/, and waits until it holds. */
async function write(warden: TestWarden, path: string, value: unknown, isSo: () => boolean): Promise<void> {
  const file = join(warden.root, "bot", MUC, "policy", path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, JSON.stringify(value));
  warden.reload();
  await expect.poll(isSo, { timeout: 10_000, interval: 20 }).toBe(true);
}

/** A bot of which no file names a room, but those given. */
async function everywhere(
  prosody: TestProsody,
  {
    rooms = [],
    instance = INSTANCE,
    files = {},
  }: { rooms?: readonly TestRoom[]; instance?: object; files?: Record<string, unknown> } = {},
): Promise<TestWarden> {
  return keep(await startTestWarden(prosody, rooms, BOT, { "policy/instance.json": instance, ...files }));
}

/** What somebody says comes back to them, and nobody else reads it. */
async function expectRefused(people: People, room: string, text: string): Promise<void> {
  const mallory = people.person("mallory");
  await mallory.say(room, text);
  await mallory.next((stanza) => stanza.attrs.type === "error", `${text} to come back`);
}

async function open(people: People, room: string): Promise<void> {
  await people.person("romeo").join(room, undefined, { asOwner: true });
  await people.person("mallory").join(room, "Mallory");
}

describeProsody("every room of a host", (suite) => {
  test("a room that no file names is moderated from its first message on, and forgotten when it is gone", async () => {
    const { prosody, people } = await stage(suite);
    const warden = await everywhere(prosody);
    const hall = `hall@${MUC}`;
    await open(people, hall);
    await warden.room("hall", gated);
    await open(people, PARTY);
    await expectRefused(people, PARTY, BAD);
    expect(await warden.judged(BAD)).toMatchObject({
      decision: { room: PARTY, sanctions: [{ kind: "refuse" }] },
      outcomes: [{ status: "done" }],
    });
    expect(await warden.room("party", gated)).toMatchObject({ problems: [], component: BOT.domain });
    expect([...warden.policies().keys()]).toEqual([hall, PARTY]);
    expect([...warden.roomStates().keys()].sort()).toEqual([hall, PARTY]);
    expect(warden.status().rooms).toContainEqual(
      expect.objectContaining({ room: PARTY, is: "gated", open: true }),
    );
    await people.person("romeo").leave(PARTY);
    await people.person("mallory").leave(PARTY);
    await warden.room("party", ({ kind }) => kind === "left");
    expect([...warden.policies().keys()]).toEqual([hall]);
    expect([...warden.roomStates().keys()]).toEqual([hall]);
    expect(warden.logged()).not.toContain("allory");
  });

  test("rooms that are there already are taken up, and what passed in them without a bot is taken back", async () => {
    const { prosody, people } = await stage(suite, { warden: { muc_warden_hold: 0 } });
    const before = await everywhere(prosody);
    await open(people, PARTY);
    await before.room("party", gated);
    running.splice(running.indexOf(before), 1);
    await before.stop();
    await people.person("mallory").say(PARTY, BAD);
    await people.person("romeo").next(isBody(BAD), "what passed");
    const warden = await everywhere(prosody);
    await warden.judged(BAD, ([outcome]) => outcome?.status === "done");
    expect(await warden.judged(BAD)).toMatchObject({ decision: { sanctions: [{ kind: "retract" }] } });
  });

  test("a room that the files switch off is left alone, and so is one that is to be entered", async () => {
    const { prosody, people } = await stage(suite);
    const files = {
      "policy/rooms/private.json": { enabled: false },
      "policy/rooms/inside.json": { gate: false },
    };
    const warden = await everywhere(prosody, { rooms: [{ local: "inside" }], files });
    await open(people, PARTY);
    await warden.room("party", gated);
    for (const local of ["private", "inside"]) await open(people, `${local}@${MUC}`);
    await warden.room("inside", ({ kind }) => kind === "joined");
    const mallory = people.person("mallory");
    await mallory.say(`private@${MUC}`, BAD);
    await people.person("romeo").next(isBody(BAD), "what is said in private");
    await mallory.say(`inside@${MUC}`, BAD);
    await people.person("romeo").next(isBody(BAD), "what is said inside, before it is taken back");
    await warden.judged(BAD, ([outcome]) => outcome?.status === "done");
    expect(warden.allJudged().map(({ decision }) => decision.room)).toEqual([`inside@${MUC}`]);
    expect([...warden.policies().keys()].sort()).toEqual([`inside@${MUC}`, PARTY]);
  });

  test("a file for a room that is taken up holds there at once, and when it goes the others' policy does", async () => {
    const { prosody, people } = await stage(suite);
    const warden = await everywhere(prosody);
    await open(people, PARTY);
    await warden.room("party", gated);
    const nickIs = (nick: string) => () =>
      warden.policies().get(PARTY as never)?.settings.nick.value === nick;
    await write(
      warden,
      "rooms/party.json",
      { nick: "Own", handlers: [words("own", "worse")] },
      nickIs("Own"),
    );
    await expectRefused(people, PARTY, WORSE);
    await rm(join(warden.root, "bot", MUC, "policy", "rooms", "party.json"));
    warden.reload();
    await expect.poll(nickIs("Owl"), { timeout: 10_000, interval: 20 }).toBe(true);
    await people.person("mallory").say(PARTY, WORSE);
    await people.person("romeo").next(isBody(WORSE), "what is forbidden no more");
    await expectRefused(people, PARTY, BAD);
    expect([...warden.roomStates()]).toMatchObject([[PARTY, { kind: "gated", open: true }]]);
    expect(warden.logged()).not.toContain("left the room");
  });

  test("without the policy for every room nobody is moderated there any more", async () => {
    const { prosody, people } = await stage(suite);
    const warden = await everywhere(prosody);
    await open(people, PARTY);
    await warden.room("party", gated);
    await expectRefused(people, PARTY, BAD);
    await write(
      warden,
      "instance.json",
      { ...INSTANCE, defaultEnabled: false },
      () => warden.policies().size === 0,
    );
    await warden.room("party", ({ kind }) => kind === "left");
    await people.person("mallory").say(PARTY, BAD);
    await people.person("romeo").next(isBody(BAD), "what is said then");
  });

  test("a break of the link loses neither the rooms nor what is known of them", async () => {
    const { prosody, people } = await stage(suite);
    const once = { id: "once", type: "no-duplicate", options: { delay: 600, reason: "Once is enough." } };
    const warden = await everywhere(prosody, { instance: { ...INSTANCE, handlers: [once] } });
    await open(people, PARTY);
    await warden.room("party", gated);
    await people.person("mallory").say(PARTY, "so it is");
    await people.person("romeo").next(isBody("so it is"), "the first time");
    await warden.judged("so it is");
    await prosody.control.lua(`prosody.hosts["${BOT.domain}"].modules.component.session.conn:close()`);
    await warden.log(/not connected/);
    await expect.poll(() => [...warden.roomStates().keys()], { timeout: 10_000 }).toEqual([PARTY]);
    await expectRefused(people, PARTY, "so it is");
  });

  test("a room that is made anew at once knows nothing of the one that had its name", async () => {
    const { prosody, people } = await stage(suite);
    const once = { id: "once", type: "no-duplicate", options: { delay: 600, reason: "Once is enough." } };
    const warden = await everywhere(prosody, { instance: { ...INSTANCE, handlers: [once] } });
    const [romeo, mallory] = [people.person("romeo"), people.person("mallory")];
    await open(people, PARTY);
    await warden.room("party", gated);
    await mallory.say(PARTY, "so it is");
    await romeo.next(isBody("so it is"), "the first time");
    await expectRefused(people, PARTY, "so it is");
    await Promise.all([romeo.leave(PARTY), mallory.leave(PARTY)]);
    await open(people, PARTY);
    const before = romeo.received.length;
    await mallory.say(PARTY, "so it is");
    const isThere = (stanza: Element) =>
      isBody("so it is")(stanza) && romeo.received.indexOf(stanza) >= before;
    await romeo.next(isThere, "the first time in the other room");
    await warden.room("party", gated);
  });

  test("without the module these rooms are nobody's, and the log says so", async () => {
    const { prosody, people } = await stage(suite, {});
    const warden = await everywhere(prosody);
    await open(people, PARTY);
    expect((await warden.log(/"level":(\d+)[^\n]*rooms of which no file tells are not moderated/))[1]).toBe(
      "40",
    );
    await people.person("mallory").say(PARTY, BAD);
    await people.person("romeo").next(isBody(BAD), "what nobody judges");
    expect([...warden.roomStates().keys()]).toEqual([]);
  });

  test("the program does so by Jitsi's profile alone, and its handlers that talk do so in these rooms, too", async () => {
    const { prosody, people } = await stage(suite);
    const command = { id: "help", type: "command_say", options: { command: "help", quotes: ["Ask Romeo."] } };
    const instance = { nick: "Owl", handlers: [...INSTANCE.handlers, command] };
    const env = { MUCWARDEN_PROFILE: "jitsi" };
    const bot = keep(await startBotProcess(prosody, { rooms: {}, instance, env }));
    await bot.log(/messages are judged before/);
    await open(people, PARTY);
    const romeo = people.person("romeo");
    const answers = () => romeo.received.filter((one) => one.getChildText("body")?.includes("Ask Romeo."));
    await expect
      .poll(() => romeo.say(PARTY, "!help").then(() => answers().length), { timeout: 15_000, interval: 250 })
      .toBeGreaterThan(0);
    expect(answers()[0]?.attrs.from).toBe(`${PARTY}/Owl`);
    await expectRefused(people, PARTY, BAD);
  });
});
