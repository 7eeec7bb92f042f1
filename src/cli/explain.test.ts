import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ExplainOptions, explain } from "./explain.ts";

const MUC = "rooms.example";
let data: string;

const words = (id: string, word: string, more: object = {}) => ({
  id,
  type: "moderate",
  options: { rules: [{ name: "list", words: [word], reason: `No ${id}.` }] },
  ...more,
});

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "mucwarden-explain-"));
  const bot = join(data, "bot", MUC);
  await mkdir(join(bot, "rooms"), { recursive: true });
  await mkdir(join(bot, "policy", "rooms"), { recursive: true });
  const connection = {
    service: "xmpp://127.0.0.1:5347",
    domain: "bot.example",
    password: "long enough to be one",
  };
  await writeFile(
    join(bot, "moderation.json"),
    JSON.stringify({ type: "component", name: "Bot", connection }),
  );
  const tavern = { local: "tavern", domain: MUC, enabled: true, handlers: [words("ads", "buy now")] };
  await writeFile(join(bot, "rooms", "tavern.json"), JSON.stringify(tavern));
  await writeFile(
    join(bot, "rooms", "closed.json"),
    JSON.stringify({ ...tavern, local: "closed", enabled: false }),
  );
  const handlers = [
    words("watched", "gossip", { mode: "observe" }),
    words("newcomers", "hello", { when: { newcomer: { minutes: 10 } } }),
    { id: "twice", type: "no-duplicate", options: { delay: 60 } },
    words("shadowed", "casino", { atGate: "shadow" }),
    words("masked", "darn", { atGate: "mask" }),
  ];
  await writeFile(join(bot, "policy", "rooms", "tavern.json"), JSON.stringify({ handlers }));
  await writeFile(join(bot, "rooms", "ungated.json"), JSON.stringify({ ...tavern, local: "ungated" }));
  await writeFile(join(bot, "policy", "rooms", "ungated.json"), JSON.stringify({ gate: false }));
});
afterAll(async () => rm(data, { recursive: true, force: true }));

async function explained(
  text: string | undefined,
  more: Partial<ExplainOptions> = {},
  stdin = "",
  env: Readonly<Record<string, string>> = {},
) {
  let said = "";
  const failed: string[] = [];
  const status = await explain(
    text,
    { room: "tavern", data, ...more },
    {
      env,
      isTerminal: false,
      async say(part) {
        said += part;
      },
      fail: (line) => void failed.push(line),
      stdin: Readable.from([stdin]),
      now: () => 0,
    },
  );
  return { status, said, failed };
}

describe("one message", () => {
  test("each rule says what it found and where, or why not; and what would be done", async () => {
    const { status, said, failed } = await explained("come and BUY  now!");
    expect(failed).toEqual([]);
    expect(status).toBe(2);
    expect(said).toMatch(
      /^ {2}x ads \(moderate\): list: buy now, in the body at 9-17, folded {2}\[room: .*tavern\.json handlers\[0\]\]$/m,
    );
    expect(said).toContain("«come and [BUY  now]!»");
    expect(said).toContain("  - watched (moderate, only observes): finds nothing");
    expect(said).toContain("  - twice (no-duplicate): finds nothing");
    expect(said).toContain("caught by ads: the message would be taken back; the room reads: «No ads.»");
  });

  test.each<[string, string, Partial<ExplainOptions>]>([
    ["buy now", "it would come back to its sender, and nobody else would see it", {}],
    ["casino", "its sender alone would see it", {}],
    ["darn", "it would pass with what was caught covered, or come back where that cannot be", {}],
    ["darn", "it would come back to its sender, and nobody else would see it", { where: "subject" }],
    ["good evening", "", {}],
    ["buy now", "", { room: "ungated" }],
  ])("%s, with the module: %s", async (text, expected, options) => {
    const { said } = await explained(text, options);
    expect(/^with mod_muc_warden instead: (.*)$/m.exec(said)?.[1] ?? "").toBe(expected);
  });

  test.each([
    ["gated", "online", {}, "caught by ads, before anyone reads it: it would come back to its sender"],
    ["gated", "offline", {}, "caught by ads: the message would be taken back"],
    ["gated", "online", { asks: false }, "caught by ads: the message would be taken back"],
    ["joined", "online", {}, "caught by ads: the message would be taken back"],
  ])("where the running bot is %s and %s %j: %s", async (is, link, more, expected) => {
    const state = await mkdtemp(join(data, "state-"));
    const room = { room: `tavern@${MUC}`, is, host: MUC, problems: [], ...more };
    const status = {
      version: "1.0.0",
      pid: 1,
      at: new Date(0).toISOString(),
      link: { is: link },
      rooms: [room],
    };
    await writeFile(join(state, "status.json"), JSON.stringify(status));
    const { said } = await explained("buy now", { state });
    expect(said).toContain(expected);
    expect(said.includes("with mod_muc_warden instead")).toBe(!expected.includes("before anyone"));
    expect(said).toContain("«No ads.»");
  });

  test("in a room of which no file tells, where every room is moderated", async () => {
    const long = "long ".repeat(3_000);
    const { status, said, failed } = await explained(long, { room: "elsewhere" }, "", {
      MUCWARDEN_PROFILE: "jitsi",
    });
    expect(status).toBe(2);
    expect(said).toContain("overlong");
    expect(failed).toEqual([expect.stringContaining(`elsewhere@${MUC}: no file tells of this room`)]);
    expect(await explained(long, { room: "elsewhere" })).toMatchObject({ status: 1, said: "" });
  });

  test("that stays", async () => {
    const { status, said } = await explained("good evening");
    expect(status).toBe(0);
    expect(said).toMatch(/\nstays\n$/);
  });

  test("that is only observed stays, and that is said", async () => {
    const { status, said } = await explained("what gossip");
    expect(status).toBe(0);
    expect(said).toContain("  x watched (moderate, only observes): list: gossip");
    expect(said).toContain("stays (observed only: a record, and nothing else)");
  });

  test("conditions count, and what of them is not so is told", async () => {
    expect((await explained("hello")).status).toBe(2);
    const { status, said } = await explained("hello", { regular: true });
    expect(status).toBe(0);
    expect(said).toContain("newcomers (moderate): does not apply: is no newcomer");
    for (const rights of [{ role: "moderator" }, { affiliation: "admin" }] as const) {
      const moderator = await explained("buy now", rights);
      expect(moderator.status).toBe(0);
      expect(moderator.said).toContain("ads (moderate): leaves moderators alone");
    }
  });

  test("elsewhere than in the body", async () => {
    const { said } = await explained("buy now", { where: "subject" });
    expect(said).toContain("in the subject at 0-7, folded");
    expect(said).toContain("the message would be taken back, the room would get its subject back");
  });

  test("what is invisible is shown, and nothing steers the terminal", async () => {
    const { said } = await explained("b\u200buy now \u001b[2J");
    expect(said).toContain("«[b‹200b›uy now] ‹1b›[2J»");
  });

  test("for programs: the record of the audit log, with the texts", async () => {
    const { said } = await explained("buy now", { json: true });
    const [record] = JSON.parse(said);
    expect(record).toMatchObject({
      room: `tavern@${MUC}`,
      nick: "somebody",
      texts: [{ where: "body", text: "buy now" }],
      decisive: "ads",
      sanctions: ["retract"],
    });
    expect(record.rules).toContainEqual(
      expect.objectContaining({
        id: "ads",
        outcome: "hit",
        evidence: expect.objectContaining({ entry: "buy now", span: { start: 0, end: 7 } }),
      }),
    );
  });
});

describe("a file", () => {
  test("tells of the lines that are caught or observed, and counts", async () => {
    const lines = "good evening\n<mallory> buy now\n<romeo> gossip, gossip\nbuy now, somebody else\n";
    const { status, said } = await explained(undefined, { file: "-" }, lines);
    expect(status).toBe(2);
    expect(said.split("\n")).toEqual([
      "2: mallory: «[buy now]» caught by ads: buy now",
      "3: romeo: «[gossip], gossip» observed by watched: gossip",
      "4: «[buy now], somebody else» caught by ads: buy now",
      "4 messages, 2 would be taken back",
      "  ads: 2 caught, 0 observed",
      "  watched: 0 caught, 1 observed",
      "",
    ]);
  });

  test("is a conversation: who said it and when counts; lines of nobody are nobody's repetition", async () => {
    const same =
      "[20:00:00] <a> morning\n[20:00:10] <a> morning\n[20:00:20] <b> morning\n[20:02] <a> morning\n";
    expect((await explained(undefined, { file: "-" }, same)).said).toContain(
      "4 messages, 1 would be taken back",
    );
    const nobody = "morning\nmorning\nmorning\n";
    expect((await explained(undefined, { file: "-" }, nobody)).said).toContain("0 would be taken back");
  });

  test("all lines, where they are asked for", async () => {
    const { status, said } = await explained(undefined, { file: "-", all: true }, "good evening\n");
    expect(status).toBe(0);
    expect(said).toContain("1: good evening\n");
  });
});

test.each<[string, string | undefined, Partial<ExplainOptions>, RegExp]>([
  ["nothing to judge", undefined, {}, /nothing to judge/],
  ["a text and a file", "x", { file: "-" }, /a text and --file are given/],
  ["an empty file", undefined, { file: "-" }, /there is no message in it/],
  ["no such file", undefined, { file: "/no/such/file" }, /\/no\/such\/file: .*ENOENT/],
  [
    "no such room",
    "x",
    { room: "attic" },
    /attic: not a moderated room \(moderated: tavern@rooms\.example, ungated@rooms\.example\)/,
  ],
  ["a room that is off", "x", { room: "closed" }, /closed: switched off/],
  ["a time that is none", "x", { at: "teatime" }, /--at teatime is no time/],
])("%s: said, and nothing is judged", async (_what, text, options, problem) => {
  const { status, said, failed } = await explained(text, options);
  expect({ status, said }).toEqual({ status: 1, said: "" });
  expect(failed.at(-1)).toMatch(problem);
});
