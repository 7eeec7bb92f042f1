import { watch } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { showPolicy } from "../../src/cli/policy.ts";
import { showStatus } from "../../src/cli/status.ts";
import { roomJid } from "../../src/muc/jid.ts";
import type { RoomState } from "../../src/xmpp/room-state.ts";
import { errorFor, errorOf, hasRead } from "../support/gated.ts";
import { connectPeople, type People, type Person } from "../support/occupant.ts";
import { BOT, describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { isBody, moderatedRoom, retracts, stanzaIdOf } from "../support/room.ts";
import { createChanges } from "../support/until.ts";
import { gated, joined, MUC, startTestWarden, type TestWarden } from "../support/warden.ts";

// Some rooms have a gate and some have not; files, people and settings come and go.

// A busy machine is no bot that gives no answer.
const PATIENT = { muc_warden_timeout: 30 };
const REASON = "Not here, please.";
const at = (local: string) => `${local}@${MUC}`;
const isClosed = (state: RoomState) => state.kind === "gated" && !state.open;

function words(...list: string[]) {
  const rules = [{ name: "words", words: list, reason: REASON }];
  return { id: "words", type: "moderate", options: { rules } };
}

/** Writes it below the bot's folder; undefined takes it away. */
async function write(warden: TestWarden, path: string, content: unknown): Promise<void> {
  const file = join(warden.root, "bot", MUC, path);
  await mkdir(dirname(file), { recursive: true });
  if (content === undefined) await rm(file);
  else await writeFile(file, JSON.stringify(content));
}

async function isRefused(who: Person, room: string, text: string, reason = REASON): Promise<void> {
  expect(errorOf(await errorFor(who, await who.say(room, text)))).toMatchObject({ text: reason });
}

async function passes(who: Person, reader: Person, room: string, text: string) {
  await who.say(room, text);
  return stanzaIdOf(await reader.next(isBody(text), `«${text}»`), room);
}

async function isTakenBack(who: Person, reader: Person, room: string, text: string): Promise<void> {
  const id = await passes(who, reader, room, text);
  await reader.next(retracts(room, id), `the retraction of «${text}»`);
}

const sawWarden = (who: Person, room: string) =>
  who.received.some((stanza) => stanza.is("presence") && stanza.attrs.from === `${room}/Warden`);

/** What `mucwarden status` or `policy show` says. */
async function said(run: (ports: Parameters<typeof showStatus>[1]) => Promise<number>) {
  const texts: string[] = [];
  const fail = (line: string) => void texts.push(line);
  const status = await run({ env: {}, now: Date.now, say: async (text) => fail(text), fail });
  return { status, text: texts.join("") };
}

describeProsody("rooms with and without a gate", (suite) => {
  let prosody: TestProsody;
  let people: People;
  let warden: TestWarden;
  let romeo: Person;
  let juliet: Person;
  let count = 0;

  beforeAll(async () => {
    prosody = await startTestProsody({ suite, warden: PATIENT });
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    romeo = people.person("Romeo");
    juliet = people.person("Juliet");
    for (const local of ["tavern", "lounge"]) {
      const config = { "muc#roomconfig_persistentroom": "1" };
      await romeo.join(at(local), "Romeo", { asOwner: true, config });
      await juliet.join(at(local), "Juliet");
    }
    const twice = { id: "twice", type: "no-duplicate", options: { reason: "Once is enough." } };
    const rooms = ["tavern", "lounge", "fleeting"].map((local) => ({
      local,
      nick: "Warden",
      handlers: [words("forbidden"), twice],
    }));
    warden = await startTestWarden(prosody, rooms);
    for (const local of ["tavern", "lounge"]) await warden.room(local, gated);
  });

  afterAll(async () => {
    await warden?.stop();
    await people?.stop();
    await prosody?.stop();
  });

  /** Lays this over the lounge's files; the module tells of the terms when it has it all. */
  async function layOver(overlay: object): Promise<void> {
    count += 1;
    const terms = `Terms, number ${count}`;
    await write(warden, "policy/rooms/lounge.json", { terms, ...overlay });
    await romeo.next(isBody(terms), terms, 10_000);
  }

  /** It is written down before long. */
  async function statusWith(pattern: RegExp) {
    const state = join(warden.root, "state");
    const { changed, until } = createChanges();
    let last = { status: -1, text: "" };
    const look = () =>
      said((ports) => showStatus({ state }, ports)).then((shown) => {
        last = shown;
        changed();
      });
    const watcher = watch(state, look);
    try {
      await look();
      return await until(
        () => (pattern.test(last.text) ? last : undefined),
        () => `${pattern} in the status:\n${last.text}`,
      );
    } finally {
      watcher.close();
    }
  }

  async function shownPolicy(local: string): Promise<string> {
    const where = { data: warden.root, state: join(warden.root, "state") };
    return (
      await said((ports) => showPolicy(local, where, { ...ports, loadHandlerTypes: async () => new Set() }))
    ).text;
  }

  describe("a room whose file says that it shall have none", () => {
    test("is entered while its neighbour keeps its gate, and moderated from inside", async () => {
      await passes(juliet, romeo, at("tavern"), "said while there is a gate");
      await write(warden, "policy/rooms/tavern.json", { gate: false });
      expect(await warden.room("tavern", joined)).toMatchObject({ nick: "Warden", problems: [] });
      await romeo.next(
        (stanza) => stanza.is("presence") && stanza.attrs.from === `${at("tavern")}/Warden`,
        "the bot",
      );
      await isTakenBack(juliet, romeo, at("tavern"), "forbidden in the tavern");
      await isTakenBack(juliet, romeo, at("tavern"), "said while there is a gate");
      await isRefused(juliet, at("lounge"), "forbidden in the lounge");
      expect(hasRead(romeo, "forbidden in the lounge")).toBe(false);
      expect(sawWarden(romeo, at("lounge"))).toBe(false);
    });

    test("is told apart by `status`, and by `policy show`", async () => {
      const { status, text } = await statusWith(/tavern@.*in the room/);
      expect(status).toBe(0);
      expect(text).toContain(
        "tavern@rooms.localhost: moderated: after it was said (the bot is in the room)\n",
      );
      expect(text).toContain(
        "lounge@rooms.localhost: moderated: before anyone reads it (gate of rooms.localhost), by bot.localhost\n",
      );
      expect(text).toMatch(/fleeting@rooms\.localhost: moderated: before [^\n]*; nobody is there\n/);
      expect(await shownPolicy("tavern")).toContain(
        "  moderated: after it was said (the bot is in the room)\n",
      );
      expect(await shownPolicy("lounge")).toContain(
        "  moderated: before anyone reads it (gate of rooms.localhost)\n",
      );
      expect(await shownPolicy("tavern")).toMatch(/gate: false {2}\[.*policy\/rooms\/tavern\.json gate\]/);
    });

    test("gets it back, and the bot leaves", async () => {
      await write(warden, "policy/rooms/tavern.json", undefined);
      await warden.room("tavern", gated);
      await romeo.next(
        ({ attrs: { from, type } }) => from === `${at("tavern")}/Warden` && type === "unavailable",
        "the bot leaving",
      );
      await isRefused(juliet, at("tavern"), "forbidden in the tavern again");
      await passes(juliet, romeo, at("tavern"), "what is allowed");
      await isRefused(juliet, at("tavern"), "what is allowed", "Once is enough.");
      expect(hasRead(romeo, "in the tavern again")).toBe(false);
      await statusWith(/tavern@[^\n]*before anyone reads it/);
    });
  });

  describe("a change of the files", () => {
    test("of a rule holds for the next message", async () => {
      await layOver({ handlers: [words("outlawed")] });
      await isRefused(juliet, at("lounge"), "this is outlawed");
      await passes(juliet, romeo, at("lounge"), "forbidden no more");
    });

    test("to observing lets everything pass and stay, and puts it on record", async () => {
      await layOver({ mode: "observe" });
      const id = await passes(juliet, romeo, at("lounge"), "forbidden, and only observed");
      expect((await warden.judged("forbidden, and only observed")).decision.sanctions).toEqual([]);
      expect(warden.auditLog.recent(1)).toMatchObject([
        { rule: "words", stanza_id: id, sanction: "none", outcome: "observed" },
      ]);
      expect(romeo.received.filter(retracts(at("lounge"), id))).toEqual([]);
    });

    test("to slow mode makes people wait, and not moderators", async () => {
      await layOver({ slowMode: { duration: 1000 } });
      await passes(juliet, romeo, at("lounge"), "one thing");
      const id = await juliet.say(at("lounge"), "and another");
      expect(errorOf(await errorFor(juliet, id))).toMatchObject({
        type: "wait",
        condition: "policy-violation",
      });
      await passes(romeo, juliet, at("lounge"), "one thing of mine");
      await passes(romeo, juliet, at("lounge"), "and another of mine");
      await layOver({});
      await passes(juliet, romeo, at("lounge"), "something else");
    });

    test("to a list of the muted takes their voice, and gives it back", async () => {
      const hasRole = (role: string) => (stanza: { toString(): string; attrs: { from?: string } }) =>
        stanza.attrs.from === `${at("lounge")}/Juliet` && stanza.toString().includes(`role="${role}"`);
      await layOver({ mutes: [{ jid: "juliet@people.localhost" }] });
      await romeo.next(hasRole("visitor"), "Juliet without voice");
      const id = await juliet.say(at("lounge"), "may I?");
      expect(errorOf(await errorFor(juliet, id)).condition).toBe("forbidden");
      await layOver({});
      await romeo.next(hasRole("participant"), "Juliet with voice");
      await passes(juliet, romeo, at("lounge"), "I may");
    });

    test("of the bot's nick reserves the new one and frees the old", async () => {
      await layOver({ nick: "Sentinel" });
      const paris = people.person("Paris");
      await expect(paris.join(at("lounge"), "Sentinel")).rejects.toThrow("conflict");
      await paris.join(at("lounge"), "Warden");
      await paris.leave(at("lounge"));
      await layOver({});
      await expect(paris.join(at("lounge"), "Warden")).rejects.toThrow("conflict");
    });

    test("that switches moderation off ends it, and on again begins it", async () => {
      await write(warden, "policy/rooms/lounge.json", { enabled: false });
      await warden.room("lounge", ({ kind }) => kind === "left");
      await passes(juliet, romeo, at("lounge"), "forbidden no longer");
      expect(warden.policies().has(roomJid("lounge", MUC))).toBe(false);
      await write(warden, "policy/rooms/lounge.json", undefined);
      await warden.room("lounge", gated);
      await isRefused(juliet, at("lounge"), "forbidden again");
    });

    test("that brings a room with people in it has it moderated at once", async () => {
      await romeo.join(at("attic"), "Romeo", { asOwner: true });
      await juliet.join(at("attic"), "Juliet");
      const file = { local: "attic", domain: MUC, enabled: true, handlers: [words("forbidden")] };
      await write(warden, "rooms/attic.json", file);
      await warden.room("attic", gated);
      await isRefused(juliet, at("attic"), "forbidden in the attic");
      await write(warden, "rooms/attic.json", { ...file, enabled: false });
      await warden.room("attic", ({ kind }) => kind === "left");
    });
  });

  describe("a room that nobody keeps", () => {
    const exists = () =>
      prosody.control.lua(
        `return require "core.hostmanager" and prosody.hosts["${MUC}"].modules.muc.get_room_from_jid("${at("fleeting")}") ~= nil`,
      );

    test("is moderated from its first visitor on, and dies with its last", async () => {
      await warden.room("fleeting", isClosed);
      for (const visit of ["first", "second"]) {
        await romeo.join(at("fleeting"), "Romeo", { asOwner: true });
        await warden.room("fleeting", gated);
        await juliet.join(at("fleeting"), "Juliet");
        await isRefused(juliet, at("fleeting"), `forbidden at the ${visit} visit`);
        await passes(juliet, romeo, at("fleeting"), `the ${visit} visit`);
        expect(await exists()).toBe(true);
        await romeo.leave(at("fleeting"));
        await juliet.leave(at("fleeting"));
        await warden.room("fleeting", isClosed);
        expect(await exists()).toBe(false);
      }
    });

    test("is waited for when somebody destroys it", async () => {
      await romeo.join(at("fleeting"), "Romeo", { asOwner: true });
      await juliet.join(at("fleeting"), "Juliet");
      await warden.room("fleeting", gated);
      await isRefused(juliet, at("fleeting"), "forbidden at the last visit");
      await prosody.control.destroyRoom(at("fleeting"));
      await warden.room("fleeting", isClosed);
      expect(await exists()).toBe(false);
    });
  });
});

describeProsody("a module that serves some rooms only, and a host without it", (suite) => {
  const PLAIN = "plain.localhost";
  let prosody: TestProsody;
  let people: People;
  let warden: TestWarden;
  let romeo: Person;
  let juliet: Person;

  beforeAll(async () => {
    const mucHosts = [
      { domain: MUC, warden: [BOT.domain], options: { ...PATIENT, muc_warden_rooms: [at("lounge")] } },
      { domain: PLAIN },
    ];
    prosody = await startTestProsody({ suite, config: { mucHosts } });
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    romeo = people.person("Romeo");
    juliet = people.person("Juliet");
    for (const room of [at("lounge"), at("tavern"), `cellar@${PLAIN}`]) {
      const config = { "muc#roomconfig_persistentroom": "1" };
      if (room.endsWith(PLAIN)) await moderatedRoom(romeo, room);
      else await romeo.join(room, "Romeo", { asOwner: true, config });
      await juliet.join(room, "Juliet");
    }
    warden = await startTestWarden(prosody, [
      { local: "lounge", nick: "Warden" },
      { local: "tavern", nick: "Warden" },
    ]);
  });

  afterAll(async () => {
    await warden?.stop();
    await people?.stop();
    await prosody?.stop();
  });

  test("the room that it serves has a gate, the other one the bot enters", async () => {
    await warden.room("lounge", gated);
    expect(await warden.room("tavern", joined)).toMatchObject({ nick: "Warden", problems: [] });
    await isRefused(juliet, at("lounge"), "forbidden in the lounge");
    await isTakenBack(juliet, romeo, at("tavern"), "forbidden in the tavern");
    expect(hasRead(romeo, "forbidden in the lounge")).toBe(false);
    expect(sawWarden(romeo, at("lounge"))).toBe(false);
    expect(prosody.log()).not.toMatch(/\serror\t/);
  });

  test("a room of a host without it is entered, by the same bot", async () => {
    const moderation = JSON.parse(
      await readFile(join(warden.root, "bot", MUC, "moderation.json"), "utf8"),
    ) as object;
    const cellar = { local: "cellar", domain: PLAIN, enabled: true, handlers: [words("forbidden")] };
    await write(warden, "moderation.json", { ...moderation, rooms: [cellar] });
    await romeo.next(
      (stanza) => stanza.is("presence") && stanza.attrs.from === `cellar@${PLAIN}/Warden`,
      "the bot in the cellar",
      10_000,
    );
    await warden.log(/"room":"cellar@plain\.localhost".*"msg":"moderating"/);
    await isTakenBack(juliet, romeo, `cellar@${PLAIN}`, "forbidden in the cellar");
    await isRefused(juliet, at("lounge"), "forbidden in the lounge, still");
  });
});
