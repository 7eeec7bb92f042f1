import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { connectPeople, type People } from "./support/occupant.ts";
import { type Program, startProgram } from "./support/program.ts";
import { BOT, BOT2, describeProsody, PEOPLE, startTestProsody, type TestProsody } from "./support/prosody.ts";
import { isBody, moderatedRoom, retracts, stanzaIdOf } from "./support/room.ts";
import { MUC } from "./support/warden.ts";

// In the place of xmppjs-chat-bot: started under its name, with its arguments, beside a real Prosody.

const root = fileURLToPath(new URL("..", import.meta.url));
const THEIR_GRACE_MS = 2000;
const OTHER = "other.localhost";

describeProsody("started as xmppjs-chat-bot is", (suite) => {
  let prosody: TestProsody;
  let people: People;
  let folder: string;
  let running: Program[] = [];
  let rooms = 0;

  beforeAll(async () => {
    prosody = await startTestProsody({
      suite,
      config: { mucHosts: [{ domain: MUC }, { domain: OTHER }] },
    });
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
  });
  afterAll(async () => {
    await people?.stop();
    await prosody?.stop();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mucwarden-drop-in-"));
  });
  afterEach(async () => {
    await Promise.all(running.map((program) => program.kill()));
    running = [];
    await rm(folder, { recursive: true, force: true });
  });

  function start(
    args: readonly string[],
    { file = join(root, "bin/xmppjs-chat-bot"), cwd = folder, env = {} } = {},
  ): Program {
    const program = startProgram(file, args, { cwd, env: { HOME: folder, ...env } });
    running.push(program);
    return program;
  }

  async function put(path: string, content: unknown): Promise<string> {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  function moderation(
    { domain, secret } = BOT as { readonly domain: string; readonly secret: string },
  ): unknown {
    const service = `xmpp://127.0.0.1:${prosody.ports.component}`;
    const connection = { service, domain, password: secret };
    return { type: "component", connection, name: "Sepia", logger: "ConsoleLogger", log_level: "info" };
  }

  /** A room of people in which the bot may moderate, with its file in this folder; resolves to its address. */
  async function openRoom(
    inFolder: string,
    { domain = MUC, bot = BOT.domain as string } = {},
  ): Promise<string> {
    rooms += 1;
    const local = `room${rooms}`;
    const rules = [{ name: "words", words: ["forbidden"], reason: "Not here, please." }];
    const handlers = [{ id: "words", type: "moderate", options: { rules } }];
    await put(`${inFolder}/${local}.json`, { local, domain, enabled: true, handlers });
    const owner = people.person(`owner${rooms}`);
    await moderatedRoom(owner, `${local}@${domain}`);
    await owner.setAffiliation(`${local}@${domain}`, bot, "admin");
    return `${local}@${domain}`;
  }

  /** Somebody says what is forbidden, everybody sees it taken back, and the bot knows that it is. */
  async function isModerated(program: Program, room: string, text = "this is forbidden"): Promise<void> {
    const guest = people.person(`guest${rooms}`);
    await guest.join(room, `Guest${rooms}`);
    await guest.say(room, text);
    const said = await guest.next(isBody(text), "the message");
    await guest.next(retracts(room, stanzaIdOf(said, room)), "the retraction");
    await program.says(new RegExp(`"room":"${room}".*"sanction":"retract","msg":"done"`));
  }

  const moderates = (program: Program, room: string): Promise<void> =>
    program.says(new RegExp(`"room":"${room}".*"msg":"moderating"`));

  /** Its end, within the time that PeerTube gives its bot before it kills it. */
  async function endsInTime(program: Program): Promise<{ stdout: string; stderr: string }> {
    program.child.kill("SIGTERM");
    const { status, ...said } = await program.exits(THEIR_GRACE_MS);
    expect(status).toBe(0);
    return said;
  }

  /** What `status` tells as soon as it tells this: what it reads is a second old at times. */
  async function statusWith(pattern: RegExp) {
    let text = "";
    for (let tries = 0; tries < 20; tries += 1) {
      const { status: exit, stdout } = await start(["status", "--json"]).exits();
      const told = JSON.parse(stdout) as { bot: string; rooms: { room: string }[] }[];
      if (pattern.test(stdout)) return { exit, told };
      text = stdout;
    }
    throw new Error(`no ${pattern} in ${text}`);
  }

  /** What `health` reads is a second old at times, too. */
  async function isHealthy(): Promise<void> {
    let why = "";
    for (let tries = 0; tries < 20; tries += 1) {
      const { status, stderr } = await start(["health"]).exits();
      if (status === 0 && stderr === "") return;
      why = stderr;
    }
    throw new Error(`never healthy: ${why}`);
  }

  test("as PeerTube's plugin starts it: by a link, from elsewhere, certificates unchecked", async () => {
    const room = await openRoom(`data/bot/${MUC}/rooms`);
    await put(`data/bot/${MUC}/moderation.json`, moderation());
    const link = join(folder, "plugin/node_modules/.bin/xmppjs-chat-bot");
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, "bin/xmppjs-chat-bot"), link);
    const bot = join(folder, "data/bot", MUC);
    const program = start(
      ["run", "-f", join(bot, "moderation.json"), "--room-conf-dir", join(bot, "rooms")],
      {
        file: link,
        env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
      },
    );
    await moderates(program, room);
    await isModerated(program, room);
    await isHealthy();
    const { stdout, stderr } = await endsInTime(program);
    expect(stderr).toBe("");
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(
      lines.filter(({ msg }) => msg.startsWith("NODE_TLS_REJECT_UNAUTHORIZED is left alone")),
    ).toHaveLength(1);
    expect(lines).toContainEqual(expect.objectContaining({ signal: "SIGTERM", msg: "stopping" }));
  });

  test("from within the folder, at a level that nobody knows: what livechat lays out there holds", async () => {
    const bot = `data/bot/${MUC}`;
    const room = await openRoom(`${bot}/rooms`);
    await put(`${bot}/moderation.json`, moderation());
    const law = { id: "law", type: "moderate", options: { rules: [{ name: "law", words: ["outlawed"] }] } };
    await put(`${bot}/policy/instance.json`, { handlers: [law] });
    const args = ["run", "-f", "moderation.json", "--room-conf-dir", "rooms", "-l", "trace"];
    const program = start(args, { cwd: join(folder, bot) });
    await program.says(
      /"level":40,.*"msg":"--log-level is \\"trace\\" and left alone: it may be debug, info/,
    );
    await moderates(program, room);
    await isModerated(program, room, "this is outlawed");
    const { stdout, stderr } = await endsInTime(program);
    expect(stderr).toBe("");
    expect(stdout).not.toContain("another MUC domain");
  });

  test("says of which program it is a version", async () => {
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
    expect(await start(["--version"]).exits()).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("several folders of room files, in one option or in several", async () => {
    const found = [await openRoom("one"), await openRoom("two"), await openRoom("three")];
    const file = await put("m.json", moderation());
    const program = start(["run", "-f", file, "--room-conf-dir", "one", "two", "--room-conf-dir", "three"]);
    for (const room of found) await moderates(program, room);
    expect((await endsInTime(program)).stderr).toBe("");
  });

  test("several files: the broken one is an error, the others moderate their rooms", async () => {
    const own = await openRoom(`a/bot/${MUC}/rooms`);
    const other = await openRoom(`a/bot/${OTHER}/rooms`, { domain: OTHER, bot: BOT2.domain });
    const files = [
      await put("broken.json", '{ "type": "component", }'),
      await put(`a/bot/${MUC}/moderation.json`, moderation()),
      await put(`a/bot/${OTHER}/moderation.json`, moderation(BOT2)),
    ];
    const folders = ["--room-conf-dir", `a/bot/${MUC}/rooms`, "--room-conf-dir", `a/bot/${OTHER}/rooms`];
    const program = start(["run", "-f", ...files, ...folders]);
    await program.says(/broken\.json:1:24: is not valid JSON/, 1, "stderr");
    await moderates(program, own);
    await moderates(program, other);
    await isModerated(program, own);
    await isModerated(program, other);

    const { exit, told } = await statusWith(/"joined".*"joined"/s);
    expect(exit).toBe(2);
    const bots = new Map(
      told.map(({ bot, rooms: [room] }) => [bot.replace(/.*-broken-\w+/, "broken"), room?.room]),
    );
    expect(bots).toEqual(
      new Map([
        ["broken", undefined],
        [MUC, own],
        [OTHER, other],
      ]),
    );

    const { stderr } = await endsInTime(program);
    const errors = stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(errors).toMatchObject([{ level: 50, bot: expect.stringContaining("broken") }]);
  });

  test("one that never reaches its server keeps no other from moderating, nor from ending", async () => {
    const room = await openRoom("rooms");
    const nowhere = { service: "xmpp://127.0.0.1:1", domain: "nowhere.localhost", password: "x" };
    const files = [
      await put("nowhere.json", { type: "component", connection: nowhere, name: "Sepia" }),
      await put("m.json", moderation()),
    ];
    const program = start(["run", "-f", ...files, "--room-conf-dir", "rooms"]);
    await program.says(/"bot":"[^"]*nowhere-\w+".*"not connected: /);
    await moderates(program, room);
    expect((await endsInTime(program)).stderr).toBe("");
  });

  test("two files that log in under the same address: the first one moderates, the other is told of", async () => {
    const room = await openRoom("rooms");
    const files = [await put("first.json", moderation()), await put("second.json", moderation())];
    const program = start(["run", "-f", ...files, "--room-conf-dir", "rooms"]);
    await program.says(/second\.json: logs in as bot\.localhost, as another of the files does/, 1, "stderr");
    await moderates(program, room);
    const { stdout, stderr } = await endsInTime(program);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stdout.match(/"msg":"connected"/g)).toHaveLength(1);
    expect(stdout).not.toContain("not connected");
  });

  test("where none can start it ends, and says of each why", async () => {
    const files = [await put("empty.json", ""), await put("broken.json", "{"), join(folder, "missing.json")];
    const { status, stdout, stderr } = await start(["run", "-f", ...files]).exits();
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    const told = stderr.trimEnd().split("\n");
    for (const [index, name] of ["empty.json", "broken.json", "missing.json"].entries()) {
      expect(told[index]).toContain(`${name}:`);
    }
    expect(told).toHaveLength(3);
  });
});
