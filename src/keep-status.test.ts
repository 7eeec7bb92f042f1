import { watch } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withDeadline } from "../test/support/fake-server.ts";
import type { Issue } from "./config/issue.ts";
import type { StatusFile } from "./files/status-file.ts";
import { keepStatus, type StatusSources } from "./keep-status.ts";
import { type BareJid, bareJid } from "./muc/jid.ts";
import { parseStatus, type Status } from "./status.ts";
import type { LinkState } from "./xmpp/link.ts";
import { MISSING, type RoomState } from "./xmpp/room-state.ts";

let folder: string;
let kept: StatusFile | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mucwarden-keep-"));
});
afterEach(async () => {
  await kept?.stop();
  kept = undefined;
  await rm(folder, { recursive: true, force: true });
});

const sources = (rooms: readonly (readonly [string, RoomState])[], link: LinkState = { kind: "online" }) => ({
  folder,
  version: "1.2.3",
  now: () => Date.parse("2026-11-21T20:15:00Z"),
  rooms: () => new Map<BareJid, RoomState>(rooms.map(([room, state]) => [bareJid(room), state])),
  isTakenUp: (room: BareJid) => room.startsWith("conference"),
  parts: (room: BareJid) => (room.startsWith("b@") ? new Set(["policy"]) : undefined),
  link: () => link,
  onProblem(problem: string) {
    throw new Error(problem);
  },
});

/** What is in the file as soon as there is one. */
async function written(given: StatusSources): Promise<unknown> {
  const watcher = watch(folder);
  try {
    const there = new Promise<void>((resolve) => {
      watcher.on("change", (_what, name) => void (name === "status.json" && resolve()));
    });
    kept = keepStatus(given);
    await withDeadline(there, () => "no file was written");
    return parseStatus(await readFile(join(folder, "status.json"), "utf8"));
  } finally {
    watcher.close();
  }
}

const problem = { ...MISSING, severity: "warn", code: "nick-taken", message: "another nick" } as const;

test("the rooms in every state, with what is wrong there", async () => {
  const gated = { host: "rooms.test", component: "warden.test", open: false, asks: true, problems: [] };
  const rooms: [string, RoomState][] = [
    ["a@rooms.test", { kind: "entering" }],
    ["b@rooms.test", { kind: "joined", nick: "Bot", problems: [problem] }],
    ["c@rooms.test", { kind: "away", problem: MISSING, retryInMs: 1 }],
    ["d@rooms.test", { kind: "gated", ...gated }],
    ["e@rooms.test", { kind: "left" }],
    ["f@rooms.test", { kind: "gated", ...gated, component: "warden2.test", open: undefined }],
  ];
  expect(await written(sources(rooms))).toEqual({
    version: "1.2.3",
    pid: process.pid,
    at: "2026-11-21T20:15:00.000Z",
    link: { is: "online" },
    rooms: [
      { room: "a@rooms.test", is: "entering", problems: [] },
      {
        room: "b@rooms.test",
        is: "joined",
        parts: ["policy"],
        problems: [{ code: "nick-taken", message: "another nick", severity: "warn" }],
      },
      {
        room: "c@rooms.test",
        is: "away",
        problems: [{ code: "missing", message: "the room does not exist yet", severity: "info" }],
      },
      { room: "d@rooms.test", is: "gated", ...gated },
      { room: "e@rooms.test", is: "left", problems: [] },
      {
        room: "f@rooms.test",
        is: "gated",
        host: "rooms.test",
        component: "warden2.test",
        asks: true,
        problems: [],
      },
    ],
  });
});

test.each(["everywhere", "unheard", "heard", "nowhere"])(
  "hosts are named, where there are any: %s",
  async (which) => {
    expect(await written({ ...sources([]), [which]: () => ["rooms.test"] })).toMatchObject({
      [which]: ["rooms.test"],
    });
    await kept?.stop();
    expect(await written({ ...sources([]), [which]: () => [] })).not.toHaveProperty(which);
  },
);

test("of rooms of which no file tells only so many, and how many more there are", async () => {
  const gated: RoomState = {
    kind: "gated",
    host: "rooms.test",
    component: "warden.test",
    open: true,
    asks: true,
    problems: [],
  };
  const rooms = ["named", ...Array.from({ length: 1_500 }, (_, index) => `conference${index}`), "last"];
  const status = await written(sources(rooms.map((local) => [`${local}@rooms.test`, gated])));
  const names = (status as Status).rooms.map(({ room }) => room);
  expect(names).toHaveLength(502);
  expect([names[0], names.at(-1)]).toEqual(["named@rooms.test", "last@rooms.test"]);
  expect(status).toMatchObject({ unlisted: 1_000 });
});

test("why there is no connection", async () => {
  const refused = { code: "refused", message: "Nothing accepts connections", remedy: "Start it." } as const;
  const link: LinkState = { kind: "offline", problem: refused, retryInMs: 1 };
  expect(await written(sources([], link))).toMatchObject({
    link: { is: "offline", problem: "Nothing accepts connections", remedy: "Start it." },
  });
});

test("a bot that has stopped leaves nothing behind", async () => {
  await written(sources([]));
  await kept?.stop();
  expect(await readdir(folder)).toEqual([]);
});

test("a folder that takes no file is told of, and no more comes of it", async () => {
  const blocked = join(folder, "blocked");
  await writeFile(blocked, "a file");
  const told = new Promise<string>((resolve) => {
    kept = keepStatus({ ...sources([]), folder: blocked, onProblem: resolve });
  });
  expect(await withDeadline(told, () => "nothing was told")).toContain("status.json: ");
});

test("without a folder nothing is kept", async () => {
  kept = keepStatus({ ...sources([]), folder: undefined });
  kept.changed();
  await kept.stop();
  expect(await readdir(folder)).toEqual([]);
});

test("what is wrong in the files is counted, and the first errors named without a word that people wrote", async () => {
  const issue = (severity: Issue["severity"], index: number): Issue => ({
    code: "wrong-shape",
    severity,
    file: `/srv/of juliet/rooms/${index}\u001b.json`,
    path: index < 2 ? "" : "xyzzy",
    message: "has to be a list, not xyzzy",
    hint: "Mend xyzzy.",
  });
  const issues = [
    ...Array.from({ length: 7 }, (_, index) => issue("error", index)),
    issue("warning", 8),
    issue("note", 9),
  ];
  const status = await written({ ...sources([]), issues: () => issues });
  expect(status).toMatchObject({
    files: {
      errors: 7,
      warnings: 1,
      unread: 2,
      first: [0, 1, 2, 3, 4].map((index) => ({ code: "wrong-shape", file: `${index} .json` })),
    },
  });
  expect(JSON.stringify(status)).not.toMatch(/xyzzy|juliet/);
});
