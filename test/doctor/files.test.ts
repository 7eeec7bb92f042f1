import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watcherResult } from "../../src/doctor/watcher.ts";
import { locateByFile } from "../../src/files/data-folder.ts";
import { examined, type WardFolder, writeWard } from "./examined.ts";

// What is found without a server: nothing listens at this port.
const NOWHERE = "xmpp://127.0.0.1:1";

let ward: WardFolder;
beforeEach(async () => {
  ward = await writeWard({ service: NOWHERE, rooms: { r: {} } });
});
afterEach(() => ward.remove());

const put = async (path: string, content: unknown) => {
  const file = join(ward.root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(content));
};

test("a folder that is none cannot be examined", async () => {
  await rm(ward.root, { recursive: true });
  const { exit, failed, said } = await examined(ward.root);
  expect([exit, said]).toEqual([1, ""]);
  expect(failed.join()).toContain("there is no such folder");
});

test.each([{}, { data: "x", file: ["y"] }])("nor can what nobody names clearly: %j", async (options) => {
  const { exit, failed } = await examined(ward.root, { data: undefined, ...options } as object);
  expect([exit, failed.length]).toEqual([1, 1]);
});

test("a moderation.json that cannot be read leaves nothing to examine", async () => {
  await rm(ward.moderation);
  await mkdir(ward.moderation);
  const { exit, failed } = await examined(ward.root);
  expect(exit).toBe(1);
  expect(failed.join()).toMatch(/moderation\.json: .*it is a folder/);
});

test("a room's file that cannot be read fails, with who may not", async () => {
  await symlink("/nowhere", join(dirname(ward.moderation), "rooms", "lost.json"));
  const { of, exit } = await examined(ward.root);
  expect(of("files")).toMatchObject({ status: "fail", subject: expect.stringContaining("lost.json") });
  expect(exit).toBe(2);
});

test("only so many issues are told", async () => {
  for (let index = 0; index < 30; index++) await put(`bot/rooms.localhost/rooms/${index}.json`, { local: 1 });
  const { results } = await examined(ward.root);
  const told = results.filter(({ check }) => check === "files");
  expect(told).toHaveLength(22);
  expect(told.find(({ remedy }) => remedy === "mucwarden check tells them all.")?.message).toMatch(
    /^\d+ issues more$/,
  );
});

test("the secret: in a file for everybody, missing, and unreadable", async () => {
  expect((await examined(ward.root)).of("secret")).toMatchObject({ status: "ok" });
  await chmod(ward.moderation, 0o644);
  expect((await examined(ward.root)).of("secret")).toMatchObject({
    status: "warn",
    remedy: expect.stringContaining("chmod o="),
  });
  const connection = { service: NOWHERE, domain: "bot.localhost" };
  await writeFile(ward.moderation, JSON.stringify({ type: "component", connection }));
  const without = await examined(ward.root);
  expect(without.of("secret")).toMatchObject({ status: "fail", message: expect.stringContaining("missing") });
  expect(without.of("dns")).toMatchObject({
    status: "skipped",
    message: "the files do not say how to log in",
  });
  const env = { MUCWARDEN_SECRET_FILE: join(ward.root, "nothing") };
  expect((await examined(ward.root, { env })).failures).toContain("secret");
  const secret = join(ward.root, "secret");
  await writeFile(secret, "a secret of our own", { mode: 0o644 });
  expect((await examined(ward.root, { env: { MUCWARDEN_SECRET_FILE: secret } })).of("secret")).toMatchObject({
    status: "warn",
    subject: secret,
  });
});

test("what livechat left behind is named", async () => {
  expect((await examined(ward.root)).of("stale")).toMatchObject({ status: "ok" });
  await put("room-channel/rooms.localhost.json", { 1: ["r"] });
  await put("channelConfigurationOptions/7.json", {});
  await put("bot/rooms.old.localhost/moderation.json", {});
  await put("bot/rooms.localhost/rooms/gone.json", {
    local: "gone",
    domain: "rooms.localhost",
    enabled: false,
    handlers: [],
  });
  const { of } = await examined(ward.root, { mucDomain: "rooms.localhost" });
  expect(of("stale")).toMatchObject({
    status: "warn",
    message: expect.stringMatching(/^2 .*: 7\.json, rooms\.old\.localhost$/),
  });
  expect(of("files")?.message).toBe("they name 1 room to moderate, and 1 that are switched off");
});

test.each([
  [5, "warn"],
  [60, "ok"],
])("a quote every %i seconds: %s", async (delay, status) => {
  const quote = { id: "q", type: "quotes_random", enabled: true, options: { quotes: ["hi"], delay } };
  await put("bot/rooms.localhost/rooms/r.json", {
    local: "r",
    domain: "rooms.localhost",
    enabled: true,
    handlers: [quote],
  });
  expect((await examined(ward.root)).of("stale")).toMatchObject({ status });
});

test("whether changes are noticed", async () => {
  const watcher = async (mode: string) =>
    (await examined(ward.root, { env: { MUCWARDEN_WATCH: mode } })).of("watcher");
  expect(await watcher("")).toMatchObject({ status: "ok", message: expect.stringContaining("watched") });
  expect(await watcher("poll")).toMatchObject({
    status: "ok",
    message: expect.stringContaining("every few seconds"),
  });
  expect(await watcher("off")).toMatchObject({ status: "warn", remedy: expect.stringContaining("SIGHUP") });
});

test.each(["nfs4", "cifs", "9p", "virtiofs", "fuse.sshfs"])("on %s it advises to poll", async (kind) => {
  const mounts = join(ward.root, "mounts");
  await writeFile(mounts, `1 0 0:1 / / rw - ext4 x rw\n2 1 0:2 / ${ward.root} rw - ${kind} x rw\n`);
  const patient = { places: locateByFile(ward.moderation, []), watch: "events" } as const;
  expect(await watcherResult(patient, mounts)).toMatchObject({
    status: "warn",
    message: expect.stringContaining(kind),
    remedy: expect.stringContaining("MUCWARDEN_WATCH=poll"),
  });
});

test("each of several connections is looked at", async () => {
  const other = await writeWard({ service: NOWHERE, mucDomain: "other.localhost", rooms: { r: {} } });
  const file = [ward.moderation, other.moderation];
  const { said, exit } = await examined(ward.root, { file, text: true });
  expect(said).toMatch(
    /^rooms\.localhost:\n[\s\S]*What fails first is tcp\.\n[\s\S]*other\.localhost:\n[\s\S]*first is tcp\.\n$/,
  );
  expect(exit).toBe(2);
  await other.remove();
});

test("what stands in a file cannot break the lines, and a secret is not shown", async () => {
  const evil = { local: "x", domain: "rooms.localhost", enabled: true, handlers: "\u001b[2Jhunter2hunter2" };
  await put("bot/rooms.localhost/rooms/evil\u001b[2J.json", evil);
  const connection = { service: NOWHERE, domain: "bot.localhost", password: "hunter2hunter2" };
  await writeFile(ward.moderation, JSON.stringify({ type: "component", connection }));
  const { said } = await examined(ward.root, { text: true });
  expect(said).toContain("evil");
  expect(said).not.toContain("\u001b");
  expect(said).not.toContain("hunter2");
});

test("a name in the environment that means nothing is told", async () => {
  const { failed } = await examined(ward.root, { env: { MUCWARDEN_SECRETS: "x" } });
  expect(failed.join()).toContain("MUCWARDEN_SECRETS");
});

test("for programs: which check fails first, or none", async () => {
  const { said } = await examined(ward.root);
  expect(JSON.parse(said)).toMatchObject({ fails: true, connections: [{ first: "tcp" }] });
});

test("it writes nothing into the data folder", async () => {
  const before = await readdir(ward.root, { recursive: true });
  await examined(ward.root);
  expect(await readdir(ward.root, { recursive: true })).toEqual(before);
  expect(await readFile(ward.moderation, "utf8")).toContain("component");
});
