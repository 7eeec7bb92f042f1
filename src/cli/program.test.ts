import { expect, test } from "vitest";
import type { CheckOptions } from "./check.ts";
import type { DoctorOptions } from "./doctor-command.ts";
import type { ExplainOptions } from "./explain.ts";
import type { InitOptions } from "./init-command.ts";
import type { PolicyOptions } from "./policy.ts";
import { createProgram, type RunOptions, type UpOptions } from "./program.ts";
import type { StatusOptions } from "./status.ts";

/** Parses as the shell would hand it over; what commander itself refuses throws instead of ending the process. */
async function parse(...args: string[]) {
  const called: {
    run?: RunOptions;
    up?: UpOptions;
    check?: { folder: string | undefined; options: CheckOptions };
    explain?: { text: string | undefined; options: ExplainOptions };
    policy?: { room: string; options: PolicyOptions };
    status?: StatusOptions;
    health?: StatusOptions;
    init?: InitOptions;
    doctor?: DoctorOptions;
    exit?: number;
    stderr: string;
  } = { stderr: "" };
  const program = createProgram(
    {
      async run(options) {
        called.run = options;
        return 3;
      },
      async up(options) {
        called.up = options;
        return 4;
      },
      async policy(room, options) {
        called.policy = { room, options };
        return 6;
      },
      async status(options) {
        called.status = options;
        return 8;
      },
      async health(options) {
        called.health = options;
        return 9;
      },
      async init(options) {
        called.init = options;
        return 10;
      },
      async doctor(options) {
        called.doctor = options;
        return 11;
      },
      async explain(text, options) {
        called.explain = { text, options };
        return 7;
      },
      async check(folder, options) {
        called.check = { folder, options };
        return 5;
      },
    },
    "1.2.3",
    (status) => {
      called.exit = status;
    },
  );
  for (const command of [program, ...program.commands]) {
    command.exitOverride();
    command.configureOutput({
      ...program.configureOutput(),
      writeErr: (text) => {
        called.stderr += text;
      },
    });
  }
  await program.parseAsync(["node", "mucwarden", ...args]).catch(() => undefined);
  return called;
}

test("run, with all there is", async () => {
  const { run, exit } = await parse(
    "run",
    "--data",
    "d",
    "--muc-domain",
    "m",
    "--state",
    "s",
    "-l",
    "warn",
    "-d",
  );
  expect(run).toEqual({ data: "d", mucDomain: "m", state: "s", logLevel: "warn", debug: true });
  expect(exit).toBe(3);
});

test("run, with the arguments that PeerTube's plugin gives its bot", async () => {
  const { run } = await parse(
    "run",
    "-f",
    "/data/bot/m/moderation.json",
    "--room-conf-dir",
    "/data/bot/m/rooms",
  );
  expect(run).toEqual({ file: ["/data/bot/m/moderation.json"], roomConfDir: ["/data/bot/m/rooms"] });
});

test.each([
  [["-f", "a", "b", "--room-conf-dir", "c", "d", "--load-handlers", "e", "f"]],
  [["-f", "a", "-f", "b", "--room-conf-dir", "c", "--room-conf-dir", "d", "--load-handlers", "e", "f"]],
  [["--file", "a", "-f", "b", "--load-handlers", "e", "--load-handlers", "f", "--room-conf-dir", "c", "d"]],
])("run %j, as xmppjs-chat-bot takes several", async (args) => {
  const { run } = await parse("run", ...args);
  expect(run).toEqual({ file: ["a", "b"], roomConfDir: ["c", "d"], loadHandlers: ["e", "f"] });
});

test("run takes any level, as xmppjs-chat-bot does", async () => {
  expect(await parse("run", "-l", "trace")).toMatchObject({ run: { logLevel: "trace" }, exit: 3 });
});

test("up logs little unless asked", async () => {
  expect(await parse("up")).toMatchObject({ up: { logLevel: "warn" }, exit: 4 });
});

test("check, with all there is", async () => {
  const { check, exit } = await parse("check", "d", "--format", "json", "--verbose", "--strict");
  expect(check).toEqual({ folder: "d", options: { format: "json", verbose: true, strict: true } });
  expect(exit).toBe(5);
});

test("check takes what run takes", async () => {
  const { check } = await parse("check", "-f", "m.json", "--room-conf-dir", "rooms");
  expect(check).toEqual({
    folder: undefined,
    options: { file: ["m.json"], roomConfDir: ["rooms"], format: "text" },
  });
});

test("explain: a text in a room, or a file of messages", async () => {
  const { explain, exit } = await parse("explain", "--room", "lounge", "--data", "d", "buy now", "--regular");
  expect(explain).toMatchObject({ text: "buy now", options: { room: "lounge", data: "d", regular: true } });
  expect(explain?.options).toMatchObject({ where: "body", affiliation: "none" });
  expect(exit).toBe(7);
  const file = await parse("explain", "--room", "lounge", "-m", "moderation.json", "--file", "-", "--json");
  expect(file.explain).toMatchObject({
    text: undefined,
    options: { moderation: "moderation.json", file: "-", json: true },
  });
});

test("health, for whoever watches over processes", async () => {
  expect(await parse("health")).toMatchObject({ health: {}, exit: 9 });
  expect(await parse("health", "--state", "s", "--json")).toMatchObject({
    health: { state: "s", json: true },
    exit: 9,
  });
});

test("init, with what a layout asks for", async () => {
  const { init, exit } = await parse("init", "--layout", "enterprise", "--tenant", "a.example", "b.example");
  expect({ init, exit }).toEqual({
    init: { layout: "enterprise", tenant: ["a.example", "b.example"] },
    exit: 10,
  });
});

test("doctor takes what run takes, and where the state is", async () => {
  const { doctor, exit } = await parse("doctor", "--data", "d", "--state", "s", "--json", "--connect");
  expect({ doctor, exit }).toEqual({
    doctor: { data: "d", state: "s", json: true, connect: true },
    exit: 11,
  });
});

test("run is told where to be asked over HTTP", async () => {
  const { run } = await parse("run", "--data", "d", "--http", "127.0.0.1:9090", "--http-emojis");
  expect(run).toEqual({ data: "d", http: "127.0.0.1:9090", httpEmojis: true });
});

test("status and policy show know where the bot keeps its state", async () => {
  expect(await parse("status", "--state", "s", "--json")).toMatchObject({
    status: { state: "s", json: true },
    exit: 8,
  });
  const { policy, exit } = await parse("policy", "show", "lounge", "--data", "d", "--state", "s");
  expect(policy).toEqual({ room: "lounge", options: { data: "d", state: "s" } });
  expect(exit).toBe(6);
});

test.each([
  [["--explain"], true],
  [["--explain", "json-syntax"], "json-syntax"],
])("check %j", async (args, explain) => {
  expect((await parse("check", ...args)).check?.options.explain).toBe(explain);
});

test.each([
  [["run", "--dta", "x"], /^mucwarden: unknown option '--dta'\n\(Did you mean --data\?\)/],
  [["--nope"], /^mucwarden: unknown option '--nope'/],
  [["rum"], /^mucwarden: unknown command 'rum'\n\(Did you mean run\?\)/],
  [["run", "--data"], /^mucwarden: option '--data <folder>' argument missing/],
  [["run", "more"], /^mucwarden: too many arguments for 'run'/],
  [["check", "--format", "xml"], /^mucwarden: .*'xml' is invalid\. Allowed choices are text, json, github\./],
  [["init"], /^mucwarden: required option '--layout <layout>' not specified/],
  [["init", "--layout", "gentoo"], /^mucwarden: .*'gentoo' is invalid\. Allowed choices are debian,/],
  [["explain", "x"], /^mucwarden: required option '--room <room>' not specified/],
  [["explain", "--room", "r", "--role", "king", "x"], /^mucwarden: .*'king' is invalid/],
  [["up", "-l", "loud"], /^mucwarden: .*'loud' is invalid\. Allowed choices are debug, info, warn, error\./],
])("%j is refused with a hint, and nothing runs", async (args, message) => {
  const { run, up, check, init, stderr } = await parse(...args);
  expect({ run, up, check, init }).toEqual({});
  expect(stderr).toMatch(message);
  expect(stderr).toContain("(add --help for what is possible)");
});
