import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { examined, type WardFolder, writeWard } from "./examined.ts";

const CANARY = "c4n4ry";
let ward: WardFolder;
let bundle: string;

beforeEach(async () => {
  ward = await writeWard({ service: "xmpp://127.0.0.1:1", secret: `${CANARY}-password`, rooms: { r: {} } });
  bundle = join(ward.root, "bundle.json");
});
afterEach(() => ward.remove());

const put = async (path: string, content: unknown) => {
  const file = join(ward.root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
};

async function plant(): Promise<void> {
  const said = (what: string) => `${CANARY}-${what}`;
  const handlers = [
    {
      id: said("id"),
      type: "moderate",
      options: {
        rules: [
          { name: said("rule"), words: [said("word")], reason: said("reason") },
          // Whatever is wrong with an entry, its issue speaks of it.
          { name: said("bad"), regexp: `(${said("regexp")}`, reason: said("reason") },
        ],
      },
    },
    { id: "q", type: "quotes_random", options: { quotes: [said("quote")], delay: 5 } },
    { id: "u", type: said("type") },
  ];
  const about = { domain: "rooms.localhost", enabled: true, nick: said("nick") };
  await put("bot/rooms.localhost/rooms/r.json", { local: "r", ...about, handlers });
  await put("bot/rooms.localhost/rooms/odd.json", { local: said("no room"), ...about, [said("key")]: 1 });
  const mutes = [{ jid: `${CANARY}@example.org` }, { jid: said("no jid @@") }];
  await put("bot/rooms.localhost/policy/rooms/r.json", { mutes, terms: said("terms"), [said("unknown")]: 1 });
  await put("bot/rooms.localhost/policy/instance.json", `{ "${said("broken")}": `);
  await put("emojis/channel/1/definition.json", {
    customEmojis: [{ sn: `:${said("emoji")}:`, url: said("url") }],
  });
  await put("room-channel/rooms.localhost.json", { 1: ["r"] });
  // What is nobody's business, and what is not even looked at.
  await put(`tokens/${said("token")}.json`, said("token"));
  await put(`prosody/${said("data")}.dat`, said("data"));
  await put("state/audit.sqlite", said("audit"));
  const taken = {
    code: "nick-taken",
    severity: "warn",
    message: `somebody else is called «${said("nick")}» here`,
  };
  const room = { room: "r@rooms.localhost", is: "joined", problems: [taken] };
  const at = new Date().toISOString();
  await put("state/status.json", { version: "1", pid: 1, at, link: { is: "online" }, rooms: [room] });
}

test("nothing that people wrote and no secret is in it", async () => {
  await plant();
  const env = {
    MUCWARDEN_SECRET: `${CANARY}-environment`,
    MUCWARDEN_SERVICE: `xmpp://user:${CANARY}@127.0.0.1:1`,
  };
  for (const given of [{}, env]) {
    const file = `${bundle}-${Object.keys(given).length}`;
    const { exit } = await examined(ward.root, { bundle: file, env: given, state: join(ward.root, "state") });
    expect(exit).toBe(2);
    const text = await readFile(file, "utf8");
    expect(text.match(new RegExp(`.*${CANARY}.*`, "g")) ?? []).toEqual([]);
    for (const folder of ["tokens", "prosody", "audit"]) expect(text).not.toContain(folder);
  }
});

test("it holds what a helper needs", async () => {
  await plant();
  await examined(ward.root, { bundle });
  const told = JSON.parse(await readFile(bundle, "utf8"));
  expect(told).toMatchObject({ mucwarden: "1.2.3", node: process.version, platform: process.platform });
  const [one] = told.connections;
  expect(one.connection).toEqual({
    type: "component",
    service: "xmpp://127.0.0.1:1",
    domain: "bot.localhost",
  });
  expect(one.rooms[0]).toMatchObject({
    room: "r@rooms.localhost",
    rules: expect.arrayContaining([{ type: "moderate", mode: "enforce" }]),
  });
  expect(one.results.find(({ status }: { status: string }) => status === "fail")).toBeDefined();
  expect(one.results).toContainEqual(
    expect.objectContaining({ check: "tcp", status: "fail", remedy: expect.any(String) }),
  );
  expect(one.issues[0]).toMatchObject({ code: expect.any(String), line: expect.any(Number) });
  expect(one.files).toContainEqual({
    file: ward.moderation,
    mode: "0600",
    size: (await stat(ward.moderation)).size,
    uid: process.getuid?.(),
    gid: process.getgid?.(),
  });
});

test("nobody else can read it, and what is there is not overwritten", async () => {
  await examined(ward.root, { bundle });
  expect((await stat(bundle)).mode & 0o777).toBe(0o600);
  await writeFile(bundle, "mine");
  const { exit, failed, said } = await examined(ward.root, { bundle });
  expect([exit, said]).toEqual([1, ""]);
  expect(failed).toEqual([`${bundle}: is there already. Name another file, or remove it.`]);
  expect(await readFile(bundle, "utf8")).toBe("mine");
});

test("a place where nothing can be written is named before anything is looked at", async () => {
  const { exit, failed } = await examined(ward.root, { bundle: join(ward.root, "no", "folder.json") });
  expect([exit, failed.length]).toEqual([1, 1]);
});

test("nor is what keeps a bot from starting, which stands in its files", async () => {
  const message = `moderation.json: «${CANARY}» is no pattern (handlers[0])`;
  const at = new Date().toISOString();
  const link = { is: "stopped", problem: message };
  await put("state/status.json", { version: "1", pid: 1, at, link, rooms: [] });
  const { of } = await examined(ward.root, { bundle, state: join(ward.root, "state") });
  expect(of("login")).toMatchObject({ status: "fail", message });
  expect(await readFile(bundle, "utf8")).not.toContain(CANARY);
});

test("of rooms of which no file tells it holds what is moderated there", async () => {
  await put("bot/rooms.localhost/policy/instance.json", { defaultEnabled: true });
  await examined(ward.root, { bundle });
  const [{ everyRoom }] = JSON.parse(await readFile(bundle, "utf8")).connections;
  expect(everyRoom).toMatchObject({ hosts: ["rooms.localhost"], gate: true, rules: expect.any(Array) });
});
