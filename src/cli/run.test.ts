import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Issue } from "../config/issue.ts";
import type { CannotStart, Warden, WardenOptions } from "../warden.ts";
import type { RunOptions } from "./program.ts";
import { run } from "./run.ts";
import type { TidyClock } from "./status-files.ts";

let data: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "mucwarden-run-"));
  await mkdir(join(data, "bot/rooms.test"), { recursive: true });
  await writeFile(join(data, "bot/rooms.test/moderation.json"), "{}");
  await writeFile(join(data, "secret"), "of-a-file");
});
afterAll(() => rm(data, { recursive: true, force: true }));

interface Given {
  readonly env?: Record<string, string>;
  readonly issues?: Issue[];
  readonly tidyClock?: TidyClock;
  readonly isAttended?: boolean;
  /** When SIGHUP comes. */
  readonly hangup?: "while it starts" | "while it runs";
}

/** Runs the command with a bot that only notes what it is asked for. */
async function runIt(
  options: RunOptions,
  { env: more = {}, issues, tidyClock, hangup, isAttended = false }: Given = {},
) {
  const env = { MUCWARDEN_LOG_LEVEL: "error", MUCWARDEN_STATE_DIR: join(data, "state"), ...more };
  const failures: string[] = [];
  const events: string[] = [];
  const all: WardenOptions[] = [];
  let hangUp: (() => void) | undefined;
  // What is planned for later is planned when all have been started.
  const runs = (): (() => void) => {
    hangUp?.();
    return () => {};
  };
  const status = await run(options, {
    async startWarden(given) {
      events.push("started");
      all.push(given);
      if (hangup === "while it starts") hangUp?.();
      if (issues) return { issues } satisfies CannotStart;
      const address = given.places.moderation;
      const stop = async () => void events.push("stopped");
      const reload = () => void events.push("reads again");
      return { address, stop, reload } as Partial<Warden> as Warden;
    },
    env,
    version: "1.2.3",
    isTerminal: false,
    isAttended,
    fail: (line) => void failures.push(line),
    async stopRequested(onHangup) {
      events.push("listens for signals");
      hangUp = onHangup;
      return "SIGTERM";
    },
    ...(tidyClock && { tidyClock }),
    ...(hangup === "while it runs" && { tidyClock: { now: Date.now, after: runs } }),
  });
  return { status, failures, events, started: all[0], all, env };
}

test("listens for signals before it starts, and stops the bot at one", async () => {
  const { status, failures, events, started } = await runIt({ data });
  expect({ status, failures }).toEqual({ status: 0, failures: [] });
  expect(events).toEqual(["listens for signals", "started", "stopped"]);
  expect(started).toMatchObject({ version: "1.2.3", places: { root: data, mucDomain: "rooms.test" } });
});

test.each(["while it starts", "while it runs"] as const)(
  "SIGHUP %s: every bot reads its files again",
  async (hangup) => {
    const { status, events } = await runIt({ file: ["one.json", "two.json"] }, { hangup });
    expect(status).toBe(0);
    expect(events.filter((event) => event === "reads again")).toHaveLength(2);
    expect(events.indexOf("reads again")).toBeGreaterThan(events.lastIndexOf("started"));
  },
);

test("on a terminal SIGHUP is the end of the terminal, and nothing is read for that", async () => {
  const { events } = await runIt({ data }, { hangup: "while it runs", isAttended: true });
  expect(events).toEqual(["listens for signals", "started", "stopped"]);
});

test("as xmppjs-chat-bot is started", async () => {
  const file = join(data, "bot/rooms.test/moderation.json");
  const { status, started } = await runIt({ file: [file], roomConfDir: ["/one", "/two"] });
  expect(status).toBe(0);
  expect(started?.places).toEqual({
    moderation: file,
    roomFolders: ["/one", "/two"],
    roomFoldersNamed: true,
    root: data,
    mucDomain: "rooms.test",
  });
});

test("several files are as many bots, each with a name, a log and a state folder of its own", async () => {
  const files = [join(data, "bot/rooms.test/moderation.json"), "/etc/bots/two.json"];
  // A file that is given twice is one.
  const given = { file: [...files, files[0] ?? ""], roomConfDir: ["/one", "/two"], loadHandlers: ["/h.js"] };
  const { status, all, events } = await runIt({ ...given, state: "/state" });
  expect(status).toBe(0);
  expect(events).toEqual(["listens for signals", "started", "started", "stopped", "stopped"]);
  expect(all).toMatchObject(
    [
      {
        places: { moderation: files[0], mucDomain: "rooms.test", root: data },
        stateFolder: "/state/rooms.test",
      },
      {
        places: { moderation: files[1], mucDomain: undefined },
        stateFolder: expect.stringMatching(/^\/state\/bots-two-[\da-f]{8}$/),
      },
    ].map(({ places, ...more }) => ({
      places: { ...places, roomFolders: ["/one", "/two"], isShared: true },
      ...more,
      handlerFiles: ["/h.js"],
    })),
  );
  expect(all.map(({ log }) => log.bindings())).toEqual([
    { bot: "rooms.test" },
    { bot: expect.stringMatching(/^bots-two-/) },
  ]);
});

test("one file has the state folder to itself, and no name", async () => {
  const { started } = await runIt({ file: ["m.json", "./m.json"], loadHandlers: ["h.js"], state: "/state" });
  expect(started).toMatchObject({
    stateFolder: "/state",
    handlerFiles: [resolve("h.js")],
  });
  expect(started?.log.bindings()).toEqual({});
});

test("no variable decides for the whole process which certificates are good", async () => {
  const { status, env } = await runIt({ data }, { env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } });
  expect(status).toBe(0);
  expect(env).not.toHaveProperty("NODE_TLS_REJECT_UNAUTHORIZED");
});

test("what the environment and the options say reaches the bot", async () => {
  const env = { MUCWARDEN_SECRET_FILE: join(data, "secret"), MUCWARDEN_SERVICE: "xmpp://prosody:5347" };
  const { started } = await runIt({ data, state: "/state" }, { env });
  expect(started?.overrides).toMatchObject({ secretFile: "of-a-file", service: "xmpp://prosody:5347" });
  expect(started?.stateFolder).toBe("/state");
});

describe("what cannot be is said in a line, and nothing is started", () => {
  test.each<[string, RunOptions, string]>([
    ["nothing", {}, "there is nothing to run. Give --data <folder> or -f <moderation.json>."],
    ["room folders alone", { roomConfDir: ["rooms"] }, "there is nothing to run. Give --data"],
    ["folder and file", { data: "a", file: ["b"] }, "both --data and --file are given. Keep one of the two."],
    ["a folder and files", { data: "a", file: ["b", "c"] }, "both --data and --file are given."],
    ["files and a MUC domain", { file: ["a", "b"], mucDomain: "b" }, "--muc-domain goes with --data."],
    ["a folder and room folders", { data: "a", roomConfDir: ["b"] }, "--room-conf-dir goes with --file."],
    ["a file and a MUC domain", { file: ["a"], mucDomain: "b" }, "--muc-domain goes with --data."],
    ["a folder that is not there", { data: "/nowhere" }, "/nowhere/bot: there is no such folder."],
  ])("%s", async (_, options, message) => {
    const { status, failures, events } = await runIt(options);
    expect({ status, events }).toEqual({ status: 1, events: [] });
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain(message);
  });

  test("several files, and a connection in the environment", async () => {
    const { status, failures, events } = await runIt(
      { file: ["a", "b"] },
      { env: { MUCWARDEN_SERVICE: "xmpp://x:1", MUCWARDEN_DOMAIN: "d" } },
    );
    expect({ status, events }).toEqual({ status: 1, events: [] });
    expect(failures).toEqual([
      "several files are given, and the environment speaks of one connection (MUCWARDEN_SERVICE, MUCWARDEN_DOMAIN). Unset it, and write into each moderation.json how to log in.",
    ]);
  });

  test("a secret file that is not there", async () => {
    const { status, failures, events } = await runIt(
      { data },
      { env: { MUCWARDEN_SECRET_FILE: "/nowhere" } },
    );
    expect({ status, events }).toEqual({ status: 1, events: [] });
    expect(failures).toEqual([
      "/nowhere (MUCWARDEN_SECRET_FILE): there is no such file. Put the component's secret into it, readable by the bot's user.",
    ]);
  });
});

test("each issue that keeps the bot from starting is a line", async () => {
  const issue = {
    code: "secret-missing",
    severity: "error",
    file: "m.json",
    path: "a",
    line: 1,
    column: 2,
    message: "no",
    hint: "Do.",
  } as const;
  const { status, failures, events } = await runIt({ data }, { issues: [issue, { ...issue, line: 3 }] });
  expect({ status, failures }).toEqual({
    status: 1,
    failures: ["m.json:1:2: no (a). Do.", "m.json:3:2: no (a). Do."],
  });
  expect(events).not.toContain("stopped");
});

test.each<[string, RunOptions, Record<string, string>, string]>([
  ["the option", { logLevel: "warn" }, { MUCWARDEN_LOG_LEVEL: "error" }, "warn"],
  ["the variable", {}, { MUCWARDEN_LOG_LEVEL: "error" }, "error"],
  ["an option that is none", { logLevel: "trace" }, { MUCWARDEN_LOG_LEVEL: "warn" }, "warn"],
  ["a variable that is none", {}, { MUCWARDEN_LOG_LEVEL: "loud" }, "info"],
  ["--debug over both", { debug: true, logLevel: "warn" }, { MUCWARDEN_LOG_LEVEL: "error" }, "debug"],
])("log level: %s", async (_, options, env, level) => {
  const { started } = await runIt({ data, ...options }, { env });
  expect(started?.log.level).toBe(level);
});

test.each<[string, RunOptions, Record<string, string>, string | undefined]>([
  ["an option", { logLevel: "warn" }, {}, "warn"],
  ["an option that is none", { logLevel: "trace" }, { MUCWARDEN_LOG_LEVEL: "" }, undefined],
  ["a variable that is none", {}, { MUCWARDEN_LOG_LEVEL: "loud" }, undefined],
])(
  "what moderation.json says of logging holds where nobody says anything: %s",
  async (_, options, env, level) => {
    expect((await runIt({ data, ...options }, { env })).started?.logLevel).toBe(level);
  },
);

describe("what bots have left that ended without a word", () => {
  const status = (at: string): string => {
    return JSON.stringify({ version: "1.2.3", pid: 42, at, link: { is: "online" }, rooms: [] });
  };
  const OLD = status("2026-01-01T00:00:00Z");
  const FRESH = status(new Date(Date.now() + 3_600_000).toISOString());
  const FILES = {
    "status.json": OLD,
    "rooms.test/status.json": OLD,
    "gone.test/status.json": OLD,
    "running.test/status.json": FRESH,
    "theirs/status.json": '{"at": "2026-01-01T00:00:00Z"}',
    "gone.test/audit.sqlite": "",
  };
  let state: string;

  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), "mucwarden-state-"));
    for (const [file, text] of Object.entries(FILES)) {
      await mkdir(join(state, file, ".."), { recursive: true });
      await writeFile(join(state, file), text);
    }
  });
  afterEach(() => rm(state, { recursive: true, force: true }));

  test.each<[string, readonly string[], readonly string[]]>([
    ["one file", ["one.json"], ["gone.test/status.json", "rooms.test/status.json"]],
    ["several", ["one.json", "bot/rooms.test/moderation.json"], ["gone.test/status.json", "status.json"]],
  ])("is taken away, and nothing else: %s", async (_, file, gone) => {
    expect((await runIt({ file: file.map((name) => join(data, name)), state })).status).toBe(0);
    expect(
      Object.keys(FILES)
        .filter((name) => !existsSync(join(state, name)))
        .sort(),
    ).toEqual(gone);
  });

  test("is looked for once more while the bot runs, and not after", async () => {
    const looks: string[] = [];
    const after = () => {
      looks.push("planned");
      return () => void looks.push("called off");
    };
    await runIt({ file: ["one.json"], state }, { tidyClock: { now: Date.now, after } });
    expect(looks).toEqual(["planned", "called off"]);
  });

  test("is left where no bot starts", async () => {
    expect((await runIt({ file: ["one.json"], state }, { issues: [] })).status).toBe(1);
    expect(Object.keys(FILES).filter((name) => !existsSync(join(state, name)))).toEqual([]);
  });
});
