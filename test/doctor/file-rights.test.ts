import { spawnSync } from "node:child_process";
import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import type { Result } from "../../src/doctor/result.ts";
import { type WardFolder, writeWard } from "./examined.ts";

// As a user without rights of its own: root reads everything, so there it is another one.

const isRoot = process.getuid?.() === 0;
const BECOME = ["setpriv", "--reuid=4711", "--regid=4711", "--clear-groups"];
const canBe =
  !isRoot || spawnSync("setpriv", [...BECOME.slice(1), process.execPath, "--version"]).status === 0;

describe.skipIf(!canBe)(`doctor as the bot's own user${canBe ? "" : ": root cannot become one here"}`, () => {
  let ward: WardFolder;
  let bot: string;
  let state: string;
  const closed: string[] = [];

  beforeEach(async () => {
    ward = await writeWard({ service: "xmpp://127.0.0.1:1", rooms: { r: {} } });
    bot = dirname(ward.moderation);
    state = join(ward.root, "state");
    await mkdir(state);
    await chmod(ward.root, 0o755);
    await chmod(ward.moderation, 0o644);
    await chmod(state, 0o777);
  });
  afterEach(async () => {
    for (const path of closed.splice(0)) await chmod(path, 0o700);
    await ward.remove();
  });

  async function close(path: string, mode = 0): Promise<void> {
    await chmod(path, mode);
    closed.push(path);
  }

  function look(env: Record<string, string> = {}) {
    const program = [process.execPath, join(projectRoot, "bin/mucwarden")];
    const args = ["doctor", "--data", ward.root, "--state", state, "--json"];
    const [command = "", ...rest] = [...(isRoot ? BECOME : []), ...program, ...args];
    const { status, stdout, stderr } = spawnSync(command, rest, {
      encoding: "utf8",
      cwd: "/",
      env: { PATH: process.env.PATH, HOME: "/", ...env },
      timeout: 15_000,
    });
    const results: Result[] = stdout === "" ? [] : JSON.parse(stdout).connections[0].results;
    return { status, stderr, failures: results.filter((one) => one.status === "fail"), results };
  }

  test("what it can read and write is in order, and nothing is left there", async () => {
    const { results, stderr } = look();
    expect(stderr).toBe("");
    expect(results.find(({ check }) => check === "state")).toMatchObject({
      status: "ok",
      message: "it can be written",
    });
    expect(results.filter(({ check }) => check === "files")).toMatchObject([{ status: "ok" }]);
    expect(await readdir(state)).toEqual([]);
  });

  test.each<[string, () => string]>([
    ["the data folder", () => ward.root],
    ["its folder bot/", () => join(ward.root, "bot")],
    ["the folder of the MUC domain", () => bot],
    ["moderation.json", () => ward.moderation],
  ])("without %s there is nothing to examine, and it says who has to be let in", async (_, path) => {
    await close(path());
    const { status, stderr } = look();
    expect(status).toBe(1);
    expect(stderr).toContain(path());
    expect(stderr).toMatch(/permission/i);
    expect(stderr).toMatch(/Let the bot's user read/);
  });

  test.each<[string, () => string]>([
    ["a room's file", () => join(bot, "rooms", "r.json")],
    ["the folder of room files", () => join(bot, "rooms")],
  ])("%s", async (_, path) => {
    await close(path());
    const { status, failures } = look();
    expect(status).toBe(2);
    expect(failures[0]).toMatchObject({
      check: "files",
      subject: path(),
      message: expect.stringMatching(/permission/i),
      remedy: expect.stringMatching(/bot's user|read/),
    });
  });

  test("the file with the secret", async () => {
    const file = join(ward.root, "secret");
    await writeFile(file, "a secret of our own");
    await close(file);
    const { status, failures } = look({ MUCWARDEN_SECRET_FILE: file });
    expect(status).toBe(2);
    expect(failures[0]).toMatchObject({
      check: "secret",
      subject: file,
      message: expect.stringMatching(/permission/i),
      remedy: expect.stringMatching(/bot's user|read/),
    });
  });

  test("the folder of state", async () => {
    await close(state, 0o555);
    const { status, failures } = look();
    expect(status).toBe(2);
    expect(failures[0]).toMatchObject({
      check: "state",
      subject: state,
      message: "this user cannot write there",
      remedy: expect.stringContaining("chown it to that user"),
    });
  });

  test("a folder above it", async () => {
    const above = join(ward.root, "above");
    state = join(above, "state");
    await mkdir(state, { recursive: true });
    await close(above);
    expect(look().failures[0]).toMatchObject({
      check: "state",
      subject: state,
      message: expect.stringContaining(`${above} is closed to it`),
      remedy: expect.stringContaining(`chmod o+x ${above}`),
    });
  });
});
