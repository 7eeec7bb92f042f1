import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RoomStatus, Status } from "../status.ts";
import { showStatus } from "./status.ts";

const NOW = Date.parse("2026-11-21T20:15:00Z");
const JOINED: RoomStatus = { room: "lounge@rooms.test", is: "joined", problems: [] };
const ENTERING: RoomStatus = { ...JOINED, room: "bar@rooms.test", is: "entering" };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mucwarden-status-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(rooms: RoomStatus[], more: Partial<Status> = {}): Promise<Status> {
  const at = new Date(NOW - 2_000).toISOString();
  const status: Status = { version: "1.2.3", pid: 42, at, link: { is: "online" }, rooms, ...more };
  await writeFile(join(folder, "status.json"), JSON.stringify(status));
  return status;
}

async function show(options: { json?: true; state?: string } = { state: folder }) {
  let said = "";
  const failed: string[] = [];
  const status = await showStatus(options, {
    env: { MUCWARDEN_STATE_DIR: folder },
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

test("what a bot wrote that died or hangs is not believed", async () => {
  await write([JOINED], { at: new Date(NOW - 31_000).toISOString() });
  const { status, said, failed } = await show();
  expect({ status, said }).toEqual({ status: 1, said: "" });
  expect(failed).toEqual([expect.stringMatching(/last written 31 s ago, by process 42$/)]);
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
