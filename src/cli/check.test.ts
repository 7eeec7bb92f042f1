import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CheckOptions, check } from "./check.ts";

const MUC = "rooms.test";
const SECRET = "Wx9-kettle-41";
const MODERATION = `bot/${MUC}/moderation.json`;
const LOUNGE = `bot/${MUC}/rooms/lounge.json`;

let data: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "mucwarden-check-"));
  // As /etc is: what others may do is for the files' own modes to say.
  await chmod(data, 0o755);
});
afterEach(() => rm(data, { recursive: true, force: true }));

async function put(path: string, value: unknown, mode = 0o640): Promise<string> {
  const file = join(data, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof value === "string" ? value : JSON.stringify(value, null, 2));
  // Whatever the umask says.
  await chmod(file, mode);
  return file;
}

const moderation = (connection: object = { password: SECRET }) => ({
  type: "component",
  connection: { service: "xmpp://127.0.0.1:5347", domain: "warden.test", ...connection },
  name: "Warden",
});
const list = { name: "ads", words: ["buy now"] };
const lounge = (...handlers: object[]) => ({ local: "lounge", domain: MUC, handlers });
const handler = (more: object = {}) => ({ id: "ads", type: "moderate", options: { rules: [list] }, ...more });

async function run(
  options: CheckOptions = {},
  {
    env = {},
    folder = data,
    isTerminal = false,
  }: { env?: Record<string, string>; folder?: string; isTerminal?: boolean } = {},
) {
  let said = "";
  const failures: string[] = [];
  const explains = options.explain !== undefined || options.file !== undefined;
  const status = await check(explains ? undefined : folder, options, {
    env,
    isTerminal,
    folder: data,
    loadHandlerTypes: async (files, tell) => {
      for (const file of files.filter((name) => name.includes("bad")))
        tell({ file, message: "cannot be loaded: no" });
      return new Set(["welcomer"]);
    },
    async say(text) {
      said += text;
    },
    fail: (line) => void failures.push(line),
  });
  return { status, said: said.replaceAll(`${data}/`, ""), failures };
}

async function runAsJson(...[options, more]: Parameters<typeof run>) {
  const result = await run({ ...options, format: "json" }, more);
  return {
    ...result,
    ...(JSON.parse(result.said) as { rooms: object[]; issues: { code: string; severity: string }[] }),
  };
}

test("a variable that there is not is told of on stderr, and changes nothing", async () => {
  await put(`bot/${MUC}/moderation.json`, moderation());
  await put(`bot/${MUC}/rooms/lounge.json`, lounge(handler()));
  const env = { MUCWARDEN_SECRETFILE: SECRET };
  for (const format of ["text", "json", "github"]) {
    expect(await run({ format }, { env })).toEqual({
      ...(await run({ format })),
      failures: [
        "MUCWARDEN_SECRETFILE is no variable of mucwarden and left alone: did you mean MUCWARDEN_SECRET_FILE?",
      ],
    });
  }
});

describe("a folder in order", () => {
  beforeEach(async () => {
    await put(MODERATION, moderation());
    await put(LOUNGE, lounge(handler()));
  });

  test("is said to be, with status 0", async () => {
    expect(await run()).toEqual({ status: 0, said: "1 room moderated, no issues\n", failures: [] });
  });

  test("as a file and its room folders, as with run", async () => {
    const options = { file: [join(data, MODERATION)], roomConfDir: [join(data, dirname(LOUNGE))] };
    expect(await run(options)).toMatchObject({ status: 0, said: "1 room moderated, no issues\n" });
  });

  test("json tells the rooms", async () => {
    expect(await runAsJson()).toMatchObject({
      status: 0,
      rooms: [{ room: `lounge@${MUC}`, nick: "Warden", channel: null, handlers: ["overlong", "ads"] }],
      issues: [],
    });
  });

  test("handlers that talk are counted", async () => {
    const hi = { id: "hi", type: "hello" };
    await put(LOUNGE, lounge(handler(), hi));
    expect((await run()).said).toBe("1 room moderated, 1 handler talks, no issues\n");
    expect((await runAsJson()).rooms).toMatchObject([{ handlers: ["overlong", "ads"], talks: ["hi"] }]);
    await put(LOUNGE, lounge(handler(), hi, { ...hi, id: "hello" }));
    expect((await run()).said).toBe("1 room moderated, 2 handlers talk, no issues\n");
  });

  test("a type of somebody's own is known with its file, which is run, and not without", async () => {
    await put(LOUNGE, lounge(handler(), { id: "hi", type: "welcomer" }));
    expect(await run()).toMatchObject({ status: 2, failures: [] });
    expect(await run({ loadHandlers: ["/handlers.js"] })).toEqual({
      status: 0,
      said: "1 room moderated, 1 handler talks, no issues\n",
      failures: [],
    });
  });

  test("a handler file that cannot be loaded is an issue like the others, in every format", async () => {
    const options = { loadHandlers: [join(data, "good.js"), join(data, "bad.js")] };
    const { status, said, failures } = await run(options);
    expect({ status, failures }).toEqual({ status: 2, failures: [] });
    expect(said).toMatch(
      /^bad\.js: error: cannot be loaded: no \[handler-file\]\n {2}.*\.\n\n1 room moderated, 1 error\n/,
    );
    expect((await runAsJson(options)).issues).toMatchObject([
      { code: "handler-file", severity: "error", file: "bad.js" },
    ]);
    expect((await run({ ...options, format: "github" })).said).toMatch(
      /^::error file=bad\.js,title=handler-file::/,
    );
  });

  test("notes do no harm, and are shown when they are asked for", async () => {
    await put(`room-channel/${MUC}.json`, {});
    await put("channelConfigurationOptions/1.json", {});
    const summary = "1 room moderated, 1 note";
    expect(await run()).toMatchObject({ status: 0, said: `${summary} (--verbose shows them)\n` });
    const { status, said } = await run({ verbose: true });
    expect(status).toBe(0);
    expect(said).toContain("[left-over]");
    expect(said).toContain(`${summary}\n`);
    expect((await runAsJson()).issues).toMatchObject([{ code: "left-over", severity: "note" }]);
  });
});

describe("issues", () => {
  test("are quoted, explained and counted, with status 2", async () => {
    await put(MODERATION, moderation());
    await put(LOUNGE, lounge(handler({ options: { rules: [{ name: "猫", regexp: "(" }] } })));
    const { status, said } = await run();
    expect(status).toBe(2);
    const [head, quoted, caret, hint] = said.split("\n");
    expect(head).toMatch(
      new RegExp(`^${LOUNGE}:\\d+:23: error: .* \\(handlers\\[0\\].*\\) \\[entry-unusable\\]$`),
    );
    expect(quoted).toMatch(/^ +\d+ \| {13}"regexp": "\("$/);
    expect(caret?.indexOf("^")).toBe(quoted?.indexOf('"("'));
    expect(hint).toMatch(/^ {2}\S.*\.$/);
    expect(said).toContain("1 room moderated, 1 error\n");
    expect(said).toContain("mucwarden check --explain entry-unusable\n");
  });

  test("a warning alone counts too", async () => {
    await put(MODERATION, moderation());
    await put(LOUNGE, { ...lounge(handler(), handler()) });
    const { status, said } = await run();
    expect(status).toBe(2);
    expect(said).toContain(": warning: ");
    expect(said).toContain("1 room moderated, 1 warning\n");
  });

  test("come by file, and in a file by line", async () => {
    await put(MODERATION, moderation());
    await put(LOUNGE, lounge(handler({ type: "x" }), handler({ id: "b", type: "y" })));
    await put(`bot/${MUC}/rooms/attic.json`, "{");
    await put(`room-channel/${MUC}.json`, "{");
    const places = (await run()).said.match(/^\S+\.json:\d+/gm);
    const rooms = `bot/${MUC}/rooms`;
    expect(places).toEqual([
      `${rooms}/attic.json:1`,
      `${rooms}/lounge.json:7`,
      `${rooms}/lounge.json:21`,
      `room-channel/${MUC}.json:1`,
    ]);
  });

  test("a file with a mark in front is quoted at the right column", async () => {
    await put(MODERATION, moderation());
    await put(LOUNGE, `\ufeff{"local": "lounge", "domain": "${MUC}", "handlers": 1,}`);
    const [, quoted, caret] = (await run()).said.split("\n");
    expect(quoted?.[caret?.indexOf("^") ?? -1]).toBe("}");
  });

  test("colours on a terminal only, and not where nobody wants them", async () => {
    await put(MODERATION, moderation());
    await put(LOUNGE, "{");
    expect((await run({}, { isTerminal: true })).said).toContain("\u001b[31m");
    expect((await run({}, { isTerminal: true, env: { NO_COLOR: "1" } })).said).not.toContain("\u001b");
    expect((await run()).said).not.toContain("\u001b");
    expect((await run({ format: "github" }, { isTerminal: true })).said).not.toContain("\u001b");
  });

  test("github: one command a line, whatever is in it", async () => {
    await put(MODERATION, moderation());
    await put(`bot/${MUC}/rooms/a,b:100%.json`, lounge(handler({ type: "100%\r\n::error::x" })));
    const { status, said } = await run({ format: "github" });
    expect(status).toBe(2);
    const [command, ...rest] = said.trimEnd().split("\n");
    expect(command).toMatch(
      /^::(error|warning) file=bot\/rooms\.test\/rooms\/a%2Cb%3A100%25\.json,line=7,col=15,title=handler-unknown::/,
    );
    expect(command).toContain("100%25");
    expect(rest).toEqual([expect.stringMatching(/^1 room moderated, 1 /)]);
  });
});

test.each([
  [0, "every room of rooms.test moderated, no issues\n"],
  [1, "1 room and all others of rooms.test moderated, no issues\n"],
  [2, "2 rooms and all others of rooms.test moderated, no issues\n"],
])(
  "where all rooms of a host are moderated that is said beside the %i that are named",
  async (number, said) => {
    await put(MODERATION, moderation());
    await put(`bot/${MUC}/policy/instance.json`, { defaultEnabled: true });
    for (const local of ["lounge", "den"].slice(0, number)) {
      await put(`bot/${MUC}/rooms/${local}.json`, { local, domain: MUC, handlers: [handler()] });
    }
    expect((await run()).said).toBe(said.replace("rooms.test", MUC));
  },
);

describe("several files, as run takes them", () => {
  const OTHER = "other.test";
  const both = () => [join(data, MODERATION), join(data, `bot/${OTHER}/moderation.json`)];
  const folders = () => [join(data, `bot/${MUC}/rooms`), join(data, `bot/${OTHER}/rooms`)];

  beforeEach(async () => {
    await put(MODERATION, moderation());
    await put(LOUNGE, lounge(handler()));
    await put(`bot/${OTHER}/moderation.json`, moderation({ password: SECRET, domain: "second.test" }));
    await put(`bot/${OTHER}/rooms/den.json`, { local: "den", domain: OTHER, handlers: [handler()] });
  });

  test("are told of together, and a room of another's domain is no issue", async () => {
    expect(await run({ file: both(), roomConfDir: folders() })).toEqual({
      status: 0,
      said: "2 rooms moderated, no issues\n",
      failures: [],
    });
    const { rooms, issues } = await runAsJson({ file: both(), roomConfDir: folders() });
    expect(rooms).toMatchObject([{ room: `lounge@${MUC}` }, { room: `den@${OTHER}` }]);
    expect(issues).toEqual([]);
  });

  test("what is wrong in a file that both read is told once, and what is wrong in one of them too", async () => {
    const codesOf = async () => {
      const { status, issues } = await runAsJson({ file: both(), roomConfDir: folders() });
      return [status, ...issues.filter(({ severity }) => severity === "error").map(({ code }) => code)];
    };
    await put(LOUNGE, "[");
    expect(await codesOf()).toEqual([2, "json-syntax"]);
    await put(`bot/${OTHER}/moderation.json`, "{");
    expect(await codesOf()).toEqual([2, "json-syntax", "json-syntax"]);
  });

  test("one that is not there has status 1, and the others are judged all the same", async () => {
    const { status, rooms } = await runAsJson({
      file: [...both(), join(data, "none.json")],
      roomConfDir: folders(),
    });
    expect(status).toBe(1);
    expect(rooms).toHaveLength(2);
  });

  test("with a connection in the environment are refused, as run refuses them", async () => {
    const { status, failures } = await run({ file: both() }, { env: { MUCWARDEN_DOMAIN: "warden.test" } });
    expect(status).toBe(1);
    expect(failures).toEqual([expect.stringMatching(/^several files are given, .*MUCWARDEN_DOMAIN/)]);
  });
});

describe("what cannot be read has status 1", () => {
  test.each<[string, CheckOptions, string]>([
    ["no folder", { file: [] }, "there is nothing to check. Give --data"],
    ["twice", { data: "x" }, "the data folder is given twice. Leave out --data."],
  ])("%s", async (_, options, message) => {
    const { status, failures, said } = await run(options);
    expect({ status, said }).toEqual({ status: 1, said: "" });
    expect(failures[0]).toContain(message);
  });

  test("a folder that is none", async () => {
    expect(await run({}, { folder: join(data, "nowhere") })).toMatchObject({ status: 1, said: "" });
  });

  test("no moderation.json: in every format", async () => {
    await put(LOUNGE, lounge());
    expect(await run()).toMatchObject({ status: 1, said: expect.stringContaining("[file-missing]") });
    expect(await runAsJson()).toMatchObject({ status: 1, issues: [{ code: "file-missing" }] });
  });

  test("a moderation.json that is read and is wrong has status 2", async () => {
    await put(MODERATION, "{");
    expect((await run()).status).toBe(2);
  });
});

describe("secrets", () => {
  test("a check needs none; a strict one does", async () => {
    await put(MODERATION, moderation({}));
    await put(LOUNGE, lounge(handler()));
    expect(await runAsJson()).toMatchObject({
      status: 0,
      issues: [{ code: "secret-missing", severity: "note" }],
    });
    expect(await runAsJson({ strict: true })).toMatchObject({
      status: 2,
      issues: [{ code: "secret-missing", severity: "error" }],
    });
  });

  test.each([
    [0o600, []],
    [0o640, []],
    [0o660, []],
    [0o644, ["warning"]],
    [0o602, ["warning"]],
  ])("a secret file of mode %o", async (mode, severities) => {
    await put(MODERATION, moderation());
    const env = { MUCWARDEN_SECRET_FILE: await put("secret", SECRET, mode) };
    const { status, issues } = await runAsJson({}, { env });
    expect(issues.map(({ severity }) => severity)).toEqual(severities);
    expect(status).toBe(severities.length > 0 ? 2 : 0);
    const strict = await runAsJson({ strict: true }, { env });
    expect(strict.issues.map(({ severity }) => severity)).toEqual(severities.map(() => "error"));
  });

  test("a secret file that cannot be used is an issue among the others", async () => {
    await put(MODERATION, moderation());
    const env = { MUCWARDEN_SECRET_FILE: join(data, "nowhere") };
    const { status, said } = await run({}, { env });
    expect(status).toBe(2);
    expect(said).toMatch(
      /^nowhere: error: \(MUCWARDEN_SECRET_FILE\): there is no such file \[secret-unreadable\]/,
    );
  });

  test("a password in a moderation.json that all can read is a note, also where it is strict", async () => {
    await put(MODERATION, moderation(), 0o644);
    expect(await runAsJson({ strict: true })).toMatchObject({
      status: 0,
      issues: [{ code: "secret-exposed", severity: "note", line: 6 }],
    });
    await put(MODERATION, moderation({ password: "" }), 0o644);
    expect((await runAsJson()).issues.map(({ code }) => code)).not.toContain("secret-exposed");
  });

  test("none is ever said, wherever it is and whatever else is wrong", async () => {
    const whole = JSON.stringify(moderation(), null, 2);
    const places = fc.constantFrom<object>(
      { password: SECRET },
      { password: [SECRET] },
      { password: SECRET, service: `xmpp://bot:${SECRET}@127.0.0.1` },
      { password: SECRET, service: SECRET },
      { password: SECRET, domain: `${SECRET} x` },
      { passwrod: SECRET },
      { password: { [SECRET]: SECRET } },
    );
    const broken = fc
      .tuple(fc.nat(whole.length - 1), fc.constantFrom("", '"', "\n", "{", "\\", "\t"))
      .map(([at, put]) => `${whole.slice(0, at)}${put}${whole.slice(at + 1)}`);
    const envs = fc.record(
      {
        MUCWARDEN_SECRET: fc.constant(SECRET),
        MUCWARDEN_SERVICE: fc.constantFrom(
          `xmpp://bot:${SECRET}@127.0.0.1`,
          `xmpp://${SECRET}@x`,
          "http://x",
        ),
        MUCWARDEN_DOMAIN: fc.constantFrom("", "a b"),
      },
      { requiredKeys: [] },
    );
    const handlers = fc.constantFrom(handler(), handler({ type: SECRET }), handler({ id: SECRET }), {
      id: SECRET,
      type: "hello",
    });
    const secretFile = await put("secret", SECRET, 0o644);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(places.map(moderation), broken),
        envs,
        handlers,
        fc.boolean(),
        async (file, given, entry, asFile) => {
          await put(MODERATION, file, 0o644);
          await put(LOUNGE, lounge(entry));
          const env = asFile ? { ...given, MUCWARDEN_SECRET_FILE: secretFile } : given;
          const known =
            asFile || JSON.stringify(given).includes(SECRET) || JSON.stringify(file).includes(SECRET);
          for (const format of ["text", "json", "github"]) {
            const { said, failures } = await run({ format, verbose: true }, { env });
            if (known) expect(said + failures.join("\n")).not.toContain("kettle");
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("--explain", () => {
  test("a code: what it means, why it matters, an example and the cure", async () => {
    const { status, said } = await run({ explain: "handler-twice" });
    expect(status).toBe(0);
    expect(said).toMatch(
      /^handler-twice: [^\n]+\n\n[^\n]+\n\nWhy it matters: [^\n]+\n\nExample:\n {2}[^\n]+\n\nWhat to do: [^\n]+\n$/,
    );
  });

  test("no code: the list of all", async () => {
    const { status, said } = await run({ explain: true });
    expect(status).toBe(0);
    expect(said).toMatch(/^json-syntax +A file is not valid JSON$/m);
  });

  test("an unknown one: those that may have been meant", async () => {
    expect(await run({ explain: "handler-twise\n" })).toEqual({
      status: 1,
      said: "",
      failures: [expect.stringMatching(/^no issue is called «handler-twise ». Did you mean handler-twice, /)],
    });
  });
});
