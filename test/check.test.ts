import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

// The program as people start it: bin/mucwarden, built.

const root = fileURLToPath(new URL("..", import.meta.url));
const MUC = "rooms.example.test";
const MODERATION = `bot/${MUC}/moderation.json`;
const SECRET = "s3cr3t-of-this-test";

let data: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "mucwarden-check-"));
  // As /etc is: what others may do is for the files' own modes to say.
  await chmod(data, 0o755);
});
afterEach(() => rm(data, { recursive: true, force: true }));

/** To its end, to which it is asked when it has said what it is to say. */
async function start(args: readonly string[], env: Record<string, string> = {}, until?: RegExp) {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [join(root, "bin/mucwarden"), ...args], {
    cwd: data,
    env: { PATH, HOME: data, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  let asked = false;
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (chunk: string) => {
      said[stream] += chunk;
      if (asked || !until?.test(said.stdout)) return;
      asked = true;
      child.kill("SIGTERM");
    });
  }
  const [status] = (await once(child, "close")) as [number | null];
  expect(said.stdout + said.stderr).not.toContain(SECRET);
  return { status, ...said };
}

async function put(path: string, value: unknown, mode = 0o640): Promise<void> {
  const file = join(data, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof value === "string" ? value : JSON.stringify(value, null, 2));
  await chmod(file, mode);
}

const moderation = (connection: object = { password: SECRET }) => ({
  type: "component",
  connection: { service: "xmpp://127.0.0.1:1", domain: "warden.example.test", ...connection },
});

describe("mucwarden check", () => {
  test("the sample is in order", async () => {
    await cp(join(root, "bot-config"), join(data, "sample"), { recursive: true });
    const { status, stdout, stderr } = await start(["check", "sample"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    // Whether others may read the password of the sample, and that is noted, depends on the umask.
    expect(stdout).toMatch(
      /^3 rooms moderated, 12 handlers talk, (no issues|1 note \(--verbose shows them\))\n$/,
    );
  });

  test("issues: status 2, on stdout, with the place as it was given", async () => {
    await put(MODERATION, moderation());
    await put(`bot/${MUC}/rooms/lounge.json`, '{\n\t"local": "lounge",\n}');
    const { status, stdout, stderr } = await start(["check", "."]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: "" });
    expect(stdout).toMatch(
      /^bot\/rooms\.example\.test\/rooms\/lounge\.json:3:1: error: is not valid JSON: .* \[json-syntax\]\n {4}3 \| \}\n {6}\| \^\n/,
    );
  });

  test("json for programs, all of it, though they read slowly", async () => {
    await put(MODERATION, moderation());
    const handlers = Array.from({ length: 2000 }, (_, i) => ({ id: `h${i}`, type: "nope" }));
    await put(`bot/${MUC}/rooms/lounge.json`, { local: "lounge", domain: MUC, handlers });
    const { status, stdout } = await start(["check", "--data", ".", "--format", "json"]);
    expect(status).toBe(2);
    const { rooms, issues } = JSON.parse(stdout) as {
      rooms: object[];
      issues: { code: string; line: number }[];
    };
    expect(rooms).toHaveLength(1);
    expect(issues).toHaveLength(2000);
    expect(issues.map(({ line }) => line)).toEqual(issues.map(({ line }) => line).sort((a, b) => a - b));
  });

  test("github: paths as they lie in the checkout", async () => {
    await put(MODERATION, "{");
    const { status, stdout } = await start(["check", "-f", join(data, MODERATION), "--format", "github"]);
    expect(status).toBe(2);
    expect(stdout).toMatch(
      /^::error file=bot\/rooms\.example\.test\/moderation\.json,line=1,col=\d+,title=json-syntax::/,
    );
  });

  test.each<[string, string[], string]>([
    ["nothing", ["check"], "there is nothing to check. Give --data <folder> or -f <moderation.json>."],
    ["no such folder", ["check", "nowhere"], "there is no such folder"],
    ["an unknown code", ["check", "--explain", "json-sintax"], "Did you mean json-syntax"],
  ])("%s: status 1 and a line on stderr", async (_, args, message) => {
    const { status, stdout, stderr } = await start(args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^mucwarden: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });

  test("no moderation.json: status 1", async () => {
    await mkdir(join(data, dirname(MODERATION)), { recursive: true });
    const { status, stdout } = await start(["check", "."]);
    expect(status).toBe(1);
    expect(stdout).toContain("there is no such file [file-missing]");
  });

  test("a handler file that cannot be loaded: status 2, with its place", async () => {
    await put(MODERATION, moderation());
    await put("good.cjs", "exports.registerHandlers = () => {};");
    await put("bad.cjs", "throw new Error('not today');");
    await put("endless.cjs", "for (;;);");
    const both = ["good.cjs", "bad.cjs"];
    const { status, stdout, stderr } = await start(["check", ".", "--load-handlers", ...both]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: "" });
    expect(stdout).toMatch(/^\S*\/bad\.cjs: error: cannot be loaded: .*not today.* \[handler-file\]\n/);
    expect(stdout.match(/\[handler-file\]/g)).toHaveLength(1);
    const blocked = await start([
      "check",
      ".",
      "--format",
      "json",
      "--load-handlers",
      "good.cjs",
      "endless.cjs",
    ]);
    expect(blocked.status).toBe(2);
    const { issues } = JSON.parse(blocked.stdout) as { issues: { code: string; file: string }[] };
    expect(issues.map(({ code, file }) => `${code} ${basename(file)}`)).toEqual([
      "handler-file endless.cjs",
      "handler-file good.cjs",
    ]);
  });

  test("--explain", async () => {
    const { status, stdout } = await start(["check", "--explain", "secret-exposed"]);
    expect(status).toBe(0);
    expect(stdout).toContain("Why it matters: ");
  });

  test("check --help tells what the status means", async () => {
    const { stdout } = await start(["check", "--help"]);
    expect(stdout).toContain("Exit status: 0 fine");
  });
});

describe("a secret file, at the start of the bot", () => {
  const env = () => ({ MUCWARDEN_SECRET_FILE: join(data, "secret") });
  const run = ["run", "--data", "."];

  beforeEach(() => put(MODERATION, moderation()));

  test("that others can read is a warning", async () => {
    await put("secret", SECRET, 0o644);
    const { status, stdout } = await start(run, env(), /"code":"secret-exposed"/);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    const warning = lines.map((line) => JSON.parse(line)).find(({ code }) => code === "secret-exposed");
    expect(warning).toMatchObject({ level: 40 });
  });

  test("that others can read keeps a strict one from starting", async () => {
    await put("secret", SECRET, 0o644);
    const { status, stdout, stderr } = await start([...run, "--strict"], env());
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^mucwarden: \S+secret: every user of this machine can read or change the secret/);
  });

  test("that a group shares is nothing to speak of", async () => {
    await put("secret", SECRET, 0o640);
    const { status, stdout } = await start([...run, "--strict"], env(), /retryInSeconds/);
    expect(status).toBe(0);
    expect(stdout).not.toContain("secret-exposed");
  });
});

// That no secret is in it is what `start` expects of every output.
test.each<[string, object, Record<string, string>]>([
  ["in the file's service", { service: `https://bot:${SECRET}@127.0.0.1` }, {}],
  ["in MUCWARDEN_SERVICE", {}, { MUCWARDEN_SERVICE: `xmpp://bot:${SECRET}@127.0.0.1` }],
  ["as the password of a wrong kind", { password: [SECRET] }, {}],
  ["in two places that differ", {}, { MUCWARDEN_SECRET: SECRET, MUCWARDEN_SECRET_FILE: "other" }],
])("a bot that cannot start does not tell the secret: %s", async (_, connection, env) => {
  await put("other", `${SECRET}-2`);
  await put(MODERATION, moderation({ password: SECRET, ...connection }));
  const { status, stderr } = await start(["run", "--data", ".", "-d"], env);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^mucwarden: \S/);
});

test("a bot that starts does not log it, at whatever level", async () => {
  await put(MODERATION, moderation());
  const { stdout } = await start(
    ["run", "--data", ".", "-d"],
    { MUCWARDEN_SECRET: SECRET },
    /retryInSeconds/,
  );
  expect(stdout).toContain("not connected");
});
