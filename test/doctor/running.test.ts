import { writeFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseStatus } from "../../src/status.ts";
import { connectPeople, type People } from "../support/occupant.ts";
import {
  BOT,
  BOT2,
  describeProsody,
  PEOPLE,
  startTestProsody,
  type TestProsody,
} from "../support/prosody.ts";
import { MUC, startTestWarden, type TestWarden } from "../support/warden.ts";
import { type Examined, examined, type WardFolder, writeWard } from "./examined.ts";

const GATED = "gated.localhost";

// The server lets the newest connection win: whoever logs in beside the bot throws it out.
describeProsody("doctor beside a running bot", (suite) => {
  const mucHosts = [{ domain: MUC }, { domain: GATED, warden: [BOT.domain] }];
  let prosody: TestProsody;
  let people: People;
  let bot: TestWarden | undefined;

  beforeAll(async () => {
    prosody = await startTestProsody({ suite, config: { componentConflict: "kick_old", mucHosts } });
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    const romeo = people.person("Romeo");
    for (const local of ["open", "foreign"]) await romeo.join(`${local}@rooms.localhost`);
    await romeo.setAffiliation("open@rooms.localhost", BOT.domain, "admin");
  });
  afterEach(async () => {
    await bot?.stop();
    bot = undefined;
  });
  afterAll(async () => {
    await people?.stop();
    await prosody?.stop();
  });

  test("leaves it alone even where it may log in, and goes by what it says of itself", async () => {
    bot = await startTestWarden(prosody, [{ local: "open" }, { local: "foreign" }]);
    await bot.room("open", ({ kind }) => kind === "joined");
    await bot.room("foreign", ({ kind }) => kind === "joined");
    const state = join(bot.root, "state");
    // Its status follows what happens within a second.
    const { of, failures, exit } = await settled(
      () => examined(bot?.root ?? "", { state, connect: true }),
      (found) =>
        found.of("room", "open@rooms.localhost")?.status === "ok" &&
        found.of("room", "foreign@rooms.localhost")?.status === "fail",
    );
    expect(of("second-bot")?.message).toContain(`process ${process.pid}`);
    expect(of("login")).toMatchObject({ status: "ok", message: "the running bot is connected" });
    expect(of("room", "open@rooms.localhost")?.message).toContain("moderated");
    expect(of("room", "foreign@rooms.localhost")).toMatchObject({
      status: "fail",
      message: expect.stringContaining("may not moderate"),
      remedy: expect.stringContaining("admin"),
    });
    expect(of("rights")).toMatchObject({ status: "skipped" });
    expect([failures, exit]).toEqual([["room"], 2]);
    expect(bot.logged()).not.toContain("Another connection");
    expect(prosody.log()).not.toContain("Replaced by a new connection");
  });

  test("a bot of another name in the same folder of state is not risked either", async () => {
    const ward = await writeWard({ service: `xmpp://127.0.0.1:${prosody.ports.component}` });
    bot = await startTestWarden(prosody, [{ local: "open" }]);
    await bot.room("open", ({ kind }) => kind === "joined");
    const state = join(ward.root, "state");
    await mkdir(join(state, "elsewhere"), { recursive: true });
    const status = { version: "1", pid: 1, at: new Date().toISOString(), link: { is: "online" }, rooms: [] };
    await writeFile(join(state, "elsewhere", "status.json"), JSON.stringify(status));
    const { of } = await examined(ward.root, { state, connect: true });
    expect(of("login")).toMatchObject({
      status: "skipped",
      message: "a bot runs, or may, and is not to be disturbed",
    });
    expect(bot.logged()).not.toContain("Another connection");
    await ward.remove();
  });

  test("nor is one whose status cannot be understood", async () => {
    const ward = await writeWard({ service: `xmpp://127.0.0.1:${prosody.ports.component}` });
    const state = join(ward.root, "state");
    await mkdir(join(state, "status.json"), { recursive: true });
    const { of } = await examined(ward.root, { state, connect: true });
    expect(of("second-bot")).toMatchObject({
      status: "warn",
      message: expect.stringContaining("it is a folder"),
    });
    expect(of("login")).toMatchObject({ status: "skipped", remedy: expect.stringContaining("--state") });
    await ward.remove();
  });

  test("of a bot that runs and is not connected it finds out why, up to the login", async () => {
    const ward = await writeWard({
      service: `xmpp://127.0.0.1:${prosody.ports.component}`,
      domain: "nobody.localhost",
    });
    const state = join(ward.root, "state");
    await mkdir(state);
    const link = { is: "offline", problem: "it knows no such component" };
    const status = { version: "1", pid: 1, at: new Date().toISOString(), link, rooms: [] };
    await writeFile(join(state, "status.json"), JSON.stringify(status));
    const { of, failures } = await examined(ward.root, { state, connect: true });
    expect(failures).toEqual(["stream-host", "login"]);
    expect(of("login")?.message).toBe("it knows no such component");
    await ward.remove();
  });

  test("a bot that connects at this moment is waited for", async () => {
    const ward = await writeWard({ service: `xmpp://127.0.0.1:${prosody.ports.component}` });
    const state = join(ward.root, "state");
    await mkdir(state);
    const file = join(state, "status.json");
    const status = { version: "1", pid: 1, at: new Date().toISOString(), rooms: [] };
    await writeFile(file, JSON.stringify({ ...status, link: { is: "connecting" } }));
    // Each look asks what time it is.
    let looks = 0;
    const now = () => {
      looks += 1;
      if (looks === 2) writeFileSync(file, JSON.stringify({ ...status, link: { is: "online" } }));
      return Date.now();
    };
    const { of } = await examined(ward.root, { state, now });
    expect(of("login")).toMatchObject({ status: "ok", message: "the running bot is connected" });
    await ward.remove();
  });

  test("a room of the files that the running bot does not have is named", async () => {
    const ward = await writeWard({
      service: `xmpp://127.0.0.1:${prosody.ports.component}`,
      rooms: { later: {} },
    });
    const state = join(ward.root, "state");
    await mkdir(state);
    const status = { version: "1", pid: 1, at: new Date().toISOString(), link: { is: "online" }, rooms: [] };
    await writeFile(join(state, "status.json"), JSON.stringify(status));
    const { of } = await examined(ward.root, { state });
    expect(of("room", "later@rooms.localhost")).toMatchObject({
      status: "fail",
      message: "not moderated: the running bot does not have this room",
    });
    await ward.remove();
  });

  test("what a dead bot has left keeps nobody from looking", async () => {
    const { domain, secret } = BOT2;
    const ward = await writeWard({ service: `xmpp://127.0.0.1:${prosody.ports.component}`, domain, secret });
    const state = join(ward.root, "state");
    await mkdir(state);
    const at = new Date(Date.now() - 60_000).toISOString();
    const status = { version: "1", pid: 1, at, link: { is: "online" }, rooms: [] };
    await writeFile(join(state, "status.json"), JSON.stringify(status));
    const { of, exit } = await examined(ward.root, { state, connect: true });
    expect(of("second-bot")).toMatchObject({
      status: "warn",
      message: expect.stringContaining("last written"),
    });
    expect(of("login")).toMatchObject({ status: "ok" });
    expect(exit).toBe(0);
    await rm(ward.root, { recursive: true });
  });

  test("a bot that is told of no room says so, and so does doctor", async () => {
    const instance = { defaultEnabled: true };
    const alone = await startTestWarden(prosody, [], BOT, { "policy/instance.json": instance });
    bot = alone;
    const state = join(alone.root, "state");
    const { of, failures, exit } = await settled(
      () => examined(alone.root, { state }),
      (found) => found.of("gate")?.status === "fail",
    );
    expect(of("login")).toMatchObject({ status: "ok" });
    expect(of("gate")).toMatchObject({
      subject: "rooms.localhost",
      message: expect.stringContaining("not moderated: no mod_muc_warden"),
      remedy: expect.stringContaining('"muc_warden"'),
    });
    expect([failures, exit]).toEqual([["gate"], 2]);
    const status = parseStatus(await readFile(join(state, "status.json"), "utf8"));
    expect(status).toMatchObject({ everywhere: ["rooms.localhost"], unheard: ["rooms.localhost"] });
  });

  test("a bot whose MUC domain is misspelt says that there is no such host, and so does doctor", async () => {
    const instance = { "policy/instance.json": { defaultEnabled: true } };
    const lost = await startTestWarden(prosody, [], BOT, instance, "romo.localhost");
    bot = lost;
    const state = join(lost.root, "state");
    const { of, results, failures } = await settled(
      () => examined(lost.root, { state }),
      (found) => found.of("muc-domain")?.status === "fail",
    );
    expect(of("muc-domain", "romo.localhost")).toMatchObject({
      message: expect.stringContaining("knows no such host"),
      remedy: expect.stringContaining("bot/<MUC domain>"),
    });
    expect(failures).toEqual(["muc-domain"]);
    expect(JSON.stringify(results)).not.toContain("Enable mucwarden");
    expect(lost.logged()).toMatch(/romo\.localhost: the server knows no such host/);
    expect(lost.logged()).not.toContain("mod_muc_warden");
  });

  test("where no room is open, it is said that bot and module hear each other", async () => {
    const instance = { "policy/instance.json": { defaultEnabled: true } };
    const gated = await startTestWarden(prosody, [], BOT, instance, GATED);
    bot = gated;
    const state = join(gated.root, "state");
    const { of, failures } = await settled(
      () => examined(gated.root, { state }),
      (found) => found.of("gate")?.status === "ok",
    );
    expect(of("gate", GATED)?.message).toContain("hear each other");
    expect(of("muc-domain", GATED)).toMatchObject({ status: "ok" });
    expect(failures).toEqual([]);
  });

  describe("where the secret is given to the bot alone", () => {
    let ward: WardFolder;
    beforeEach(async () => {
      const service = `xmpp://127.0.0.1:${prosody.ports.component}`;
      ward = await writeWard({ service, connection: { service, domain: BOT.domain } });
      await mkdir(join(ward.root, "state"));
    });
    afterEach(() => ward.remove());

    const look = async (link?: object) => {
      const state = join(ward.root, "state");
      const status = { version: "1", pid: 1, at: new Date().toISOString(), rooms: [] };
      if (link) await writeFile(join(state, "status.json"), JSON.stringify({ ...status, link }));
      return examined(ward.root, { state, connect: true });
    };

    test("one that runs has one, and tells the rest", async () => {
      const { of, failures, exit } = await look({ is: "online" });
      expect(of("secret")).toMatchObject({
        status: "ok",
        message: expect.stringContaining("running bot has"),
      });
      expect(of("stream-host")).toMatchObject({ status: "ok" });
      expect(of("login")).toMatchObject({ status: "ok", message: "the running bot is connected" });
      expect([failures, exit]).toEqual([[], 0]);
    });

    test("one that does not start may lack it", async () => {
      const { failures } = await look({ is: "stopped", problem: "no secret" });
      expect(failures).toEqual(["secret", "login"]);
    });

    test("without a bot it fails, names the file that is there, and looks up to the login", async () => {
      const file = join(ward.root, "component.secret");
      expect((await look()).of("secret")?.remedy).not.toContain(file);
      await writeFile(file, "x", { mode: 0o600 });
      const { of, failures } = await look();
      expect(failures).toEqual(["secret"]);
      expect(of("secret")?.remedy).toContain(`MUCWARDEN_SECRET_FILE=${file}`);
      for (const check of ["component-name", "dns", "tcp", "stream-host"] as const) {
        expect(of(check), check).toMatchObject({ status: "ok" });
      }
      expect(of("login")).toMatchObject({ status: "skipped", message: "there is no secret to log in with" });
    });
  });

  test("a running bot with a wrong secret tells the remedy", async () => {
    const refused = await startTestWarden(prosody, [], { ...BOT, secret: "wrong" });
    bot = refused;
    const { of } = await settled(
      () => examined(refused.root, { state: join(refused.root, "state") }),
      (found) => found.of("login")?.message.includes("does not accept the secret") === true,
    );
    expect(of("login")?.remedy).toContain("must equal the bot's secret");
  });

  async function settled(
    look: () => ReturnType<typeof examined>,
    isSo: (found: Examined) => boolean,
  ): Promise<Examined> {
    for (;;) {
      const found = await look();
      if (isSo(found)) return found;
    }
  }
});
