import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as chokidar from "chokidar";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type DataPlaces, locateByFile } from "./data-folder.ts";
import { type Watching, type WatchOptions, watchDataFolder } from "./watch.ts";

// Which folders are watched, and what the system says to it.
const system = vi.hoisted(() => ({
  watchers: new Map<string, chokidar.FSWatcher>(),
  refuses: undefined as { code: string } | undefined,
}));

vi.mock("chokidar", async (original) => {
  const real = await original<typeof chokidar>();
  const watch: typeof real.watch = (path, options) => {
    const watcher = real.watch(path, options);
    system.watchers.set(String(path), watcher);
    if (system.refuses) queueMicrotask(() => watcher.emit("error", system.refuses));
    return watcher;
  };
  return { ...real, watch };
});

const DOMAIN = "rooms.example.test";
const BOT = `bot/${DOMAIN}`;
const DEADLINE_MS = 5_000;
// As long as it takes the system to tell: what did not come by then does not come.
const QUIET_MS = 120;

let root: string;
let watching: Watching | undefined;
let hints: number;
let problems: string[];
let onHint: (() => void) | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "mucwarden-watch-"));
  hints = 0;
  problems = [];
  system.watchers.clear();
  system.refuses = undefined;
  await write({ [`${BOT}/moderation.json`]: "{}" });
});
afterEach(async () => {
  await watching?.stop();
  vi.useRealTimers();
  await rm(root, { recursive: true, force: true });
});

const at = (path: string) => join(root, path);
const make = (...paths: string[]) => Promise.all(paths.map((path) => mkdir(at(path), { recursive: true })));
const remove = (path: string) => rm(at(path), { recursive: true });
const move = (from: string, to: string) => rename(at(from), at(to));

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await make(join(path, ".."));
    await writeFile(at(path), text);
  }
}

/** Watches, with nothing but events unless told otherwise, until it is quiet. */
async function start(options: Partial<WatchOptions> = {}, places?: DataPlaces): Promise<void> {
  watching = watchDataFolder(places ?? locateByFile(at(`${BOT}/moderation.json`), [at(`${BOT}/rooms`)]), {
    mode: "events",
    pollMs: 3_600_000,
    rescanMs: 3_600_000,
    lookMs: 50,
    onHint() {
      hints += 1;
      onHint?.();
    },
    onError: (problem) => void problems.push(problem),
    ...options,
  });
  await watching.ready;
  await quiet();
}

async function quiet(): Promise<void> {
  for (let before = -1; before !== hints; ) {
    before = hints;
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  }
}

/** What is done is hinted at; afterwards everything is in its place again. */
async function isHinted(act: () => Promise<unknown>): Promise<void> {
  const hinted = new Promise<void>((resolve, reject) => {
    onHint = resolve;
    setTimeout(() => reject(new Error("no hint came")), DEADLINE_MS).unref();
  });
  await act();
  await hinted;
  onHint = undefined;
  await quiet();
}

const openWatches = () => process.getActiveResourcesInfo().filter((name) => name === "FSEventWrap").length;

describe("in a room folder", () => {
  const room = `${BOT}/rooms/r.json`;

  test.each([
    ["a file comes", () => write({ [`${BOT}/rooms/new.json`]: "{}" })],
    ["a file changes", () => write({ [room]: "changed" })],
    [
      "a file is replaced",
      async () => {
        await write({ [`${BOT}/other/r.json`]: "replaced" });
        await move(`${BOT}/other/r.json`, room);
      },
    ],
    ["a file goes", () => remove(room)],
    ["the folder goes", () => remove(`${BOT}/rooms`)],
  ])("%s", async (_, act) => {
    await write({ [room]: "{}" });
    await make(`${BOT}/other`);
    await start();
    await isHinted(act);
  });

  test("a file that was replaced goes on being watched", async () => {
    await write({ [room]: "{}" });
    await start();
    for (const text of ["1", "2", "3"]) {
      await isHinted(async () => {
        await write({ [`${BOT}/r.tmp`]: text });
        await move(`${BOT}/r.tmp`, room);
      });
      await isHinted(() => write({ [room]: `${text}, changed in place` }));
    }
  });
});

describe("folders", () => {
  const folders = [
    BOT,
    `${BOT}/rooms`,
    `${BOT}/policy`,
    `${BOT}/policy/rooms`,
    `${BOT}/policy/channels`,
    "room-channel",
    "channelConfigurationOptions",
    "emojis/channel",
    "emojis/channel/1",
    "emojis/channel/1/files",
  ];

  const some = [`${BOT}/rooms`, "room-channel", "emojis/channel/1"];

  test("all of them: a change in it", async () => {
    await make(...folders);
    await start();
    for (const folder of folders) await isHinted(() => write({ [`${folder}/1.json`]: "{}" }));
  });

  test.each(folders)("%s: not there yet", async (folder) => {
    await start();
    await isHinted(() => make(folder === BOT ? `${BOT}/rooms` : folder));
    await isHinted(() => write({ [`${folder}/1.json`]: "{}" }));
  });

  test.each(some)("%s: removed and made anew", async (folder) => {
    await make(...folders);
    await start();
    await isHinted(() => remove(folder));
    await isHinted(() => make(folder));
    await isHinted(() => write({ [`${folder}/1.json`]: "{}" }));
  });

  test.each(some)("%s: removed and made anew in one go", async (folder) => {
    await make(...folders);
    await start();
    await isHinted(async () => {
      await remove(folder);
      await make(folder);
    });
    await isHinted(() => write({ [`${folder}/1.json`]: "{}" }));
  });

  test.each(some)("%s: another one is put in its place", async (folder) => {
    await make(...folders, "elsewhere");
    await start();
    await isHinted(() => move(folder, "gone"));
    await isHinted(() => move("elsewhere", folder));
    await isHinted(() => write({ [`${folder}/1.json`]: "{}" }));
  });

  test("a folder further up is put in place of another", async () => {
    await make(`${BOT}/rooms`, `elsewhere/${DOMAIN}/rooms`);
    await start();
    await isHinted(async () => {
      await move("bot", "gone");
      await move("elsewhere", "bot");
    });
    await isHinted(() => write({ [`${BOT}/rooms/r.json`]: "{}" }));
  });

  test("a folder further up goes", async () => {
    await make(`${BOT}/rooms`);
    await start();
    await isHinted(() => move("bot", "gone"));
  });

  test("one that goes and comes back as it was: unmounted, and mounted again", async () => {
    await make(`${BOT}/rooms`);
    await start();
    const watcher = system.watchers.get(at(`${BOT}/rooms`));
    await isHinted(async () => watcher?.emit("raw", "rename", "rooms", {}));
    expect(system.watchers.get(at(`${BOT}/rooms`))).not.toBe(watcher);
    await isHinted(() => write({ [`${BOT}/rooms/r.json`]: "{}" }));
  });

  test("one that goes is let go, with those in it", async () => {
    await make("emojis/channel/1/files", "emojis/channel/2");
    await start();
    const before = openWatches();
    await isHinted(() => move("emojis/channel", "gone"));
    await vi.waitFor(() => expect(openWatches()).toBe(before - 4));
  });

  test("a file under the name of one is none", async () => {
    await write({ [`${BOT}/rooms`]: "", "room-channel": "" });
    await start();
    expect([...system.watchers.keys()]).toEqual([at(BOT)]);
  });

  test("one of a config map, as Kubernetes swaps it", async () => {
    const rooms = `${BOT}/rooms`;
    await write({ [`${rooms}/..2026_1/r.json`]: "one", [`${rooms}/..2026_2/r.json`]: "two" });
    await symlink("..2026_1", at(`${rooms}/..data`));
    await symlink("..data/r.json", at(`${rooms}/r.json`));
    await start();
    await isHinted(async () => {
      await symlink("..2026_2", at(`${rooms}/..data_tmp`));
      await move(`${rooms}/..data_tmp`, `${rooms}/..data`);
    });
  });

  test("one that is itself a link into a config map", async () => {
    await write({ [`${BOT}/..2026_1/rooms/r.json`]: "one", [`${BOT}/..2026_2/rooms/r.json`]: "two" });
    await symlink("..2026_1", at(`${BOT}/..data`));
    await symlink("..data/rooms", at(`${BOT}/rooms`));
    await start();
    await isHinted(async () => {
      await symlink("..2026_2", at(`${BOT}/..data_tmp`));
      await move(`${BOT}/..data_tmp`, `${BOT}/..data`);
    });
    await isHinted(() => write({ [`${BOT}/..2026_2/rooms/r.json`]: "three" }));
  });

  test("a link that is turned elsewhere while its own folder is not watched", async () => {
    await make("one", "two");
    await symlink("one", at("room-channel"));
    await start();
    await isHinted(async () => {
      await symlink("two", at("turned"));
      await move("turned", "room-channel");
    });
    await isHinted(() => write({ "two/x.json": "{}" }));
  });
});

test("only these folders are watched, and nothing else is heard of", async () => {
  const others = ["tokens", "prosody/data", "emojis/site", "bot/other.example.test/rooms", `${BOT}/other`];
  await make(...others, `${BOT}/rooms`, "room-channel", "emojis/channel/1", "emojis/channel/x");
  await start();
  expect([...system.watchers.keys()].map((path) => path.slice(root.length + 1)).sort()).toEqual([
    BOT,
    `${BOT}/rooms`,
    "emojis/channel",
    "emojis/channel/1",
    "room-channel",
  ]);
  const before = hints;
  for (const folder of others) await write({ [`${folder}/x.json`]: "{}" });
  await write({ "x.json": "{}" });
  await quiet();
  expect(hints).toBe(before);
});

test("a lone moderation.json: its folder and those of the rooms", async () => {
  await make("etc/policy", "one", "two/sub", "room-channel");
  await write({ "etc/moderation.json": "{}" });
  await start({}, locateByFile(at("etc/moderation.json"), [at("one"), at("two")]));
  expect([...system.watchers.keys()].sort()).toEqual([at("etc"), at("one"), at("two")]);
  for (const path of ["etc/moderation.json", "one/r.json", "two/r.json"]) {
    await isHinted(() => write({ [path]: "changed" }));
  }
  const before = hints;
  await write({ "etc/policy/x.json": "{}", "two/sub/x.json": "{}" });
  await quiet();
  expect(hints).toBe(before);
});

test("without any event there is a hint now and then all the same", async () => {
  await start({ rescanMs: 300, lookMs: 3_600_000 });
  await isHinted(async () => {});
});

describe("polling", () => {
  test("hints at regular times, and watches nothing", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    await start({ mode: "poll", pollMs: undefined });
    expect([hints, system.watchers.size]).toEqual([0, 0]);
    vi.advanceTimersByTime(4_999);
    expect(hints).toBe(0);
    vi.advanceTimersByTime(1);
    expect(hints).toBe(1);
    vi.advanceTimersByTime(10_000);
    expect(hints).toBe(3);
    await watching?.stop();
    vi.advanceTimersByTime(10_000);
    expect([hints, vi.getTimerCount()]).toEqual([3, 0]);
  });

  test.each([
    [
      "ENOSPC",
      "the system has no file watches left (fs.inotify.max_user_watches), polling every 5 s instead",
    ],
    [
      "EMFILE",
      "the system has no file watchers left (fs.inotify.max_user_instances), polling every 5 s instead",
    ],
    ["EACCES", expect.stringMatching(/^the data folder cannot be watched: permission denied.*, polling/)],
  ])("instead of events, where the system refuses them: %s", async (code, told) => {
    await make(`${BOT}/rooms`, "room-channel");
    system.refuses = { code };
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    await start({ pollMs: undefined });
    expect(problems).toEqual([told]);
    expect(vi.getTimerCount()).toBe(1);
    const before = hints;
    await write({ [`${BOT}/rooms/r.json`]: "{}" });
    await quiet();
    expect(hints).toBe(before);
    vi.advanceTimersByTime(5_000);
    expect(hints).toBe(before + 1);
  });

  test("also when the refusal comes late, and once only", async () => {
    await make(`${BOT}/rooms`, "room-channel");
    await start();
    expect(problems).toEqual([]);
    const before = hints;
    const [first, second] = [...system.watchers.values()];
    first?.emit("error", { code: "ENOSPC" });
    second?.emit("error", { code: "ENOSPC" });
    expect(problems).toHaveLength(1);
    // What came in the meantime may have gone unseen.
    expect(hints).toBe(before + 1);
  });
});

test("after stop() nothing is heard of, and nothing is left open", async () => {
  await make(`${BOT}/rooms`);
  const atFirst = openWatches();
  await start();
  expect(openWatches()).toBe(atFirst + 2);
  await watching?.stop();
  await vi.waitFor(() => expect(openWatches()).toBe(atFirst));
  const before = hints;
  await write({ [`${BOT}/rooms/r.json`]: "{}" });
  for (const watcher of system.watchers.values()) watcher.emit("error", new Error("late"));
  await quiet();
  expect([hints, problems]).toEqual([before, []]);
});

test("stop() at any moment, even before anything is watched", async () => {
  await make(`${BOT}/rooms`, "emojis/channel/1/files");
  const atFirst = openWatches();
  const started: Watching[] = [];
  for (let turns = 0; turns < 40; turns += 1) {
    let isStopped = false;
    const one = watchDataFolder(locateByFile(at(`${BOT}/moderation.json`), [at(`${BOT}/rooms`)]), {
      mode: "events",
      lookMs: 1,
      rescanMs: 1,
      onHint() {
        if (isStopped) problems.push(`a hint after stop(), which came after ${turns} turns`);
      },
      onError: (problem) => void problems.push(problem),
    });
    started.push(one);
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const stopping = one.stop();
    isStopped = true;
    await stopping;
  }
  await Promise.all(started.map(({ ready }) => ready));
  await quiet();
  await vi.waitFor(() => expect(openWatches()).toBe(atFirst));
  expect(problems).toEqual([]);
});
