import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connectPeople, type People, type Person } from "../support/occupant.ts";
import { BOT, describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { isBody, moderatedRoom, retracts, stanzaIdOf } from "../support/room.ts";
import { MUC } from "../support/warden.ts";
import { sampleValue } from "./exposition.ts";
import { type ServedBot, startServedBot } from "./served-bot.ts";

const WORD = "xyzzyforbidden";
const rules = [{ name: "words", words: [WORD], reason: "Not here, please." }];
const handlers = [{ id: "words", type: "moderate", options: { rules } }];
const roomFile = (local: string) => ({ local, domain: MUC, enabled: true, handlers });

const ASKED = `asked@${MUC}`;
const SHOWN = `shown@${MUC}`;

/** What `/readyz` tells as soon as it answers with this status. */
async function ready(bot: ServedBot, status: number): Promise<unknown> {
  const ask = async () => {
    const response = await bot.fetch("/readyz");
    return { status: response.status, told: await response.json() };
  };
  return (await bot.until(ask, (answer) => answer.status === status)).told;
}

describeProsody("health and metrics of the program", (suite) => {
  let prosody: TestProsody;
  let people: People;
  let romeo: Person;
  let juliet: Person;
  let bot: ServedBot;

  beforeAll(async () => {
    prosody = await startTestProsody({ suite, warden: { muc_warden_hold: 0 } });
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    romeo = people.person("romeo");
    juliet = people.person("juliet");
    for (const room of [ASKED, SHOWN]) {
      await moderatedRoom(romeo, room);
      await juliet.join(room, "Juliet-Capulet");
    }
    bot = await startServedBot(prosody, {
      files: {
        "rooms/asked.json": roomFile("asked"),
        "rooms/shown.json": roomFile("shown"),
        "policy/rooms/shown.json": { gate: false },
      },
      env: { MUCWARDEN_METRICS_ROOMS: "1" },
    });
    await ready(bot, 200);
  });
  afterAll(async () => {
    await bot?.stop();
    await people?.stop();
    await prosody?.stop();
  });

  test("each room and how it is moderated", async () => {
    expect(await (await bot.fetch("/healthz")).json()).toMatchObject({ alive: true });
    const before = expect.stringContaining("before anyone reads it");
    const after = expect.stringContaining("after it was said");
    expect(await ready(bot, 200)).toEqual({
      ready: true,
      bots: [
        {
          ready: true,
          connection: "online",
          files: { errors: 0, warnings: 0, unread: 0, first: [] },
          rooms: expect.arrayContaining([
            { room: ASKED, covered: true, state: before },
            { room: SHOWN, covered: true, state: after },
          ]),
        },
      ],
    });
  });

  test("what is caught before anyone reads it, and what is taken back", async () => {
    const id = await juliet.say(ASKED, `${WORD} at the gate`);
    await juliet.next((stanza) => stanza.attrs.id === id, "the refusal");
    await juliet.say(SHOWN, `${WORD} in the room`);
    const shown = stanzaIdOf(await romeo.next(isBody(`${WORD} in the room`), "the message"), SHOWN);
    await romeo.next(retracts(SHOWN, shown), "the retraction");
    await juliet.say(ASKED, "good evening");
    await romeo.next(isBody("good evening"), "a good one");
    const samples = await bot.until(bot.metrics, (told) => {
      const clean = sampleValue(told, "mucwarden_messages_total", { result: "clean", room: ASKED });
      return clean === 1 && sampleValue(told, "mucwarden_exposure_seconds_count") === 1;
    });
    const told = (name: string, labels?: Record<string, string>) =>
      sampleValue(samples, `mucwarden_${name}`, labels);
    for (const room of [ASKED, SHOWN]) {
      expect(told("messages_total", { result: "caught", room })).toBe(1);
      expect(told("room_covered", { room })).toBe(1);
    }
    expect(told("sanctions_total", { sanction: "refuse", outcome: "done", room: ASKED })).toBe(1);
    expect(told("sanctions_total", { sanction: "retract", outcome: "done", room: SHOWN })).toBe(1);
    expect(told("verdicts_total", { rule: "moderate", outcome: "hit" })).toBe(2);
    expect(told("verdicts_total", { rule: "moderate", outcome: "no-hit" })).toBe(1);
    expect(told("exposure_seconds_sum")).toBeGreaterThan(0);
    expect(told("exposure_seconds_sum")).toBeLessThan(60);
    expect(told("decision_seconds_count", { way: "asked" })).toBeGreaterThanOrEqual(2);
    expect(told("decision_seconds_count", { way: "shown" })).toBeGreaterThanOrEqual(1);
    expect(told("link_up")).toBe(1);
    expect(told("rooms", { state: "gated" })).toBe(1);
    expect(told("rooms", { state: "joined" })).toBe(1);
    expect(told("rooms_uncovered")).toBe(0);
    const text = await (await bot.fetch("/metrics")).text();
    expect(text).not.toMatch(/xyzzy|capulet|juliet|romeo|words"|please/i);
  });

  test("nothing waits for ever", async () => {
    await bot.until(bot.metrics, (told) =>
      ["questions", "sanctions", "unsettled"].every(
        (queue) => sampleValue(told, "mucwarden_queue_length", { queue }) === 0,
      ),
    );
  });

  test("without the server it lives and is not ready; with it, it is again", async () => {
    prosody.kill("SIGKILL");
    expect(await ready(bot, 503)).toMatchObject({ bots: [{ ready: false, problem: expect.any(String) }] });
    expect((await bot.fetch("/healthz")).status).toBe(200);
    await bot.until(bot.metrics, (told) => sampleValue(told, "mucwarden_link_up") === 0);
    await prosody.restart();
    await bot.until(bot.metrics, (told) => sampleValue(told, "mucwarden_link_up") === 1);
  });

  test("a scrape that nobody finishes keeps it from nothing: it ends in time", async () => {
    const { hostname, port } = new URL(await bot.url());
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    // It may be reset: it is gone either way.
    const gone = new Promise((resolve) => socket.on("error", () => {}).once("close", resolve));
    socket.write("GET /metrics HTTP/1.1\r\nHost: x\r\n");
    bot.child.kill("SIGTERM");
    expect((await bot.exits(2_000)).status).toBe(0);
    await gone;
  });
});

describeProsody("a room in which the bot may not moderate", (suite) => {
  test("is not ready, and the reason is told", async () => {
    const prosody = await startTestProsody({ suite });
    const people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    try {
      const romeo = people.person("romeo");
      await moderatedRoom(romeo, SHOWN);
      alone = await startServedBot(prosody, { files: { "rooms/shown.json": roomFile("shown") } });
      await ready(alone, 200);
      await romeo.setAffiliation(SHOWN, BOT.domain, "none");
      const state = expect.stringMatching(/^not moderated: the bot may not moderate here/);
      expect(await ready(alone, 503)).toMatchObject({
        ready: false,
        bots: [{ connection: "online", rooms: [{ room: SHOWN, covered: false, state }] }],
      });
      await alone.until(alone.metrics, (told) => sampleValue(told, "mucwarden_rooms_uncovered") === 1);
      await romeo.setAffiliation(SHOWN, BOT.domain, "admin");
      await ready(alone, 200);
    } finally {
      await people.stop();
      await prosody.stop();
    }
  });
});

describeProsody("a bot whose instance.json is broken", (suite) => {
  test("is not ready, from the start and at any time later, and status says why", async () => {
    const prosody = await startTestProsody({ suite });
    const whole = { defaultEnabled: false };
    try {
      const bot = await startServedBot(prosody, { files: { "policy/instance.json": "{" } });
      alone = bot;
      const files = {
        errors: 1,
        warnings: 0,
        unread: 1,
        first: [{ code: "json-syntax", file: "instance.json" }],
      };
      const isBroken = { ready: false, bots: [{ ready: false, connection: "online", files }] };
      const asked = (exit: number) => bot.until(bot.status, ({ status }) => status === exit);
      await bot.until(bot.metrics, (told) => sampleValue(told, "mucwarden_link_up") === 1);
      expect(await ready(bot, 503)).toMatchObject(isBroken);
      await bot.until(bot.status, ({ stdout }) => stdout.includes("connection: online"));
      expect(await asked(2)).toMatchObject({
        stdout: expect.stringContaining("files: 1 error (instance.json: json-syntax): what is broken "),
      });
      await bot.write("policy/instance.json", whole);
      await ready(bot, 200);
      expect((await asked(0)).stdout).not.toContain("files:");
      await bot.write("policy/instance.json", "{");
      expect(await ready(bot, 503)).toMatchObject(isBroken);
      await asked(2);
    } finally {
      await prosody.stop();
    }
  });
});

let alone: ServedBot | undefined;
afterEach(async () => {
  await alone?.stop();
  alone = undefined;
});

const NO_SERVER = { ports: { component: 1, http: 1, c2s: 1 } };

test("where its port is taken it says so, and goes on", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  try {
    const { port } = holder.address() as AddressInfo;
    alone = await startServedBot(NO_SERVER, { args: ["--http", String(port)] });
    await alone.says(/health and metrics are not served at 127\.0\.0\.1:\d+: another program/, 1, "stderr");
    alone.child.kill("SIGTERM");
    expect((await alone.exits(2_000)).status).toBe(0);
  } finally {
    holder.close();
  }
});

test("an address that others reach is warned of", async () => {
  alone = await startServedBot(NO_SERVER, { args: ["--http", "0.0.0.0:0"] });
  await alone.says(/whoever reaches 0\.0\.0\.0:0 can read which rooms there are/);
  expect((await alone.fetch("/healthz")).status).toBe(200);
});

test("several files are told of at one address, each by its name", async () => {
  const connection = { service: "xmpp://127.0.0.1:1", domain: "second.localhost", password: "x" };
  const files = { "second.json": { type: "component", connection, name: "Second" } };
  const source = ["-f", `data/bot/${MUC}/moderation.json`, `data/bot/${MUC}/second.json`];
  alone = await startServedBot(NO_SERVER, { source, files });
  const { bots } = (await (await alone.fetch("/readyz")).json()) as { bots: { bot: string }[] };
  const names = bots.map(({ bot }) => bot);
  expect(new Set(names).size).toBe(2);
  const samples = await alone.metrics();
  for (const bot of names) {
    expect(bot).toMatch(/^rooms\.localhost/);
    expect(sampleValue(samples, "mucwarden_link_up", { bot })).toBe(0);
    expect(sampleValue(samples, "mucwarden_messages_total", { bot, result: "caught" })).toBe(0);
  }
});

test("an address that is none is told of, and the bot runs", async () => {
  alone = await startServedBot(NO_SERVER, { args: ["--http", "here"] });
  await alone.says(/--http is .*here.*: neither health nor metrics are served/, 1, "stderr");
  alone.child.kill("SIGTERM");
  expect((await alone.exits()).status).toBe(0);
});

test("by default it listens nowhere", async () => {
  alone = await startServedBot(NO_SERVER, { args: [] });
  await alone.says(/not connected|no room is enabled/);
  alone.child.kill("SIGTERM");
  expect((await alone.exits()).stdout).not.toContain("served");
});
