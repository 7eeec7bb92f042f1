import { once } from "node:events";
import { readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withDeadline } from "./support/fake-server.ts";
import { type Program, startProgram } from "./support/program.ts";

// The program as people start it: bin/mucwarden, built.

const root = fileURLToPath(new URL("..", import.meta.url));
const MUC = "rooms.example.test";
const MODERATION = `bot/${MUC}/moderation.json`;

let data: string;
let running: Program[] = [];

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "mucwarden-cli-"));
});
afterEach(async () => {
  await Promise.all(running.map((program) => program.kill()));
  running = [];
  await rm(data, { recursive: true, force: true });
});

function start(args: readonly string[], env: Record<string, string> = {}, checkout = root): Program {
  const file = join(checkout, "bin/mucwarden");
  const program = startProgram(file, args, { cwd: data, env: { HOME: data, ...env } });
  running.push(program);
  return program;
}

async function put(files: Record<string, unknown>): Promise<void> {
  for (const [path, value] of Object.entries(files)) {
    await mkdir(dirname(join(data, path)), { recursive: true });
    await writeFile(join(data, path), typeof value === "string" ? value : JSON.stringify(value, null, 2));
  }
}

const moderation = (connection: Record<string, unknown> = {}) => ({
  type: "component",
  connection: {
    service: "xmpp://127.0.0.1:1",
    domain: "warden.example.test",
    password: "s3cr3t-of-this-test",
    ...connection,
  },
  name: "Warden",
});

/** Exit status 1, nothing on stdout, and on stderr one line: whose it is, what is wrong, where. */
async function refuses(program: Program): Promise<string> {
  const { status, stdout, stderr } = await program.exits();
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^mucwarden: [^\n]+\n$/);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+\)?$|node:internal|\.js:\d/m);
  expect(stderr).not.toContain("s3cr3t-of-this-test");
  return stderr.slice("mucwarden: ".length, -1).replaceAll(`${data}/`, "");
}

test("before it is built: one line that says how", async () => {
  await put({ "package.json": { type: "module" } });
  await mkdir(join(data, "bin"));
  await copyFile(join(root, "bin/mucwarden"), join(data, "bin/mucwarden"));
  expect(await refuses(start(["--help"], {}, data))).toBe(
    "not built yet: npm ci && npm run build, or npm start",
  );
});

describe("what it can do", () => {
  const commands = ["run [options]", "up [options]"];

  test("--help, on stdout", async () => {
    const { status, stdout, stderr } = await start(["--help"]).exits();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("Usage: mucwarden");
    for (const command of commands) expect(stdout).toContain(command);
  });

  test("no arguments: the same on stderr, since nothing was done", async () => {
    const { status, stdout, stderr } = await start([]).exits();
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    for (const command of commands) expect(stderr).toContain(command);
  });

  test("run --help", async () => {
    const { status, stdout } = await start(["run", "--help"]).exits();
    expect(status).toBe(0);
    for (const option of [
      "--data <folder>",
      "--muc-domain <domain>",
      "-f, --file",
      "--room-conf-dir",
      "--state",
    ]) {
      expect(stdout).toContain(option);
    }
  });

  test.each(["--version", "-v"])("%s", async (option) => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect(await start([option]).exits()).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("what it refuses", () => {
  test.each([
    [["run", "--dta", "x"], "unknown option '--dta'\n(Did you mean --data?)"],
    [["rn"], "unknown command 'rn'\n(Did you mean run?)"],
  ])("%j: says what was meant", async (args, message) => {
    const { status, stdout, stderr } = await start(args).exits();
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(`mucwarden: ${message}\n(add --help for what is possible)\n`);
  });

  test("nothing to run", async () => {
    expect(await refuses(start(["run"]))).toBe(
      "there is nothing to run. Give --data <folder> or -f <moderation.json>.",
    );
  });

  test("a file that is not there", async () => {
    expect(await refuses(start(["run", "-f", "moderation.json"]))).toBe(
      "moderation.json: there is no such file. Is the path right?",
    );
  });

  test("a data folder that is none", async () => {
    expect(await refuses(start(["run", "--data", data]))).toContain("there is no such folder");
  });

  test.each<[string, unknown, string]>([
    ["invalid JSON", '{\n  "type": "component",\n}', `${MODERATION}:3:1: is not valid JSON: `],
    ["an empty file", "", `${MODERATION}: is empty. `],
    [
      "a wrong shape",
      { type: "component", connection: "xmpp://127.0.0.1:5347" },
      `${MODERATION}:3:17: expected object, received string (connection). `,
    ],
    [
      "a wrong service",
      moderation({ service: "https://127.0.0.1:5281" }),
      `${MODERATION}:4:16: "https://127.0.0.1:5281" is no component service (connection.service). Write where Prosody listens`,
    ],
    [
      "no secret",
      moderation({ password: undefined }),
      `${MODERATION}:3:17: the component's secret is missing (connection.password). Set MUCWARDEN_SECRET_FILE`,
    ],
    [
      "a client without an account",
      { ...moderation(), type: "client" },
      `${MODERATION}:3:17: the account's user name is missing (connection.username). `,
    ],
    [
      "the sample's secret elsewhere",
      moderation({ service: "xmpp://prosody:5347", password: "dev-secret" }),
      `${MODERATION}:6:17: the secret of the sample is used for a server that is not on this machine`,
    ],
  ])("%s", async (_, value, message) => {
    await put({ [MODERATION]: value });
    const told = await refuses(start(["run", "--data", data]));
    expect(told.slice(0, message.length)).toBe(message);
  });

  test.each(["nowhere", "."])("a secret file that cannot be read: %s", async (path) => {
    await put({ [MODERATION]: moderation() });
    const file = join(data, path);
    const told = await refuses(start(["run", "--data", data], { MUCWARDEN_SECRET_FILE: file }));
    expect(told).toContain("(MUCWARDEN_SECRET_FILE): ");
    expect(told).toContain("Put the component's secret into it");
  });

  test("two secrets that differ", async () => {
    await put({ [MODERATION]: moderation(), secret: "one" });
    const env = { MUCWARDEN_SECRET_FILE: join(data, "secret"), MUCWARDEN_SECRET: "another" };
    expect(await refuses(start(["run", "--data", data], env))).toContain(
      "MUCWARDEN_SECRET and the file of MUCWARDEN_SECRET_FILE differ",
    );
  });
});

describe("nobody listens at the port", () => {
  /** A port of this machine that was free a moment ago. */
  async function closedPort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    return typeof address === "object" && address ? address.port : 0;
  }

  async function startAlone(env: Record<string, string> = {}) {
    const service = `xmpp://127.0.0.1:${await closedPort()}`;
    const room = { local: "r", domain: MUC, handlers: [] };
    await put({ [MODERATION]: moderation({ service }), [`bot/${MUC}/rooms/r.json`]: room });
    return { service, program: start(["run", "--data", data], env) };
  }

  test("it stays, says so with a remedy, and tries again after longer and longer pauses", async () => {
    const { service, program } = await startAlone();
    await program.says(/"not connected: /, 3);
    expect(program.child.exitCode).toBeNull();
    const lines = program.said.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const tries = lines.filter(({ msg }) => msg.startsWith("not connected: "));
    expect(tries[0]).toMatchObject({ level: 40, retryInSeconds: 1 });
    expect(tries[0].msg).toContain(service.slice("xmpp://".length));
    expect(tries[0].msg).toMatch(/\. \S.*\.$/);
    // The third pause is between 2 and 4 seconds, the first at most one.
    expect(tries[2].retryInSeconds).toBeGreaterThan(tries[0].retryInSeconds);
    expect(program.said.stderr).toBe("");
    expect(program.said.stdout).not.toContain("s3cr3t-of-this-test");
  });

  test.each(["SIGTERM", "SIGINT"] as const)("%s ends it in time, with status 0", async (signal) => {
    const { program } = await startAlone();
    await program.says(/"not connected: /);
    program.child.kill(signal);
    const { status, stdout, stderr } = await program.exits(2000);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    // The last line is there, though the process ended right after it.
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ signal, msg: "stopping" });
  });

  test("SIGHUP has it read its files, which nobody watches, and does not end it", async () => {
    const { program } = await startAlone({ MUCWARDEN_WATCH: "off", MUCWARDEN_WACTH: "poll" });
    await program.says(/"msg":"MUCWARDEN_WACTH is no variable .*did you mean MUCWARDEN_WATCH\?"/);
    await program.says(/"not connected: /);
    const second = { local: "second", domain: MUC, handlers: [] };
    await put({ [`bot/${MUC}/rooms/second.json`]: second });
    program.child.kill("SIGHUP");
    await program.says(/"msg":"SIGHUP: the files are read again"/);
    await program.says(/"rooms":2,.*"msg":"the files were read again"/);
    expect(program.child.exitCode).toBeNull();
    program.child.kill("SIGTERM");
    program.child.kill("SIGHUP");
    expect((await program.exits(2000)).status).toBe(0);
  });

  test("health: the bot runs and is not connected, and then it does not run", async () => {
    const { program } = await startAlone();
    await program.says(/"not connected: /, 2);
    const told = await refuses(start(["health"]));
    expect(told).toMatch(/^not connected: \S/);
    program.child.kill("SIGTERM");
    await program.exits(2000);
    expect(await refuses(start(["health"]))).toMatch(/^no bot is running, /);
  });

  test("as text the last line is there too", async () => {
    const { program } = await startAlone({ MUCWARDEN_LOG_FORMAT: "text" });
    await program.says(/WARN: not connected: /);
    program.child.kill("SIGTERM");
    const { status, stdout } = await program.exits(2000);
    expect(status).toBe(0);
    expect(stdout).toMatch(/INFO: stopping \{"signal":"SIGTERM"\}\n$/);
  });

  test("whoever reads along may go away: it goes on", async () => {
    const { service, program } = await startAlone();
    await program.says(/"not connected: /);
    program.child.stdout.destroy();
    program.child.stderr.destroy();
    // Each of these connections breaks and is a line that nobody reads.
    const server = createServer((socket) => socket.destroy()).listen(
      Number(service.split(":").at(-1)),
      "127.0.0.1",
    );
    for (const which of ["first", "second", "third"]) {
      await withDeadline(once(server, "connection"), `the ${which} connection`, 15_000);
    }
    server.close();
    program.child.kill("SIGTERM");
    expect((await program.exits(2000)).status).toBe(0);
  });

  test("a state folder that cannot be made keeps nobody from moderating", async () => {
    await put({ "a-file": "" });
    const { program } = await startAlone({ MUCWARDEN_STATE_DIR: join(data, "a-file", "state") });
    await program.says(/the audit log cannot be kept in this folder/, 1, "stderr");
    await program.says(/status\.json: a part of the path is a file/);
    await program.says(/"not connected: /);
    program.child.kill("SIGTERM");
    expect((await program.exits(2000)).status).toBe(0);
  });

  test("the audit log lies where XDG wants it", async () => {
    const { program } = await startAlone();
    await program.says(/"not connected: /);
    program.child.kill("SIGTERM");
    await program.exits(2000);
    expect(readFileSync(join(data, ".local/state/mucwarden/audit.sqlite")).subarray(0, 6).toString()).toBe(
      "SQLite",
    );
  });
});
