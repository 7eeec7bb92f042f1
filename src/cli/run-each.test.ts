import { existsSync, readFileSync, watch } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createChanges } from "../../test/support/until.ts";
import type { Issue } from "../config/issue.ts";
import { createLog } from "../log.ts";
import { parseStatus } from "../status.ts";
import type { CannotStart, Warden, WardenOptions } from "../warden.ts";
import { type Running, runEach } from "./run-each.ts";

/** An address to log in under, or why nobody can: in a file, or a defect. */
type Fate = { readonly as: string } | { readonly issue: string } | { readonly throws: Error };
type Fates = Record<string, Fate | Promise<Fate>>;

let folder: string;
let running: Running | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mucwarden-each-"));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await rm(folder, { recursive: true, force: true });
});

const issue = (file: string, message: string): Issue => {
  return {
    code: "json-syntax",
    severity: "error",
    file,
    path: "",
    line: 1,
    column: 2,
    message,
    hint: "Mend it.",
  };
};

/** Files a, b, … that fare as given, which may change. */
function stage(fates: Fates, retryMs = 10) {
  const events: string[] = [];
  const asked = new Map<string, WardenOptions["isTaken"]>();
  const { changed, until } = createChanges();
  const note = (event: string): void => {
    events.push(event);
    changed();
  };
  const log = createLog(
    { level: "info", format: "json" },
    {
      write(line) {
        const { level, bot, msg, error } = JSON.parse(line);
        note([level, bot, msg, error].filter((part) => part !== undefined).join(" "));
      },
    },
  );
  const wanted = Object.keys(fates).map((name): WardenOptions => {
    const places = { moderation: `${name}.json`, roomFolders: [], root: undefined, mucDomain: undefined };
    const own = { stateFolder: join(folder, name), log: log.child({ bot: name }) };
    return { places, overrides: {}, watch: "off", version: "1.2.3", ...own };
  });
  return {
    events,
    /** Resolves when it has happened so many times. */
    comes: (event: string, times = 1) =>
      until(
        () => events.filter((one) => one === event).length >= times || undefined,
        () => `${event} in ${events}`,
      ),
    start: () => runEach(wanted, startWarden, retryMs),
    /** As the running one asks, before it changes its address. */
    isTaken: (name: string, address: string) => asked.get(name)?.(address),
  };

  async function startWarden({ places, isTaken }: WardenOptions): Promise<Warden | CannotStart> {
    const [name = ""] = places.moderation.split(".");
    note(`${name} tried`);
    const fate = await fates[name];
    if (!fate) throw new Error(`${name}: no fate`);
    if ("throws" in fate) throw fate.throws;
    if ("issue" in fate) return { issues: [issue(places.moderation, fate.issue)] };
    if (isTaken?.(fate.as)) return { issues: [], taken: fate.as };
    asked.set(name, isTaken);
    const own = {
      get address() {
        return fate.as;
      },
    };
    const link = { is: "online" } as const;
    const status = () => ({ version: "1.2.3", pid: 1, at: "", link, rooms: [] });
    const tells = { status, fileIssues: () => [] };
    const acts = {
      ...tells,
      stop: async () => note(`${name} stopped`),
      reload: () => note(`${name} reloaded`),
    };
    return Object.assign(own, acts) as Partial<Warden> as Warden;
  }
}

/** Resolves when the file that says how a bot is doing holds so much. */
async function statusSays(bot: string, text: string): Promise<void> {
  const { until, changed } = createChanges();
  const file = join(folder, bot, "status.json");
  await mkdir(join(folder, bot), { recursive: true });
  const watcher = watch(join(folder, bot), changed);
  try {
    await until(
      () => (existsSync(file) && readFileSync(file, "utf8").includes(text)) || undefined,
      () => `the status of ${bot}: ${text}`,
    );
  } finally {
    watcher.close();
  }
}

/** The first is running: one that is not would end the command. */
async function startAll(fates: Fates, retryMs?: number) {
  const staged = stage(fates, retryMs);
  const started = await staged.start();
  if ("failures" in started) throw new Error(started.failures.join("\n"));
  running = started;
  return staged;
}

test("one that cannot start is told of; the others go on", async () => {
  const { events } = await startAll({ a: { issue: "is empty" }, b: { as: "b.test" }, c: { as: "c.test" } });
  expect(events).toEqual(["a tried", "b tried", "c tried", "50 a a.json:1:2: is empty. Mend it."]);
  await running?.stop();
  expect(events.filter((event) => event.endsWith("stopped"))).toEqual(["b stopped", "c stopped"]);
});

test("it is tried again, told of once for each reason, and runs as soon as it can", async () => {
  const fates: Fates = { a: { issue: "is empty" }, b: { as: "b.test" } };
  const { events, comes } = await startAll(fates);
  await comes("a tried", 3);
  fates.a = { issue: "is no JSON" };
  await comes("50 a a.json:1:2: is no JSON. Mend it.");
  await comes("a tried", 6);
  fates.a = { as: "a.test" };
  await comes("a tried", events.filter((event) => event === "a tried").length + 1);
  // Under the same name there is what the bot itself writes, and takes away.
  await writeFile(join(folder, "a/status.json"), "its own");
  await running?.stop();
  expect(await readFile(join(folder, "a/status.json"), "utf8")).toBe("its own");
  expect(events.filter((event) => !event.endsWith("tried"))).toEqual([
    "50 a a.json:1:2: is empty. Mend it.",
    "50 a a.json:1:2: is no JSON. Mend it.",
    "b stopped",
    "a stopped",
  ]);
  expect(events.filter((event) => event === "b tried")).toHaveLength(1);
});

test("a defect in one is told of without its message, which may quote anything", async () => {
  const fates: Fates = { a: { throws: new TypeError("s3cr3t") }, b: { as: "b.test" } };
  const { events, comes } = await startAll(fates);
  await comes("a tried", 2);
  expect(events).toContain("50 a something went wrong, the bot goes on TypeError");
  expect(events.join()).not.toContain("s3cr3t");
});

test("under one address the first one runs; the other is told of once, and runs when it has one of its own", async () => {
  const fates: Fates = { a: { as: "bot.test" }, b: { as: "bot.test" } };
  const { events, comes } = await startAll(fates);
  await comes("b tried", 3);
  fates.b = { as: "other.test" };
  await comes("b tried", events.filter((event) => event === "b tried").length + 1);
  await running?.stop();
  expect(events.filter((event) => !event.endsWith("tried"))).toEqual([
    "50 b b.json: logs in as bot.test, as another of the files does. Give it an account of its own.",
    "a stopped",
    "b stopped",
  ]);
});

test("an address is another's as long as that one has it, which its files may change, and never one's own", async () => {
  const a = { as: "bot.test" };
  const { events, comes, isTaken } = await startAll({ a, b: { as: "bot.test" } });
  expect(isTaken("a", "bot.test")).toBe(false);
  await comes("b tried", 2);
  a.as = "other.test";
  await comes("b tried", events.filter((event) => event === "b tried").length + 1);
  expect([isTaken("a", "bot.test"), isTaken("b", "bot.test")]).toEqual([true, false]);
  expect([isTaken("a", "other.test"), isTaken("b", "other.test")]).toEqual([false, true]);
});

test("where none can start it says all there is to say, and nothing more happens", async () => {
  const fates: Fates = { a: { issue: "is empty" }, b: { throws: new RangeError("b") } };
  const { events, start } = stage(fates);
  expect(await start()).toEqual({
    failures: ["a.json:1:2: is empty. Mend it.", "b.json: cannot be started: RangeError"],
  });
  expect(events).toEqual(["a tried", "b tried"]);
});

test("tells how each is doing, also one that waits: with what is wrong, until it runs", async () => {
  const fates: Fates = { a: { issue: "is empty" }, b: { as: "b.test" } };
  const { comes } = await startAll(fates, 60_000);
  const of = (bot: string) => running?.doing().find(({ options }) => options.log.bindings().bot === bot);
  expect(running?.doing()).toHaveLength(2);
  expect(of("a")).toMatchObject({ status: { link: { is: "stopped" } }, issues: [{ message: "is empty" }] });
  expect(of("b")).toMatchObject({ status: { link: { is: "online" } }, issues: [] });
  let goOn = (_: Fate): void => {};
  fates.a = new Promise((resolve) => {
    goOn = resolve;
  });
  running?.reload();
  await comes("a tried", 2);
  expect(of("a")).toMatchObject({ status: { link: { is: "stopped" } } });
  goOn({ as: "a.test" });
  await new Promise(setImmediate);
  expect(running?.doing()).toHaveLength(2);
  expect(of("a")).toMatchObject({ status: { link: { is: "online" } }, issues: [] });
});

test("its status says why it does not run, and is gone with the rest", async () => {
  await startAll({ a: { issue: "is empty" }, b: { as: "b.test" } }, 60_000);
  await statusSays("a", "is empty");
  const status = parseStatus(await readFile(join(folder, "a/status.json"), "utf8"));
  const problem = "a.json:1:2: is empty. Mend it. It is tried again every 30 s.";
  expect(status).toMatchObject({ version: "1.2.3", link: { is: "stopped", problem }, rooms: [] });
  await running?.stop();
  expect(await readdir(join(folder, "a"))).toEqual([]);
});

test("its status is there while it is tried again, which may take long", async () => {
  const fates: Fates = { a: { issue: "is empty" }, b: { as: "b.test" } };
  const { events, comes } = await startAll(fates);
  await statusSays("a", "is empty");
  fates.a = new Promise(() => {});
  await comes("a tried", events.filter((event) => event === "a tried").length + 1);
  expect(await readFile(join(folder, "a/status.json"), "utf8")).toContain("is empty");
  await running?.stop();
  expect(await readdir(join(folder, "a"))).toEqual([]);
});

test("the end comes while some were told anew and others are tried: no status is left of either", async () => {
  const fates: Fates = { a: { issue: "is empty" }, b: { as: "b.test" }, c: { issue: "is empty" } };
  const { comes } = await startAll(fates, 100);
  fates.c = new Promise(() => {});
  await Promise.all(["a", "c"].map((bot) => statusSays(bot, "is empty")));
  await comes("c tried", 2);
  await running?.stop();
  // What went on behind our back would show in one of these looks.
  for (let look = 0; look < 100; look += 1) {
    const left = await Promise.all(["a", "c"].map((bot) => readdir(join(folder, bot))));
    expect(left).toEqual([[], []]);
  }
});

test("the end waits for none that is being tried; if it starts after all, it is stopped", async () => {
  const fates: Fates = { a: { issue: "is empty" }, b: { as: "b.test" } };
  const { events, comes } = await startAll(fates);
  let decide: (fate: Fate) => void = () => {};
  fates.a = new Promise((resolve) => {
    decide = resolve;
  });
  await comes("a tried", events.filter((event) => event === "a tried").length + 1);
  await running?.stop();
  expect(events.at(-1)).toBe("b stopped");
  decide({ as: "a.test" });
  await comes("a stopped");
});

describe("when the files are to be read again", () => {
  const LONG_MS = 3_600_000;

  test("it reaches all that run, and those that cannot start are tried at once", async () => {
    const fates: Fates = { a: { issue: "is empty" }, b: { as: "b.test" }, c: { as: "c.test" } };
    const { events, comes } = await startAll(fates, LONG_MS);
    fates.a = { as: "a.test" };
    running?.reload();
    await comes("a tried", 2);
    expect(events).toEqual(expect.arrayContaining(["b reloaded", "c reloaded"]));
    await running?.stop();
    await comes("a stopped");
  });

  test("one that is being tried is not tried twice at a time, and is tried again as ever", async () => {
    const fates: Fates = { a: { issue: "is empty" }, b: { as: "b.test" } };
    const { events, comes } = await startAll(fates);
    let decide: (fate: Fate) => void = () => {};
    fates.a = new Promise((resolve) => {
      decide = resolve;
    });
    const tries = () => events.filter((event) => event === "a tried").length;
    await comes("a tried", tries() + 1);
    const before = tries();
    running?.reload();
    running?.reload();
    await comes("b reloaded", 2);
    expect(tries()).toBe(before);
    decide({ issue: "is empty" });
    await comes("a tried", before + 1);
  });
});
