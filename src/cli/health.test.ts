import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RoomStatus, Status } from "../status.ts";
import type { Environment } from "./environment.ts";
import { health } from "./health.ts";

const NOW = Date.parse("2026-11-21T20:15:00Z");
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mucwarden-health-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Bots = Readonly<Record<string, Partial<Status>>>;

/** By name; the only one has none. */
async function ask(bots: Bots, options: { json?: true } = {}, env: Environment = {}) {
  for (const [bot, more] of Object.entries(bots)) {
    const status = { version: "1.2.3", pid: 42, at: ago(2), link: { is: "online" }, rooms: [], ...more };
    await mkdir(join(folder, bot), { recursive: true });
    await writeFile(join(folder, bot, "status.json"), JSON.stringify(status));
  }
  let said = "";
  const failed: string[] = [];
  const status = await health(
    { state: folder, ...options },
    {
      env,
      now: () => NOW,
      async say(text) {
        said += text;
      },
      fail: (line) => void failed.push(line),
    },
  );
  return { status, said, failed };
}

const ENTERING: RoomStatus = { room: "a@rooms.test", is: "entering", problems: [] };

test.each<[string, Bots, string]>([
  ["one bot that is connected", { "": {} }, "online, as of 2 s ago\n"],
  [
    "whatever stands in its files",
    { "": { files: { errors: 1, warnings: 0, unread: 1, first: [] } } },
    "online, as of 2 s ago\n",
  ],
  ["whatever becomes of its rooms", { "": { rooms: [ENTERING] } }, "online, as of 2 s ago\n"],
  [
    "several that are",
    { a: {}, b: { at: ago(30) } },
    "a: online, as of 2 s ago\nb: online, as of 30 s ago\n",
  ],
])("well: %s", async (_what, bots, said) => {
  expect(await ask(bots)).toEqual({ status: 0, said, failed: [] });
});

test.each<[string, Bots, RegExp]>([
  ["no bot", {}, /^no bot is running, or none has left its status in /],
  ["one that writes no more", { "": { at: ago(31) } }, /was last written 31 s ago, by process 42/],
  ["one that connects still", { "": { link: { is: "connecting" } } }, /^not connected: connecting$/],
  [
    "one that is cut off, among several",
    { a: {}, b: { link: { is: "offline", problem: "Nothing\naccepts connections" } } },
    /^b: not connected: Nothing accepts connections$/,
  ],
  [
    "one that cannot be started, and one that has died",
    { a: {}, b: { link: { is: "stopped" } }, c: { at: ago(60) } },
    /^b: not connected: stopped; no bot is running: \S+status.json was last written 60 s ago/,
  ],
  [
    "a file that a bot did not write",
    { "": { rooms: {} as [] } },
    /is not what a bot of this version writes$/,
  ],
])("ill: %s", async (_what, bots, why) => {
  expect(await ask(bots)).toEqual({ status: 1, said: "", failed: [expect.stringMatching(why)] });
});

test.each<[string, Bots, object]>([
  ["well", { "": {} }, { healthy: true, connections: [{ link: "online", age: 2 }], problems: [] }],
  [
    "ill",
    { a: { link: { is: "offline" } } },
    {
      healthy: false,
      connections: [{ bot: "a", link: "offline", age: 2 }],
      problems: ["a: not connected: offline"],
    },
  ],
])("for programs: %s", async (_what, bots, told) => {
  expect(JSON.parse((await ask(bots, { json: true })).said)).toEqual(told);
});

test("variables that are none of ours are told of in one line, and change nothing", async () => {
  const env = { MUCWARDEN_STATEDIR: "/x", MUCWARDEN_XYZZY: "1" };
  const { status, said, failed } = await ask({ "": {} }, {}, env);
  expect({ status, said }).toEqual({ status: 0, said: "online, as of 2 s ago\n" });
  expect(failed).toEqual([
    expect.stringMatching(/^MUCWARDEN_STATEDIR .*MUCWARDEN_STATE_DIR\?; MUCWARDEN_XYZZY /),
  ]);
});
