import type fs from "node:fs/promises";
import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDataReader, locateByFile, locateInFolder, readDataFolder } from "./data-folder.ts";

// What the code under test asks of the file system, and what of it is refused: root may read everything.
const disk = vi.hoisted(() => ({
  touched: [] as string[],
  read: [] as string[],
  denied: new Set<string>(),
  faulty: new Set<string>(),
  open: 0,
  mostOpen: 0,
}));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof fs>();
  const watched = Object.entries(real).map(([name, value]) => {
    if (typeof value !== "function") return [name, value];
    const call = async (path: unknown, ...rest: unknown[]) => {
      disk.touched.push(String(path));
      if (name === "readFile") {
        disk.read.push(String(path));
        if (disk.faulty.has(String(path))) throw new Error("EIO: …");
      }
      if (disk.denied.has(String(path))) throw Object.assign(new Error("EACCES: …"), { code: "EACCES" });
      disk.open += 1;
      disk.mostOpen = Math.max(disk.mostOpen, disk.open);
      try {
        return await (value as (...all: unknown[]) => unknown)(path, ...rest);
      } finally {
        disk.open -= 1;
      }
    };
    return [name, call];
  });
  return Object.fromEntries(watched);
});

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "mucwarden-files-"));
  disk.denied.clear();
  disk.faulty.clear();
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Makes the files, by path in the data folder. */
async function put(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(root, path, ".."), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

async function read(mucDomain?: string) {
  const places = await locateInFolder(root, mucDomain);
  if ("problem" in places) throw new Error(places.problem);
  disk.touched.length = 0;
  disk.mostOpen = 0;
  return readDataFolder(places);
}

const short = (paths: readonly string[]) => paths.map((path) => path.slice(root.length + 1));

describe("locateInFolder", () => {
  test("the one MUC domain that is there", async () => {
    await put({ "bot/a.test/moderation.json": "{}", "bot/.hidden/x": "", "bot/notes.txt": "" });
    expect(await locateInFolder(root, undefined)).toEqual({
      moderation: join(root, "bot/a.test/moderation.json"),
      roomFolders: [join(root, "bot/a.test/rooms")],
      root,
      mucDomain: "a.test",
    });
  });

  test("no data folder at all", async () => {
    expect(await locateInFolder(join(root, "nowhere"), undefined)).toEqual({
      problem: `${join(root, "nowhere", "bot")}: there is no such folder`,
      hint: "Is this livechat's data folder?",
    });
  });

  test("no MUC domain", async () => {
    await put({ "bot/notes.txt": "" });
    expect(await locateInFolder(root, undefined)).toEqual({
      problem: `${join(root, "bot")}: there is no folder of a MUC domain in it`,
      hint: "Give the data folder that holds bot/<muc_domain>/moderation.json.",
    });
  });

  test("several: the operator has to choose", async () => {
    await put({ "bot/b.test/moderation.json": "{}", "bot/a.test/moderation.json": "{}" });
    const located = await locateInFolder(root, undefined);
    expect(located).toMatchObject({
      problem: expect.stringContaining("several MUC domains: a.test, b.test"),
    });
    expect(located).toMatchObject({ hint: expect.stringContaining("--muc-domain") });
    expect(await locateInFolder(root, "b.test")).toMatchObject({ mucDomain: "b.test" });
  });

  test("a MUC domain that is not there", async () => {
    await put({ "bot/a.test/moderation.json": "{}" });
    expect(await locateInFolder(root, "c.test")).toEqual({
      problem: `${join(root, "bot")}: there is no folder c.test in it`,
      hint: "There are: a.test.",
    });
  });

  test("a folder that may not be listed is no empty folder", async () => {
    await put({ "bot/a.test/moderation.json": "{}" });
    disk.denied.add(join(root, "bot"));
    const uid = process.getuid?.();
    for (const domain of [undefined, "a.test"]) {
      expect(await locateInFolder(root, domain)).toMatchObject({
        problem: `${join(root, "bot")}: permission denied (the bot runs as uid ${uid})`,
      });
    }
  });
});

describe("locateByFile", () => {
  test("in livechat's layout the rest of the data folder is used", () => {
    expect(locateByFile("/data/bot/a.test/moderation.json", ["/data/bot/a.test/rooms"])).toEqual({
      moderation: "/data/bot/a.test/moderation.json",
      roomFolders: ["/data/bot/a.test/rooms"],
      roomFoldersNamed: true,
      root: "/data",
      mucDomain: "a.test",
    });
  });

  test("so it is from within the folder, and the file is called as it was given", async () => {
    await put({
      "bot/a.test/moderation.json": "{}",
      "bot/a.test/rooms/r.json": "1",
      "bot/a.test/policy/instance.json": "2",
      "bot/b.test/moderation.json": "{}",
      "room-channel/a.test.json": "3",
    });
    const before = process.cwd();
    try {
      for (const [folder, file] of [
        ["bot/a.test", "moderation.json"],
        ["bot/a.test", "./moderation.json"],
        ["bot", "a.test/moderation.json"],
        [".", "bot/a.test/moderation.json"],
        ["bot/b.test", "../a.test/moderation.json"],
      ] as const) {
        process.chdir(join(root, folder));
        const files = await readDataFolder(locateByFile(file, [join(root, "bot/a.test/rooms")]));
        expect([files.mucDomain, files.moderation.file]).toEqual(["a.test", file]);
        expect([files.rooms[0]?.text, files.instanceOverlay?.text, files.roomChannel?.text]).toEqual([
          "1",
          "2",
          "3",
        ]);
        expect(files.otherDomains.map(({ file: other }) => resolve(other))).toEqual([
          join(process.cwd(), relative(folder, "bot/b.test")),
        ]);
      }
    } finally {
      process.chdir(before);
    }
  });

  test("a mistyped room folder is told of", async () => {
    const places = locateByFile(join(root, "moderation.json"), [join(root, "romos")]);
    expect((await readDataFolder(places)).unreadable).toEqual([
      { file: join(root, "romos"), unreadable: "there is no such folder" },
    ]);
  });

  test("elsewhere the file stands for itself", async () => {
    await put({
      "etc/moderation.json": "{}",
      "room-channel/etc.json": "{}",
      "one/r.json": "1",
      "two/r.json": "2",
    });
    const places = locateByFile(join(root, "etc/moderation.json"), [join(root, "one"), join(root, "two")]);
    expect(places).toMatchObject({ root: undefined, mucDomain: undefined });
    const files = await readDataFolder(places);
    expect(files.moderation.text).toBe("{}");
    expect(files.rooms.map(({ text }) => text)).toEqual(["1", "2"]);
    expect(files).toMatchObject({ mucDomain: undefined, roomChannel: undefined });
    expect([files.channelOptions.size, files.emojis.size]).toEqual([0, 0]);
  });
});

describe("readDataFolder", () => {
  test("reads what says something about the rooms, and neither opens nor lists anything else", async () => {
    const fixture = fileURLToPath(new URL("../../test/config/good/livechat-data", import.meta.url));
    const places = await locateInFolder(fixture, "room.video.example.test");
    if ("problem" in places) throw new Error(places.problem);
    disk.touched.length = 0;
    const files = await readDataFolder(places);
    const touched = new Set(disk.touched.map((path) => path.slice(fixture.length + 1)));
    for (const path of touched) {
      expect(path).toMatch(
        /^(bot|bot\/room\.video\.example\.test\/(moderation\.json|rooms(\/[\w-]+\.json)?|policy(\/(instance\.json|rooms|channels))?)|room-channel\/room\.video\.example\.test\.json|channelConfigurationOptions(\/\d+\.json)?|emojis\/channel(\/\d+\/definition\.json)?)$/,
      );
    }
    // The spy is there and sees.
    expect(touched).toContain("bot/room.video.example.test/rooms");
    expect(touched).toContain("channelConfigurationOptions/1.json");
    expect(files.rooms).toHaveLength(10);
    expect([...files.channelOptions.keys()]).toEqual(["1", "10", "11", "12", "2", "5", "6", "7"]);
    expect([...files.emojis.keys()]).toEqual(["1", "2"]);
    expect(files.roomChannel?.text).toContain('"12"');
    expect(files.unreadable).toEqual([]);
  });

  test("names that are no room file: drafts, backups, folders", async () => {
    const rooms = "bot/a.test/rooms";
    await put({
      "bot/a.test/moderation.json": "{}",
      ...Object.fromEntries(
        [
          "b.json",
          "a.json",
          ".a.json",
          ".a.json.swp",
          "a.json~",
          "a.json.bak",
          "4913",
          "notes.txt",
          "x.JSON",
          "sub.json/c.json",
        ].map((name) => [`${rooms}/${name}`, "{}"]),
      ),
    });
    const files = await read();
    expect(short(files.rooms.map(({ file }) => file))).toEqual([`${rooms}/a.json`, `${rooms}/b.json`]);
  });

  test("names that are no channel", async () => {
    await put({
      "bot/a.test/moderation.json": "{}",
      "channelConfigurationOptions/1.json": "one",
      "channelConfigurationOptions/x.json": "",
      "channelConfigurationOptions/1.json~": "",
      "channelConfigurationOptions/2.json/3.json": "",
      "emojis/channel/1/definition.json": "emojis",
      "emojis/channel/x/definition.json": "",
      "emojis/channel/2/files/1.png": "",
    });
    const files = await read();
    expect([...files.channelOptions].map(([id, { text }]) => [id, text])).toEqual([["1", "one"]]);
    expect([...files.emojis].map(([id, { text }]) => [id, text])).toEqual([["1", "emojis"]]);
  });

  test("the overlays, by channel and by room in lower case", async () => {
    const policy = "bot/a.test/policy";
    await put({
      "bot/a.test/moderation.json": "{}",
      [`${policy}/instance.json`]: "instance",
      [`${policy}/notes.json`]: "",
      [`${policy}/channels/1.json`]: "channel",
      [`${policy}/channels/x.json`]: "",
      [`${policy}/rooms/Tavern.json`]: "room",
      [`${policy}/rooms/.tavern.json.swp`]: "",
    });
    const files = await read();
    expect(files.instanceOverlay?.text).toBe("instance");
    expect([...files.channelOverlays].map(([id, { text }]) => [id, text])).toEqual([["1", "channel"]]);
    expect([...files.roomOverlays].map(([local, { text }]) => [local, text])).toEqual([["tavern", "room"]]);
  });

  test("what else lies beside the overlays is known by its name, and neither opened nor listed", async () => {
    const policy = "bot/a.test/policy";
    const strangers = ["instanse.json", "room", "channels/x.json", "rooms/tavern.jsn", "rooms/old"];
    await put({
      "bot/a.test/moderation.json": "{}",
      [`${policy}/instanse.json`]: "",
      [`${policy}/room/tavern.json`]: "",
      [`${policy}/channels/1.json`]: "",
      [`${policy}/channels/x.json`]: "",
      [`${policy}/rooms/tavern.json`]: "",
      [`${policy}/rooms/tavern.jsn`]: "",
      [`${policy}/rooms/old/tavern.json`]: "",
    });
    const files = await read();
    expect([...files.strangers.keys()].sort()).toEqual(strangers.toSorted());
    for (const [name, source] of files.strangers) expect(source).toEqual({ file: join(root, policy, name) });
    const touched = new Set(short(disk.touched));
    for (const name of strangers) expect(touched).not.toContain(`${policy}/${name}`);
    expect(touched).toContain(`${policy}/rooms`);
  });

  test("through symbolic links, as Kubernetes lays out its files", async () => {
    await put({
      "..data/r.json": "linked",
      "other/x": "",
      "bot/a.test/moderation.json": "{}",
      "bot/a.test/rooms/own.json": "own",
    });
    const rooms = join(root, "bot/a.test/rooms");
    await symlink(join(root, "..data/r.json"), join(rooms, "r.json"));
    await symlink(join(root, "other"), join(rooms, "folder.json"));
    await symlink(join(root, "nowhere"), join(rooms, "dangling.json"));
    await symlink(join(root, "bot/a.test"), join(root, "bot/z.test"));
    const files = await read("z.test");
    expect(
      files.rooms.map(({ file, text, missing }) => [file.slice(file.lastIndexOf("/") + 1), text, missing]),
    ).toEqual([
      ["dangling.json", undefined, true],
      ["own.json", "own", undefined],
      ["r.json", "linked", undefined],
    ]);
  });

  test("folders that are not there are no fault; a moderation.json that is not there says so", async () => {
    await mkdir(join(root, "bot/a.test"), { recursive: true });
    const files = await read();
    expect(files).toMatchObject({ rooms: [], roomChannel: undefined, unreadable: [] });
    expect([files.channelOptions.size, files.emojis.size]).toEqual([0, 0]);
    expect(files.moderation).toMatchObject({ missing: true, unreadable: "there is no such file" });
  });

  test("what may not be read is told, with the uid that would need it", async () => {
    await put({
      "bot/a.test/moderation.json": "{}",
      "bot/a.test/rooms/r.json": "{}",
      "channelConfigurationOptions/1.json": "{}",
    });
    const file = join(root, "bot/a.test/rooms/r.json");
    const folder = join(root, "channelConfigurationOptions");
    disk.denied.add(file).add(folder);
    const files = await read();
    const unreadable = `permission denied (the bot runs as uid ${process.getuid?.()})`;
    expect(files.rooms).toEqual([{ file, unreadable }]);
    expect(files.unreadable).toEqual([{ file: folder, unreadable }]);
  });

  test("a room folder that may not be listed is no empty folder", async () => {
    await put({ "bot/a.test/moderation.json": "{}", "bot/a.test/rooms/r.json": "{}" });
    disk.denied.add(join(root, "bot/a.test/rooms"));
    expect((await read()).unreadable).toMatchObject([{ file: join(root, "bot/a.test/rooms") }]);
  });

  test("hundreds of rooms do not take hundreds of file descriptors", async () => {
    const names = Array.from({ length: 300 }, (_, index) => `bot/a.test/rooms/r${index}.json`);
    await put({
      "bot/a.test/moderation.json": "{}",
      ...Object.fromEntries(names.map((name) => [name, "{}"])),
    });
    const files = await read();
    expect(files.rooms).toHaveLength(300);
    expect(disk.mostOpen).toBeLessThanOrEqual(16);
  });
});

describe("createDataReader", () => {
  const room = "bot/a.test/rooms/r.json";
  // The state of a file cannot be made old, so the clock runs ahead.
  const later = () => Date.now() + 10_000;

  async function reader(now: () => number): Promise<() => Promise<{ read: string[]; text: string }>> {
    const places = await locateInFolder(root, undefined);
    if ("problem" in places) throw new Error(places.problem);
    const readAll = createDataReader(places, now);
    return async () => {
      disk.read.length = 0;
      const files = await readAll();
      return { read: short(disk.read), text: files.rooms.map(({ text }) => text).join() };
    };
  }

  const backdate = (file: string) => utimes(join(root, file), 1_000, 1_000);

  const everything = {
    "bot/a.test/moderation.json": "{}",
    [room]: "one",
    "room-channel/a.test.json": "{}",
    "channelConfigurationOptions/1.json": "{}",
    "emojis/channel/1/definition.json": "{}",
  };

  test("an unchanged file is not read again", async () => {
    await put(everything);
    const read = await reader(later);
    expect((await read()).read.sort()).toEqual(Object.keys(everything).sort());
    expect(await read()).toEqual({ read: [], text: "one" });
  });

  test("an unchanged file is the same object again", async () => {
    await put(everything);
    const places = await locateInFolder(root, undefined);
    if ("problem" in places) throw new Error(places.problem);
    const readAll = createDataReader(places, later);
    const [first, second] = [await readAll(), await readAll()];
    expect(second.rooms[0]).toBe(first.rooms[0]);
    expect(second.channelOptions.get("1")).toBe(first.channelOptions.get("1"));
  });

  test.each([
    ["written again", () => put({ [room]: "two" })],
    [
      "written again, its old time restored",
      async () => {
        await put({ [room]: "two" });
        await backdate(room);
      },
    ],
    [
      "replaced",
      async () => {
        await put({ "bot/a.test/rooms/.r.tmp": "two" });
        await rename(join(root, "bot/a.test/rooms/.r.tmp"), join(root, room));
      },
    ],
  ])("one that was %s is read again, and only that one", async (_, change) => {
    await put(everything);
    await backdate(room);
    const read = await reader(later);
    await read();
    await change();
    expect(await read()).toEqual({ read: [room], text: "two" });
    expect((await read()).read).toEqual([]);
  });

  test("a file younger than the clock's grain may change unseen: it is read until it is old", async () => {
    await put(everything);
    let now = Date.now();
    const read = await reader(() => now);
    await read();
    expect((await read()).read).toHaveLength(5);
    now += 10_000;
    expect((await read()).read).toHaveLength(5);
    expect((await read()).read).toEqual([]);
  });

  test("a time that was set says nothing about a file's age", async () => {
    await put(everything);
    await backdate(room);
    const read = await reader(Date.now);
    await read();
    expect((await read()).read).toContain(room);
  });

  test("what could not be read is tried again, though nothing about it changes", async () => {
    await put(everything);
    const read = await reader(later);
    disk.faulty.add(join(root, room));
    expect((await read()).text).toBe("");
    disk.faulty.clear();
    expect(await read()).toEqual({ read: [room], text: "one" });
  });

  test("what was gone, or could not be read, is read when it is there", async () => {
    await put(everything);
    const read = await reader(later);
    await read();
    await rm(join(root, room));
    expect(await read()).toEqual({ read: [], text: "" });
    await put({ [room]: "two" });
    disk.denied.add(join(root, room));
    expect((await read()).text).toBe("");
    disk.denied.clear();
    expect(await read()).toEqual({ read: [room], text: "two" });
  });
});
