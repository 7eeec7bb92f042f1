import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RoomStatus, Status } from "../status.ts";
import type { Environment } from "./environment.ts";
import { runningStatus, showStatus } from "./status.ts";

const NOW = Date.parse("2026-11-21T20:15:00Z");
const JOINED: RoomStatus = { room: "lounge@rooms.test", is: "joined", problems: [] };
const ENTERING: RoomStatus = { ...JOINED, room: "bar@rooms.test", is: "entering" };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mucwarden-status-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(rooms: RoomStatus[], more: Partial<Status> = {}, bot = ""): Promise<Status> {
  const at = new Date(NOW - 2_000).toISOString();
  const status: Status = { version: "1.2.3", pid: 42, at, link: { is: "online" }, rooms, ...more };
  await mkdir(join(folder, bot), { recursive: true });
  await writeFile(join(folder, bot, "status.json"), JSON.stringify(status));
  return status;
}

async function show(options: { json?: true; state?: string } = { state: folder }, more: Environment = {}) {
  let said = "";
  const failed: string[] = [];
  const status = await showStatus(options, {
    env: { MUCWARDEN_STATE_DIR: folder, ...more },
    now: () => NOW,
    async say(text) {
      said += text;
    },
    fail: (line) => void failed.push(line),
  });
  return { status, said, failed };
}

test.each<[string, RoomStatus[], Partial<Status>, number]>([
  ["all rooms are moderated", [JOINED], {}, 0],
  ["there is no room", [], {}, 0],
  ["some room is not", [JOINED, ENTERING], {}, 2],
  ["files are only warned of", [JOINED], { files: { errors: 0, warnings: 1, unread: 0, first: [] } }, 0],
  ["an entry is left out", [JOINED], { files: { errors: 1, warnings: 0, unread: 0, first: [] } }, 0],
  ["a file is broken", [JOINED], { files: { errors: 1, warnings: 0, unread: 1, first: [] } }, 2],
  ["the bot has lost its server", [], { link: { is: "offline", problem: "Nothing accepts connections" } }, 2],
])("%s", async (_what, rooms, more, expected) => {
  await write(rooms, more);
  const { status, said, failed } = await show();
  expect({ status, failed }).toEqual({ status: expected, failed: [] });
  expect(said).toMatch(/^mucwarden 1\.2\.3, process 42, as of 2 s ago\n/);
  for (const { room } of rooms) expect(said).toContain(`  ${room}: `);
});

test("programs get what the bot wrote, and the same exit status", async () => {
  const written = await write([ENTERING]);
  const { status, said } = await show({ json: true });
  expect(JSON.parse(said)).toEqual(written);
  expect(status).toBe(2);
});

test("nobody has written anything: no bot is running, and where that was looked for", async () => {
  const problem = `no bot is running, or none has left its status in ${folder}`;
  expect(await show()).toEqual({ status: 1, said: "", failed: [problem] });
  const unnamed = `${problem}. Name the folder of its state with --state.`;
  expect(await show({})).toEqual({ status: 1, said: "", failed: [unnamed] });
});

test("a variable that is none of ours is told of, with what was probably meant", async () => {
  await write([JOINED]);
  const { status, failed } = await show({ state: folder }, { MUCWARDEN_STATEDIR: folder });
  expect(status).toBe(0);
  expect(failed).toEqual([
    expect.stringMatching(/^MUCWARDEN_STATEDIR .*did you mean MUCWARDEN_STATE_DIR\?$/),
  ]);
});

test("where nobody names a folder, that of a unit is looked into, too", async () => {
  const home = { XDG_STATE_HOME: join(folder, "home") };
  const ask = async (state?: string) => {
    const ports = { env: home, now: () => NOW, unitState: join(folder, "unit") };
    const found = await runningStatus(state, ports);
    return found.status ? found.status.pid : found.problem;
  };
  expect(await ask()).toBe(
    `no bot is running, or none has left its status in ${join(folder, "home/mucwarden")} or ${join(folder, "unit")}. Name the folder of its state with --state.`,
  );
  await write([JOINED], { pid: 43 }, "unit");
  expect([await ask(), await ask(folder)]).toEqual([43, 43]);
  expect(await ask(join(folder, "elsewhere"))).toMatch(/elsewhere$/);
  await write([JOINED], { pid: 44 }, "home/mucwarden");
  expect(await ask()).toBe(44);
});

test("what a bot wrote that died or hangs is not believed", async () => {
  await write([JOINED], { at: new Date(NOW - 31_000).toISOString() });
  const { status, said, failed } = await show();
  expect({ status, said }).toEqual({ status: 1, said: "" });
  expect(failed).toEqual([
    expect.stringMatching(/last written 31 s ago, by process 42: remove it if that bot is gone for good$/),
  ]);
});

test("a file of another kind", async () => {
  await writeFile(join(folder, "status.json"), "{}");
  const { status, failed } = await show();
  expect(status).toBe(1);
  expect(failed[0]).toContain("is not what a bot of this version writes");
});

test("a file that cannot be read", async () => {
  const { status, failed } = await show({ state: join(folder, "\0") });
  expect(status).toBe(1);
  expect(failed[0]).toContain("cannot be read");
});

describe("several connections, each with a folder", () => {
  const OLD = { at: new Date(NOW - 31_000).toISOString() };

  test("people get one after the other, each with its name", async () => {
    await write([JOINED], {}, "rooms.test");
    await write([{ ...JOINED, room: "den@chat.test" }], {}, "chat.test");
    const { status, said, failed } = await show();
    expect({ status, failed }).toEqual({ status: 0, failed: [] });
    expect(said.split("\n").filter((line) => !line.startsWith(" "))).toEqual([
      "chat.test: mucwarden 1.2.3, process 42, as of 2 s ago",
      "rooms.test: mucwarden 1.2.3, process 42, as of 2 s ago",
      "",
    ]);
  });

  test.each<[string, RoomStatus[], Partial<Status>]>([
    ["has lost its server", [], { link: { is: "offline", problem: "Nothing accepts connections" } }],
    ["cannot be started", [], { link: { is: "stopped", problem: "m.json:1:1: is empty. Mend it." } }],
    ["has a room that is not moderated", [ENTERING], {}],
  ])("all is well only where all are: one %s", async (_what, rooms, more) => {
    await write([JOINED], {}, "a");
    await write(rooms, more, "b");
    expect(await show()).toMatchObject({ status: 2, failed: [] });
  });

  test("programs get a list, also of one that is alone", async () => {
    const first = await write([JOINED], {}, "b");
    expect(JSON.parse((await show({ json: true })).said)).toEqual([{ bot: "b", ...first }]);
    const second = await write([ENTERING], {}, "a");
    const { status, said } = await show({ json: true });
    expect(JSON.parse(said)).toEqual([
      { bot: "a", ...second },
      { bot: "b", ...first },
    ]);
    expect(status).toBe(2);
  });

  test("of one that died is told beside those that run", async () => {
    await write([JOINED], {}, "a");
    await write([JOINED], OLD, "b");
    const { status, said, failed } = await show();
    expect(status).toBe(2);
    expect(said).toContain("a: mucwarden");
    expect(said).not.toContain("b: mucwarden");
    expect(failed).toEqual([
      expect.stringMatching(/b.status\.json was last written 31 s ago, by process 42: remove it if /),
    ]);
  });

  test("what else lies in the folder says nothing", async () => {
    await mkdir(join(folder, "other"));
    await mkdir(join(folder, ".hidden"));
    expect(await show()).toMatchObject({ status: 1, said: "" });
    const written = await write([JOINED]);
    expect(JSON.parse((await show({ json: true })).said)).toEqual(written);
  });

  test("a room is found in whichever has it", async () => {
    await write([JOINED], {}, "a");
    await write([{ ...JOINED, room: "den@chat.test" }], { pid: 43 }, "b");
    const ports = { env: {}, now: () => NOW };
    const pidOf = async (room: string) => (await runningStatus(folder, ports, room)).status?.pid;
    expect([await pidOf("lounge@rooms.test"), await pidOf("den@chat.test")]).toEqual([42, 43]);
    // That none has it is told by any of them.
    expect(await pidOf("nowhere@rooms.test")).toBe(42);
  });
});
