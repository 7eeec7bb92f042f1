import { readFileSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Element } from "@xmpp/component";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { locateInFolder } from "../../src/files/data-folder.ts";
import { createLog } from "../../src/log.ts";
import { roomJid } from "../../src/muc/jid.ts";
import { startWarden, type Warden } from "../../src/warden.ts";
import type { RoomState } from "../../src/xmpp/room-state.ts";
import { withDeadline } from "../support/fake-server.ts";
import { connectPeople, type People, type Person } from "../support/occupant.ts";
import { BOT, describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { isBody, moderatedRoom, retracts, stanzaIdOf } from "../support/room.ts";

// What livechat and its admins do to the data folder, one step after the other, while the bot runs.

interface Step {
  readonly name: string;
  readonly remove?: readonly string[];
  readonly mkdir?: readonly string[];
  readonly write?: Readonly<Record<string, string>>;
  readonly repeat?: number;
  readonly rename?: readonly (readonly [string, string])[];
  readonly burst?: { readonly folder: string; readonly count: number; readonly prefix: string };
  readonly expect: string;
}

const steps: readonly Step[] = JSON.parse(
  readFileSync(new URL("../config/timeline.json", import.meta.url), "utf8"),
);
const MUC = "room.video.example.test";
const at = (local: string) => `${local}@${MUC}`;

async function carryOut(step: Step, root: string): Promise<void> {
  for (const path of step.remove ?? []) await rm(join(root, path), { recursive: true });
  for (const path of step.mkdir ?? []) await mkdir(join(root, path), { recursive: true });
  for (let times = step.repeat ?? 1; times > 0; times -= 1) {
    for (const [path, text] of Object.entries(step.write ?? {})) {
      await mkdir(join(root, dirname(path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
  }
  for (const [from, to] of step.rename ?? []) await rename(join(root, from), join(root, to));
  const { folder = "", count = 0, prefix = "" } = step.burst ?? {};
  const locals = Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const room = { domain: basename(dirname(folder)), enabled: true, handlers: [], nick: "Sepia" };
  await Promise.all(
    locals.map((local) => writeFile(join(root, folder, `${local}.json`), JSON.stringify({ local, ...room }))),
  );
}

describeProsody("the timeline of a data folder", (suite) => {
  let root: string;
  let prosody: TestProsody;
  let people: People;
  let romeo: Person;
  let juliet: Person;
  let warden: Warden;
  let log = "";
  let reloads = 0;
  let seenWhenDisabled = 0;
  const checks = new Set<() => void>();

  /** Looks at once, and whenever the bot has said or done something. */
  function until(isSo: () => boolean, what: string, deadlineMs = 10_000): Promise<void> {
    const found = new Promise<void>((resolve) => {
      const check = (): void => {
        if (!isSo()) return;
        checks.delete(check);
        resolve();
      };
      checks.add(check);
      check();
    });
    return withDeadline(found, () => `${what}; the log:\n${log}`, deadlineMs);
  }
  const happened = (): void => {
    for (const check of checks) check();
  };
  const stateOf = (local: string): RoomState | undefined => warden.roomStates().get(roomJid(local, MUC));
  const isIn = (local: string, nick: string) => {
    const state = stateOf(local);
    return state?.kind === "joined" && state.nick === nick && state.problems.length === 0;
  };
  const logged = (pattern: RegExp): number => log.split("\n").filter((line) => pattern.test(line)).length;

  /** The bot's own presence in a room, as romeo saw it. */
  const presences = (local: string, nick: string): Element[] =>
    romeo.received.filter((stanza) => stanza.is("presence") && stanza.attrs.from === `${at(local)}/${nick}`);
  const sees = (what: string, local: string, nick: string, is: (presence: Element) => boolean) =>
    romeo.next(
      (stanza) => stanza.is("presence") && stanza.attrs.from === `${at(local)}/${nick}` && is(stanza),
      `${nick} ${what} ${local}`,
      10_000,
    );
  const seesCome = (local: string, nick: string) =>
    sees("entering", local, nick, ({ attrs }) => attrs.type === undefined);
  // Who takes another nick goes under the old one (status 303).
  const seesGo = (local: string, nick: string) =>
    sees(
      "leaving",
      local,
      nick,
      (presence) => presence.attrs.type === "unavailable" && !presence.toString().includes('code="303"'),
    );

  async function isRetracted(text: string): Promise<void> {
    await juliet.say(at("r1"), text);
    const id = stanzaIdOf(await romeo.next(isBody(text), text), at("r1"));
    await romeo.next(retracts(at("r1"), id), `the retraction of «${text}»`);
  }

  /** The bot takes one message after the other: what it did not retract before this one, it lets stand. */
  async function stays(text: string, forbidden: string): Promise<void> {
    await juliet.say(at("r1"), text);
    const id = stanzaIdOf(await romeo.next(isBody(text), text), at("r1"));
    await isRetracted(forbidden);
    expect(romeo.received.filter(retracts(at("r1"), id))).toEqual([]);
  }

  const act: Record<string, (step: () => Promise<void>) => Promise<void>> = {
    async "00-plugin-starts"(write) {
      await write();
      const places = await locateInFolder(root, MUC);
      if ("problem" in places) throw new Error(places.problem);
      const sink = {
        write(line: string) {
          log += line;
          happened();
        },
      };
      const started = await startWarden({
        places,
        // The plugin's file is that of a client.
        overrides: {
          service: `xmpp://127.0.0.1:${prosody.ports.component}`,
          domain: BOT.domain,
          secret: BOT.secret,
        },
        watch: "events",
        stateFolder: undefined,
        version: "test",
        log: createLog({ level: "info", format: "json" }, sink),
        logLevel: undefined,
        onJudged: happened,
        onRoom: happened,
        onReload() {
          reloads += 1;
          happened();
        },
      });
      if ("issues" in started) throw new Error(JSON.stringify(started.issues));
      warden = started;
      await until(() => logged(/"connected"/) > 0, "the link");
      expect([warden.policies().size, warden.roomStates().size]).toEqual([0, 0]);
    },

    async "01-first-room"(write) {
      await moderatedRoom(romeo, at("r1"));
      await juliet.join(at("r1"));
      await write();
      await until(() => isIn("r1", "Sepia"), "Sepia in r1");
      await isRetracted("number one");
    },

    async "02-half-written"(write) {
      const before = reloads;
      await write();
      await until(() => reloads > before, "a reload");
      expect(logged(/is empty/)).toBe(0);
      expect(isIn("r1", "Sepia")).toBe(true);
      await isRetracted("still number one");
    },

    async "03-finished"(write) {
      await write();
      await until(() => isIn("r1", "Owl"), "Owl in r1");
      await stays("one is fine now", "two is not");
    },

    async "04-invalid-stays"(write) {
      await write();
      await until(() => logged(/rooms\/r1\.json.*is not valid JSON/) > 0, "the error");
      // Another file changes meanwhile: not told again, as the last step sees.
      const before = reloads;
      await appendFile(join(root, "bot", MUC, "moderation.json"), "\n");
      await until(() => reloads > before, "a reload");
      expect(isIn("r1", "Owl")).toBe(true);
      await stays("one is fine still", "two is still not");
    },

    async "05-atomic-replace"(write) {
      await write();
      await until(() => isIn("r1", "Sepia"), "Sepia in r1");
      await stays("two is fine now", "three is not");
    },

    async "06-disabled"(write) {
      await write();
      await seesGo("r1", "Sepia");
      expect(stateOf("r1")).toBeUndefined();
      seenWhenDisabled = presences("r1", "Sepia").length;
    },

    async "07-enabled-again-same-bytes-twice"(write) {
      await write();
      await until(() => isIn("r1", "Sepia"), "Sepia in r1");
      // A presence of juliet's after all that the bot did: whatever more it had sent would be there by now.
      await juliet.join(at("r1"), "Juliet-afterwards");
      await seesCome("r1", "Juliet-afterwards");
      expect(presences("r1", "Sepia").slice(seenWhenDisabled)).toHaveLength(1);
    },

    async "08-removed"(write) {
      await write();
      await seesGo("r1", "Sepia");
      // Once in, once out, since it was disabled.
      expect(presences("r1", "Sepia").slice(seenWhenDisabled)).toHaveLength(2);
      expect(stateOf("r1")).toBeUndefined();
    },

    async "09-new-password"(write) {
      const before = reloads;
      await write();
      await until(() => reloads > before, "a reload");
      expect(logged(/not connected/)).toBe(0);
    },

    async "10-rooms-folder-replaced"(write) {
      await moderatedRoom(romeo, at("r2"));
      await write();
      await until(() => isIn("r2", "Sepia"), "Sepia in r2");
    },

    // Whatever it would do is done when the next step is.
    "11-other-domain-appears": (write) => write(),

    async "12-burst"(write) {
      const locals = Array.from({ length: 200 }, (_, index) => `burst-${index}`);
      for (const local of locals) await moderatedRoom(romeo, at(local));
      await write();
      await until(() => locals.every((local) => isIn(local, "Sepia")), "200 joins", 40_000);
      for (const local of locals) await seesCome(local, "Sepia");
      expect(locals.filter((local) => presences(local, "Sepia").length !== 1)).toEqual([]);
      const rooms = [...warden.policies().keys()].sort();
      expect(rooms).toEqual(["r2", ...locals].map(at).sort());
      expect([...warden.roomStates().keys()].sort()).toEqual(rooms);
      // One link from the first step to the last, and the broken file of step 04 told of once.
      expect([logged(/"connected"/), logged(/not connected/), logged(/is not valid JSON/)]).toEqual([
        1, 0, 1,
      ]);
    },
  };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "mucwarden-timeline-"));
    prosody = await startTestProsody({
      suite,
      config: { mucHosts: [{ domain: MUC }], components: [PEOPLE, BOT] },
    });
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    romeo = people.person("romeo");
    juliet = people.person("juliet");
  });

  afterAll(async () => {
    await warden?.stop();
    await people?.stop();
    await prosody?.stop();
    await rm(root, { recursive: true, force: true });
  });

  describe("step by step", () => {
    test.each(steps)("$name: $expect", { timeout: 60_000 }, async (step) => {
      await act[step.name]?.(() => carryOut(step, root));
    });
  });

  test("every step has been looked at", () => {
    expect(Object.keys(act)).toEqual(steps.map(({ name }) => name));
  });
});
