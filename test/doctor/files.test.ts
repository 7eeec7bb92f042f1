import { chmod, chown, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
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

test("what fails is told, however many warnings there are", async () => {
  for (let index = 0; index < 30; index += 1) {
    const handlers = [{ id: "x", type: "no-such-type" }];
    const room = { local: `r${index}`, domain: "rooms.localhost", enabled: true, handlers };
    await put(`bot/rooms.localhost/rooms/a${index}.json`, room);
  }
  const rules = [{ name: "bad", regexp: "(" }];
  const handlers = [{ id: "m", type: "moderate", enabled: true, options: { rules } }];
  const room = { local: "z", domain: "rooms.localhost", enabled: true, handlers };
  await put("bot/rooms.localhost/rooms/z.json", room);
  const { results, failures } = await examined(ward.root);
  const ofFiles = results.filter(({ check }) => check === "files");
  expect(ofFiles[0]).toMatchObject({ status: "fail", subject: expect.stringContaining("z.json") });
  expect(ofFiles.find(({ message }) => /issues more$/.test(message))?.status).toBe("warn");
  expect(failures[0]).toBe("files");
});

test("a file that cannot be read is not said to name no room", async () => {
  await writeFile(ward.moderation, "{", { mode: 0o600 });
  const { results, exit } = await examined(ward.root);
  expect(results.filter(({ check }) => check === "files").map(({ status }) => status)).toEqual(["fail"]);
  expect(exit).toBe(2);
});

test("where every room is to be moderated, it takes no room's file", async () => {
  await rm(join(dirname(ward.moderation), "rooms", "r.json"));
  const none = { status: "warn", message: "no room is to be moderated" };
  expect((await examined(ward.root)).of("files")).toMatchObject(none);
  const every = { status: "ok", message: expect.stringMatching(/^every room of rooms\.localhost is to be/) };
  const profile = { MUCWARDEN_PROFILE: "jitsi" };
  expect((await examined(ward.root, { env: profile })).of("files")).toMatchObject(every);
  await put("bot/rooms.localhost/policy/instance.json", { defaultEnabled: true });
  expect((await examined(ward.root)).of("files")).toMatchObject(every);
  await put("bot/rooms.localhost/policy/instance.json", { defaultEnabled: true, gate: false });
  const why = { status: "warn", message: expect.stringContaining("gate is false") };
  expect((await examined(ward.root)).of("files")).toMatchObject(why);
});

test("the name of a host whose every room is moderated cannot be the bot's", async () => {
  const moderation = JSON.parse(await readFile(ward.moderation, "utf8"));
  const named = { ...moderation, profile: "jitsi", muc_domains: ["bot.localhost"] };
  await writeFile(ward.moderation, JSON.stringify(named));
  expect((await examined(ward.root)).of("component-name")).toMatchObject({ status: "fail" });
});

test("the switch that turns all checks of certificates off is not left on", async () => {
  const env: Record<string, string> = { NODE_TLS_REJECT_UNAUTHORIZED: "0" };
  await examined(ward.root, { env });
  expect(env).toEqual({});
});

test("nothing to examine is called so", async () => {
  const { failed } = await examined(ward.root, { data: undefined } as object);
  expect(failed.join()).toContain("there is nothing to examine");
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
  // What needs none is looked at all the same.
  expect([without.of("dns")?.status, without.failures]).toEqual(["ok", ["secret", "tcp"]]);
  await writeFile(ward.moderation, JSON.stringify({ type: "component", connection: { service: NOWHERE } }));
  expect((await examined(ward.root)).of("dns")).toMatchObject({
    status: "skipped",
    message: "the files do not say how to log in",
  });
  await writeFile(ward.moderation, JSON.stringify({ type: "component", connection }));
  const env = { MUCWARDEN_SECRET_FILE: join(ward.root, "nothing") };
  const lost = (await examined(ward.root, { env })).results.filter(({ check }) => check === "secret");
  expect(lost).toEqual([expect.objectContaining({ status: "fail", subject: env.MUCWARDEN_SECRET_FILE })]);
  // Beside moderation.json, in a folder that others may enter.
  const secret = join(dirname(ward.moderation), "secret");
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

test("each of several connections is looked at", async () => {
  const other = await writeWard({ service: NOWHERE, mucDomain: "other.localhost", rooms: { r: {} } });
  const file = [ward.moderation, other.moderation];
  const { said, exit } = await examined(ward.root, { file, text: true });
  expect(said).toMatch(
    /^rooms\.localhost:\n[\s\S]*What fails first is tcp\. Prosody.*\n[\s\S]*other\.localhost:\n[\s\S]*first is tcp\. .*\n$/,
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

test("a folder of state that the bot cannot get to is told, with what to do", async () => {
  const above = join(ward.root, "closed");
  const state = join(above, "state");
  await mkdir(state, { recursive: true });
  await chmod(ward.root, 0o755);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await chown(state, 4711, 4711);
  await chmod(above, isRoot ? 0o700 : 0);
  const { of } = await examined(ward.root, { state });
  await chmod(above, 0o700);
  // Root goes by modes, which do not tell all.
  expect(of("state", state)).toMatchObject({
    status: isRoot ? "warn" : "fail",
    remedy: expect.stringContaining(`chmod o+x ${above}`),
  });
  expect((await examined(ward.root, { env: {}, state: "" })).of("state")).toMatchObject({
    status: "skipped",
  });
});

test("it writes nothing into the data folder", async () => {
  const before = await readdir(ward.root, { recursive: true });
  await examined(ward.root);
  expect(await readdir(ward.root, { recursive: true })).toEqual(before);
  expect(await readFile(ward.moderation, "utf8")).toContain("component");
});
