import { appendFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { xml } from "@xmpp/component";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Check, Result } from "../../src/doctor/result.ts";
import { startFakeServer } from "../support/fake-server.ts";
import { connectPeople, type People, type Person } from "../support/occupant.ts";
import {
  BOT,
  BOT2,
  describeProsody,
  PEOPLE,
  startTestProsody,
  type TestProsody,
} from "../support/prosody.ts";
import { type Examined, type ExamineOptions, examined, type Ward, writeWard } from "./examined.ts";

// Each layer, on a real Prosody that is broken in that way.

const BARE = "bare.localhost";
const QUIET = "quiet.localhost";
const GATED = "gated.localhost";
const CLOSED = "closed.localhost";
const OWNED = "owned.localhost";
const HOUR_S = 3600;

describeProsody("doctor", (suite) => {
  let prosody: TestProsody;
  let people: People;
  let romeo: Person;
  let service: string;

  beforeAll(async () => {
    prosody = await startTestProsody({
      suite,
      config: {
        hosts: [{ domain: "localhost", options: { modules_enabled: ["time"] } }],
        mucHosts: [
          { domain: "rooms.localhost" },
          { domain: BARE, archive: false },
          { domain: QUIET, options: { muc_log_by_default: false } },
          { domain: GATED, warden: [BOT.domain] },
          { domain: CLOSED, warden: [BOT2.domain] },
          { domain: OWNED, options: { admins: [BOT.domain], component_admins_as_room_owners: true } },
        ],
      },
    });
    service = `xmpp://127.0.0.1:${prosody.ports.component}`;
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    romeo = people.person("Romeo");
    for (const local of ["fine", "none", "banned"]) await romeo.join(`${local}@rooms.localhost`);
    const config = { "muc#roomconfig_membersonly": "1" };
    for (const local of ["members", "member"])
      await romeo.join(`${local}@rooms.localhost`, "Romeo", { config });
    for (const host of [BARE, QUIET, GATED, CLOSED, OWNED]) await romeo.join(`r@${host}`);
    await romeo.setAffiliation("fine@rooms.localhost", BOT.domain, "admin");
    await romeo.setAffiliation("banned@rooms.localhost", BOT.domain, "outcast");
    await romeo.setAffiliation("member@rooms.localhost", BOT.domain, "member");
  });
  afterAll(async () => {
    await people?.stop();
    await prosody?.stop();
  });

  async function look(ward: Partial<Ward>, options: ExamineOptions = {}): Promise<Examined> {
    const folder = await writeWard({ service, ...ward });
    try {
      return await examined(folder.root, { connect: true, ...options });
    } finally {
      await folder.remove();
    }
  }
  /** Loads Prosody's mod_time with a clock that is so many seconds ahead; all else there keeps the machine's. */
  async function setClock(ahead: number): Promise<void> {
    await prosody.control.lua(`
      local time, format = require "util.time", require "util.datetime"
      local now, datetime = time.now, format.datetime
      time.now = function () return now() + ${ahead} end
      format.datetime = function (at) return datetime(at or os.time() + ${ahead}) end
      local ok, why = require "core.modulemanager".reload("localhost", "time")
      time.now, format.datetime = now, datetime
      assert(ok, why)
    `);
  }
  const lookIn = (mucDomain: string) => look({ mucDomain, rooms: { r: {} } });

  test("where all is well, it says so of each layer, and ends with 0", async () => {
    const { results, exit } = await look({ mucDomain: GATED, rooms: { r: {} } });
    const odd = results.filter(({ status }) => status !== "ok");
    expect(odd).toEqual([expect.objectContaining({ check: "tls", status: "skipped" })]);
    expect(exit).toBe(0);
  });

  const CHANGED: Record<string, { ward: Partial<Ward>; check: Check; says: RegExp; advises: RegExp }> = {
    "a name that does not resolve": {
      ward: { service: "xmpp://nowhere.invalid:5347" },
      check: "dns",
      says: /cannot be resolved/,
      advises: /connection\.service/,
    },
    "a name that is no component's": {
      ward: { domain: "nobody.localhost" },
      check: "stream-host",
      says: /knows no component nobody\.localhost/,
      advises: /Component "nobody\.localhost"/,
    },
    "the name of a VirtualHost": {
      ward: { domain: "localhost" },
      check: "stream-host",
      says: /knows no component localhost/,
      advises: /Component "localhost"/,
    },
    "the name of the MUC component": {
      ward: { domain: "rooms.localhost" },
      check: "component-name",
      says: /the MUC component/,
      advises: /a name of its own/,
    },
    "a wrong secret": {
      ward: { secret: "wrong" },
      check: "login",
      says: /does not accept the secret/,
      advises: /component_secret/,
    },
    "somebody who has the name already": {
      ward: { domain: PEOPLE.domain, secret: PEOPLE.secret },
      check: "second-bot",
      says: /already people\.localhost/,
      advises: /Stop the other bot/,
    },
    "rooms on a host that is not there": {
      ward: { mucDomain: "away.localhost", rooms: { r: {} } },
      check: "muc-domain",
      says: /reaches no such host,/,
      advises: /Component "away\.localhost" "muc"/,
    },
    "rooms on a host that keeps none": {
      ward: { mucDomain: "localhost", rooms: { r: {} } },
      check: "muc-domain",
      says: /keeps no rooms/,
      advises: /Component "localhost" "muc"/,
    },
  };

  test.each(Object.keys(CHANGED))("%s", async (name) => {
    const { ward, check, says, advises } = CHANGED[name] ?? {
      ward: {},
      check: "dns",
      says: /^$/,
      advises: /^$/,
    };
    const { results, failures, exit } = await look(ward);
    expect(failures[0]).toBe(check);
    const failure = results.find(({ status }) => status === "fail");
    expect(failure?.message).toMatch(says);
    expect(failure?.remedy).toMatch(advises);
    expect(exit).toBe(2);
    // What lies behind is not guessed at.
    expect(results.filter(isOfRooms).every(({ status }) => status === "skipped")).toBe(true);
  });

  describe("the port", () => {
    test("nothing listens there", async () => {
      const { failures, of, results } = await look({ service: await closedPort() });
      expect(failures).toEqual(["tcp"]);
      expect(of("tcp")?.message).toContain("ECONNREFUSED");
      expect(of("stream-host")?.message).toBe("the server is not reached");
      expect(of("login")?.message).toBe("nothing to see while tcp fails");
      expect(results.every(({ message }) => message !== "")).toBe(true);
    });

    test("it is the one for clients", async () => {
      const { failures, of } = await look({ service: `xmpp://127.0.0.1:${prosody.ports.c2s}` });
      expect(failures).toEqual(["stream-host"]);
      expect(of("stream-host")?.remedy).toContain("component port (5347)");
    });

    test("who listens there says nothing", async () => {
      const server = await startFakeServer();
      const { failures, of } = await look({ service: server.service });
      await server.stop();
      expect(failures).toEqual(["stream-host"]);
      expect(of("stream-host")?.message).toContain("(silence)");
    });

    test("who listens there does not speak XMPP", async () => {
      const server = await startFakeServer();
      void server.next().then((peer) => peer.socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
      const { failures, of } = await look({ service: server.service });
      await server.stop();
      expect(failures).toEqual(["stream-host"]);
      expect(of("stream-host")?.message).toContain("does not answer as a component port does");
    });
  });

  test("a component that Prosody has only read, and not started", async () => {
    const late = { domain: "late.localhost", secret: "not yet there" };
    const block = `Component "${late.domain}"\n\tcomponent_secret = "${late.secret}"\n`;
    await appendFile(join(prosody.folder, "prosody.cfg.lua"), `\n${block}`);
    await prosody.control.lua("prosody.reload_config()");
    const { failures, of } = await look(late);
    expect(failures).toEqual(["stream-host"]);
    expect(of("stream-host")?.remedy).toContain("a restart after adding it");
    await prosody.control.lua(`return require "core.hostmanager".activate("${late.domain}") and true`);
    expect((await look(late)).of("login")).toMatchObject({ status: "ok" });
  });

  test("a host without archive and without retraction", async () => {
    const { failures, of } = await lookIn(BARE);
    expect(failures).toEqual(["moderation", "archive", "rights"]);
    expect(of("moderation")?.remedy).toContain('"muc_warden"');
    expect(of("archive")?.remedy).toContain('"muc_mam"');
  });

  test("a host that has an archive, and whose rooms are not to use it", async () => {
    const { failures, of } = await lookIn(QUIET);
    expect(failures).toEqual(["archive", "rights"]);
    expect(of("archive")?.remedy).toContain("let the room log its messages");
  });

  test("the dialect of retractions is told, and an older one warned about", async () => {
    const { of } = await lookIn(OWNED);
    const older = { status: "warn", message: expect.stringContaining("urn:xmpp:message-moderate:0") };
    const newer = { status: "ok", message: expect.stringContaining("urn:xmpp:message-moderate:1") };
    expect(of("moderation")).toMatchObject(suite === "bookworm" ? older : newer);
  });

  test("who is named as admin of the MUC component may moderate", async () => {
    const { of, exit } = await lookIn(OWNED);
    expect(of("rights")).toMatchObject({ status: "ok" });
    expect(exit).toBe(0);
  });

  test("our module is absent, or does not know us", async () => {
    expect((await lookIn(OWNED)).of("gate")).toMatchObject({
      status: "warn",
      message: expect.stringContaining("no mod_muc_warden there"),
      remedy: expect.stringContaining("Unable to load module"),
    });
    expect((await lookIn(CLOSED)).of("gate")).toMatchObject({
      status: "warn",
      remedy: expect.stringContaining("muc_warden_components"),
    });
  });

  test("the bot's rights in each room, and what keeps it out", async () => {
    const rooms = { fine: {}, none: {}, banned: {}, members: {}, member: {}, missing: {} };
    const { of } = await look({ rooms });
    const rights = (local: string) => of("rights", `${local}@rooms.localhost`);
    expect(rights("fine")).toMatchObject({ status: "ok" });
    expect(rights("none")).toMatchObject({
      status: "fail",
      message: expect.stringContaining("affiliation none"),
    });
    expect(rights("banned")).toMatchObject({ status: "fail", remedy: expect.stringContaining("outcasts") });
    expect(rights("members")).toMatchObject({
      status: "fail",
      remedy: expect.stringContaining("members only"),
    });
    expect(rights("member")).toMatchObject({
      status: "fail",
      message: expect.stringContaining("may not moderate"),
    });
    expect(rights("missing")).toBeUndefined();
    expect(of("room", "missing@rooms.localhost")).toMatchObject({
      status: "skipped",
      message: "the room does not exist yet",
    });
  });

  test("a room that waits for its owner's form looks like any other from outside", async () => {
    const muc = xml("x", "http://jabber.org/protocol/muc");
    await romeo.send(xml("presence", { to: "locked@rooms.localhost/Romeo" }, muc));
    await romeo.next(
      (stanza) => stanza.is("presence") && stanza.attrs.from === "locked@rooms.localhost/Romeo",
      "Romeo in the room",
    );
    expect((await look({ rooms: { locked: {} } })).of("room")).toMatchObject({ status: "ok" });
  });

  test.each([
    { is: "behind", by: -HOUR_S },
    { is: "ahead of", by: HOUR_S },
  ])("Prosody's own answer to the question for the time is by a clock $is ours", async ({ is, by }) => {
    await setClock(by);
    const { of, exit } = await look({ mucDomain: GATED, rooms: { r: {} } });
    await setClock(0);
    expect(of("clock")).toMatchObject({
      status: "warn",
      subject: "localhost",
      message: expect.stringMatching(new RegExp(`^the server's is 3[56]\\d\\d s ${is} this machine's$`)),
      remedy: expect.stringContaining("NTP"),
    });
    expect(exit).toBe(0);
    expect((await look({ mucDomain: GATED })).of("clock")).toMatchObject({ status: "ok" });
  });

  test("nobody in a room notices, and the gate's module begins nothing", async () => {
    const rooms = { fine: {}, none: {}, banned: {}, missing: {} };
    const before = romeo.received.length;
    await look({ rooms });
    await look({ mucDomain: GATED, rooms: { r: {} } });
    // Whatever a room told him comes before what is said afterwards.
    await romeo.say("fine@rooms.localhost", "still here?");
    await romeo.next((stanza) => stanza.getChildText("body") === "still here?", "his own words");
    expect(romeo.received.slice(before)).toHaveLength(1);
    expect(prosody.log()).not.toContain(`${BOT.domain} is here`);
    await expect(prosody.control.lua('return control.room("missing@rooms.localhost")')).rejects.toThrow(
      "there is no room",
    );
  });

  test("without --connect it stops short of the login, and says how to go on", async () => {
    const { of, exit } = await look({ rooms: { fine: {} } }, { connect: undefined });
    expect(of("stream-host")).toMatchObject({ status: "ok" });
    expect(of("login")).toMatchObject({ status: "skipped", remedy: expect.stringContaining("--connect") });
    expect(of("rights")).toMatchObject({ status: "skipped" });
    expect(exit).toBe(0);
  });

  test("for people: several that fail are all named at the end, and what to do about the first", async () => {
    const ward = { mucDomain: BARE, rooms: { r: {} } };
    expect((await look(ward, { text: true })).said).toMatch(
      /\nWhat fails first is moderation \(r@bare\.localhost\); then archive, rights\. Enable .*"muc_warden".*\n$/,
    );
    const told = /\nNothing fails as far as it can be seen without a login\. (.*) add --connect\.\n$/;
    const advice = async (options: ExamineOptions) =>
      told.exec((await look(ward, { text: true, connect: undefined, ...options })).said)?.[1];
    expect(await advice({})).toMatch(/^Start the bot/);
    expect(await advice({ state: undefined, env: { XDG_STATE_HOME: "/nowhere" } })).toMatch(
      /^Name its folder with --state/,
    );
  });

  test("for people: a line each, and the layer that fails first at the end", async () => {
    const { said } = await look({ secret: "wrong" }, { text: true });
    expect(said).toContain("✓ stream-host bot.localhost: the server has a component of this name\n");
    expect(said).toMatch(/\n✗ login: .*\n {4}`component_secret` of Component "bot\.localhost".*\n/);
    expect(said).toContain(
      "\n– muc-domain, gate, room, moderation, archive, rights, clock: needs the login\n",
    );
    expect(said).toMatch(
      /\nWhat fails first is login\. `component_secret` of Component "bot\.localhost".*\n$/,
    );
  });
});

function isOfRooms({ check }: Result): boolean {
  return ["gate", "room", "moderation", "archive", "rights"].includes(check);
}

/** Was free a moment ago. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `xmpp://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}
