import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type ChannelOptions, channelHandlers, readChannelOptions } from "../src/config/channel-options.ts";
import { compile } from "../src/config/compile.ts";
import { readConnection } from "../src/config/connection.ts";
import { type Emoji, readEmojis, readShortNames } from "../src/config/emojis-file.ts";
import { readHandler } from "../src/config/handler.ts";
import type { Issue } from "../src/config/issue.ts";
import { readModerationFile } from "../src/config/moderation-file.ts";
import { readRoomChannels } from "../src/config/room-channel.ts";
import { readRoomFile } from "../src/config/room-file.ts";
import { openSource, type Reader, type SourceFile } from "../src/config/source.ts";
import { loadRules } from "../src/files/rule-folder.ts";
import type { RoomPolicy } from "../src/moderation/policy.ts";
import { roomJid } from "../src/muc/jid.ts";
import { escapeAsLivechat, joinAsLivechat } from "../src/text/joined.ts";
import { dataFiles } from "./support/data-files.ts";
import { ROOM } from "./support/muc.ts";
import { decideAll } from "./support/transcript.ts";

// Every file of test/config/fixtures, with what livechat makes of it and what we do.

const rules = await loadRules();
const fixtures = fileURLToPath(new URL("config/fixtures/", import.meta.url));
const DOMAIN = "room.video.example.test";

function filesIn(folder: string): string[] {
  const names = readdirSync(join(fixtures, folder), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".json")).map((name) => `${folder}/${name}`);
}

function source(file: string): SourceFile {
  return { file, text: readFileSync(join(fixtures, file), "utf8") };
}

function expected<T>(name: string): Record<string, T> {
  return JSON.parse(readFileSync(join(fixtures, "expected", name), "utf8")) as Record<string, T>;
}

interface Read<T> {
  readonly value: T | undefined;
  readonly issues: readonly Issue[];
}

function read<T>(file: string, reading: (reader: Reader) => T | undefined): Read<T> {
  const issues: Issue[] = [];
  const reader = openSource(source(file), issues);
  return { value: reader && reading(reader), issues };
}

function worded({ severity, code, line, column, path, message }: Issue): string {
  const place = line === undefined ? "" : `${line}:${column} `;
  return `${severity} ${code} ${place}${path && `${path}: `}${message}`;
}

describe("verdicts", () => {
  const readings: Record<string, (reader: Reader) => unknown> = {
    "channel-options": readChannelOptions,
    "room-conf": (reader) => readRoomFile(reader, { domains: undefined, isShared: false }),
    "room-channel": readRoomChannels,
    moderation(reader) {
      const file = readModerationFile(reader);
      // What is wrong in the connection says readConnection.
      const connects = file?.type === "component" && file.connection.password !== undefined;
      return connects ? readConnection(reader, file, {}) : file;
    },
    emojis: (reader) => readEmojis(reader, "1"),
  };
  const verdicts = expected<{ used: boolean; issues: string[] }>("verdicts.json");
  const files = Object.keys(readings).flatMap(filesIn);

  test("there is one for each file", () => {
    expect(Object.keys(verdicts).sort()).toEqual(files.sort());
  });

  test.each(files)("%s", (file) => {
    const { value, issues } = read(file, readings[file.replace(/\/.*/, "")]!);
    expect({ used: value !== undefined, issues: issues.map(worded) }).toEqual(verdicts[file]);
    for (const issue of issues) {
      expect(issue.file).toBe(file);
      expect(issue.hint).not.toBe("");
    }
  });
});

/** What livechat 14 makes of regular expressions while its administrator has not allowed them. */
function withoutRegexps(options: ChannelOptions): ChannelOptions {
  const lists = options.bot.forbiddenWords.map((list) => ({
    ...list,
    enabled: list.enabled && !list.regexp,
  }));
  return { ...options, bot: { ...options.bot, forbiddenWords: lists } };
}

describe("channel options", () => {
  interface Upstream {
    readonly outcome: "accepted" | "refused" | "not-json";
    readonly normalized?: ChannelOptions;
    readonly roomConf?: {
      readonly handlers: readonly { readonly id: string; readonly options: Record<string, unknown> }[];
    };
  }
  const upstream = expected<Upstream>("channel-options.json");
  // Editors put the mark there; and what is that deep was written to exhaust somebody's stack.
  const TAKEN_HERE = "channel-options/not-json/utf8-bom.json";
  const REFUSED_HERE = "channel-options/hostile/deep-nesting.json";
  const others = filesIn("channel-options").filter((file) => file !== TAKEN_HERE && file !== REFUSED_HERE);

  test.each(others)("%s as livechat reads it", (file) => {
    const { value } = read(file, readChannelOptions);
    const { outcome, normalized } = upstream[file]!;
    expect(value !== undefined).toBe(outcome === "accepted");
    expect(value && withoutRegexps(value)).toEqual(normalized);
  });

  test("all that livechat read are here", () => {
    expect(Object.keys(upstream).sort()).toEqual(filesIn("channel-options").sort());
  });

  test("a byte order mark is no content; nesting without end is refused", () => {
    const plain = "channel-options/tolerated/empty-terms.json";
    const { value } = read(TAKEN_HERE, readChannelOptions);
    expect(value).toEqual({
      ...upstream[plain]!.normalized,
      bot: { ...upstream[plain]!.normalized!.bot, enabled: true, nickname: "Sepia" },
    });
    expect(upstream[TAKEN_HERE]?.outcome).toBe("not-json");
    expect(read(REFUSED_HERE, readChannelOptions).value).toBeUndefined();
  });

  const written = others.filter((file) => upstream[file]?.roomConf);

  test.each(written)("%s gives the handlers that livechat writes into the room files", (file) => {
    const { value } = read(file, readChannelOptions);
    const options = withoutRegexps(value!);
    const handlers = channelHandlers(options).map((handler) => handler.value as { id: string });
    const theirs = upstream[file]!.roomConf!.handlers;
    expect(handlers.map(withoutOptions)).toEqual(theirs.map(withoutOptions));
    for (const [index, { id, options: written }] of theirs.entries()) {
      // A list is used as its owner wrote it; what livechat joins of it is looked at below.
      if (!id.startsWith("forbidden_words_")) expect(handlers[index]).toMatchObject({ options: written });
    }
    for (const [index, list] of options.bot.forbiddenWords.entries()) {
      const joined = list.regexp ? joinAsLivechat(list.entries) : escapeAsLivechat(list.entries);
      expect(theirs[index]?.options).toMatchObject({
        rules: [{ regexp: joined }],
        applyToModerators: list.applyToModerators,
      });
    }
  });

  test("there are such files", () => expect(written.length).toBeGreaterThan(9));
});

function withoutOptions(handler: object): object {
  return { ...handler, options: undefined };
}

interface Folder {
  readonly moderation?: SourceFile;
  readonly room?: SourceFile;
  readonly channel?: SourceFile;
  readonly mucDomain?: string;
}

const MODERATION: SourceFile = {
  file: "moderation.json",
  text: JSON.stringify({
    type: "component",
    connection: { service: "xmpp://127.0.0.1:5347", domain: "warden.example.test", password: "of-a-test" },
  }),
};

/** A folder with the file in it; room `r` is one of channel 1. */
function compiled({ moderation = MODERATION, room, channel, mucDomain = DOMAIN }: Folder) {
  const files = dataFiles({
    mucDomain,
    moderation,
    rooms: room ? [room] : [],
    roomChannel: channel && { file: "map.json", text: '{"1": ["r"]}' },
    channelOptions: new Map(channel && [["1", channel]]),
  });
  return compile(files, rules, {});
}

async function caught(policy: RoomPolicy | undefined, text: string): Promise<string | undefined> {
  if (!policy) throw new Error("no such room");
  const room = { ...policy, room: ROOM };
  const [decision] = await decideAll(room, [{ nick: "mallory", text }]);
  return decision?.decisive?.finding.evidence.entry;
}

/** What the files put in force. */
function idsOf(policy: RoomPolicy | undefined): string[] | undefined {
  return policy?.entries.filter(({ layer }) => layer !== "built-in").map(({ id }) => id);
}

const ORDINARY = ["Good evening everybody!", "1", "Wie geht's? Ça va?", "привет, как дела", "lol 😀"];

describe("hostile channel options do no harm", () => {
  const hostile = (name: string) => {
    const { policies, issues } = compiled({ channel: source(`channel-options/hostile/${name}.json`) });
    return { policy: policies.get(roomJid("r", DOMAIN)), issues };
  };

  test("an expression that matches everything is not in force, and said", async () => {
    const { policy, issues } = hostile("regexp-matches-everything");
    expect(policy?.room).toBe(`r@${DOMAIN}`);
    for (const text of ORDINARY) expect(await caught(policy, text)).toBeUndefined();
    expect(issues.length).toBeGreaterThan(0);
    for (const issue of issues) {
      expect(issue).toMatchObject({ severity: "error", path: "bot.forbiddenWords[0]" });
    }
  });

  test("an expression that would take exponential time elsewhere takes none here", async () => {
    const { policy } = hostile("redos-regexp");
    const hard = ["a", "x"].map((letter) => `${letter.repeat(2_000)}!`);
    for (const text of hard) expect(await caught(policy, text)).toBeUndefined();
    expect(await caught(policy, "aaa")).toBe("(a+)+$");
  });

  test("expressions that cannot be joined are used alone; a back-reference is refused alone", async () => {
    const { policy, issues } = hostile("regexp-breaks-the-join");
    expect([await caught(policy, "a"), await caught(policy, "b")]).toEqual(["(?<n>a)", "(?<n>b)"]);
    expect(await caught(policy, "cc")).toBeUndefined();
    expect(issues).toMatchObject([{ code: "entry-unusable", path: "bot.forbiddenWords[0]" }]);
    expect(issues[0]?.message).toContain("(c)\\1");
  });

  test("names of the language itself are names", () => {
    const { policy, issues } = hostile("proto-key");
    expect([idsOf(policy), issues]).toEqual([[], []]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.keys(read("channel-options/hostile/proto-key.json", readChannelOptions).value!)).toEqual([
      "bot",
      "slowMode",
      "mute",
      "moderation",
    ]);
  });

  test("what is nested without end is no options; the others of the folder are in force", () => {
    const { policy, issues } = hostile("deep-nesting");
    expect(policy).toBeUndefined();
    expect(issues).toMatchObject([
      { code: "json-syntax", file: "channel-options/hostile/deep-nesting.json" },
    ]);
  });

  test("a command that answers itself is no rule, and a talk as any other", () => {
    const { policy, issues } = hostile("command-loops");
    expect(idsOf(policy)).toEqual([]);
    expect(policy?.talks.map(({ id }) => id)).toEqual(["quote_0", "command_0", "command_1"]);
    expect(issues).toEqual([]);
  });
});

describe("room files", () => {
  interface Upstream {
    readonly upstream: {
      readonly local: string;
      readonly domain: string;
      readonly enabled: boolean;
      readonly nick?: string;
      readonly handlers: readonly object[];
    } | null;
  }
  const upstream = expected<Upstream>("room-conf.upstream.json");
  const tolerated = [...filesIn("room-conf/tolerated"), ...filesIn("room-conf/breaks-livechat-sync")];

  test.each(tolerated)("%s as xmppjs-chat-bot reads it", (file) => {
    const issues: Issue[] = [];
    const reader = openSource(source(file), issues)!;
    const room = readRoomFile(reader, { domains: undefined, isShared: false });
    if (!room || room === "elsewhere") throw new Error(`${file} is refused`);
    const { local, domain, enabled, nick } = room;
    const handlers = room.handlers.flatMap((value, index) => {
      const handler = readHandler(reader, value, ["handlers", index]);
      return handler ? [{ id: handler.id, type: handler.type, enabled: handler.enabled }] : [];
    });
    const { handlers: theirs, ...theirRoom } = upstream[file]!.upstream!;
    expect({ local, domain, enabled, ...(nick && { nick }) }).toEqual(theirRoom);
    expect(handlers).toMatchObject(theirs.map(({ options, ...rest }: { options?: unknown }) => rest));
    expect(handlers).toHaveLength(theirs.length);
  });

  test.each(["id", "type"])("a handler without %s is passed over and said", (what) => {
    const room = source(`room-conf/tolerated/handler-without-${what}-skipped.json`);
    expect(compiled({ room }).issues).toMatchObject([{ path: `handlers[0].${what}` }]);
  });

  test.each([
    ["local-upper-case", DOMAIN, `room-one@${DOMAIN}`],
    ["local-with-escapes", DOMAIN, `r\\40x@${DOMAIN}`],
    ["jitsi-tenant-room", "muc.meet.jitsi", "[tenant]standup@muc.meet.jitsi"],
  ])("%s is one room", (name, mucDomain, jid) => {
    const { policies, issues } = compiled({ room: source(`room-conf/tolerated/${name}.json`), mucDomain });
    expect([[...policies.keys()], issues]).toEqual([[jid], []]);
  });

  const refused = filesIn("room-conf/refused");

  test.each(refused.filter((file) => !file.includes("/moderate-")))("%s is no room", (file) => {
    const { policies, issues } = compiled({ room: source(file) });
    expect(policies.size).toBe(0);
    expect(issues.map((issue) => issue.file)).toEqual([file]);
  });

  // The room is there: what cannot be used of it is left out alone.
  test.each([
    ["moderate-invalid-regexp", "handlers[0].options.rules[0]", "(unclosed"],
    ["moderate-rule-null", "handlers[0].options.rules[0]", ""],
  ])("%s says which rule, and why", async (name, path, reason) => {
    const { policies, issues } = compiled({ room: source(`room-conf/refused/${name}.json`) });
    expect(issues).toMatchObject([{ severity: "error", path }]);
    expect(issues[0]?.message).toContain(reason);
    const policy = policies.get(roomJid("r1", DOMAIN));
    for (const text of [...ORDINARY, "(unclosed"]) expect(await caught(policy, text)).toBeUndefined();
  });
});

describe("the map of rooms and channels", () => {
  interface Upstream {
    readonly readOk: boolean;
    readonly roomToChannel: Record<string, number>;
  }
  const upstream = expected<Upstream>("room-channel.upstream.json");

  test.each(filesIn("room-channel"))("%s as livechat reads it", (file) => {
    const { value } = read(file, readRoomChannels);
    const { readOk, roomToChannel } = upstream[file]!;
    const theirs = Object.entries(roomToChannel).map(([local, id]) => [local, String(id)]);
    expect(value && Object.fromEntries(value)).toEqual(readOk ? Object.fromEntries(theirs) : undefined);
  });

  test("8,000 rooms of 400 channels", () => {
    const map = Object.fromEntries(
      Array.from({ length: 400 }, (_, channel) => [
        channel + 1,
        Array.from({ length: 20 }, (_, room) => `room-${channel + 1}-${room}`),
      ]),
    );
    const issues: Issue[] = [];
    const rooms = readRoomChannels(openSource({ file: "map.json", text: JSON.stringify(map) }, issues)!)!;
    expect([rooms.size, new Set(rooms.values()).size, issues]).toEqual([8000, 400, []]);
    expect(rooms.get("room-400-19")).toBe("400");
  });
});

describe("moderation.json", () => {
  test("names the bot, and holds in every room", () => {
    const moderation = source("moderation/with-rooms-and-global-handlers.json");
    const { policies, connection, issues } = compiled({
      moderation,
      room: source("room-conf/tolerated/nick-missing-uses-bot-name.json"),
    });
    expect(issues).toEqual([]);
    expect(connection).toMatchObject({ domain: "mucwarden.chat.example.test" });
    expect([...policies.values()].map((policy) => [policy.room, idsOf(policy)])).toEqual([
      ["lobby@room.chat.example.test", ["everywhere"]],
      [`r1@${DOMAIN}`, ["everywhere"]],
    ]);
  });

  test.each([
    ["component", { type: "component", name: "Sepia", log_level: "info" }],
    ["component-secret-elsewhere", { type: "component", name: "Sepia" }],
    ["livechat-client", { type: "client", log_level: "debug", connection: { username: "moderator" } }],
    ["tolerated/log-level-unknown", { log_level: "info" }],
    ["tolerated/name-missing-means-Bot", { name: "Bot" }],
  ])("%s", (name, content) => {
    expect(read(`moderation/${name}.json`, readModerationFile).value).toMatchObject(content);
  });

  test.each(filesIn("moderation/refused"))("with %s there is no connection", (file) => {
    const { connection, issues } = compiled({ moderation: source(file) });
    expect(connection).toBeUndefined();
    expect(issues.map((issue) => issue.file)).toEqual([file]);
  });
});

describe("emojis", () => {
  const emojis = (name: string): readonly Emoji[] | undefined =>
    read(`emojis/${name}.json`, (reader) => readEmojis(reader, "1")).value;

  test("200 of them, each with its file", () => {
    const all = emojis("200-emojis")!;
    expect(all).toHaveLength(200);
    expect(all[199]).toMatchObject({ name: ":e199:", file: "17180353000199.png", isCategory: false });
  });

  test("the 201st is left out", () => {
    expect(emojis("refused/201-emojis")).toEqual(emojis("200-emojis"));
  });

  test.each(filesIn("emojis/refused").filter((file) => !/201|not-an/.test(file)))(
    "%s is no emoji",
    (file) => {
      expect(read(file, (reader) => readShortNames(reader, "1")).value).toEqual([]);
    },
  );

  test("where nothing says whose the definition is, the pictures may be any channel's", () => {
    expect(read("emojis/refused/other-channel.json", readShortNames).value).toEqual([":a:"]);
  });

  test.each([
    ["missing-file", [{ name: ":gone:", file: "99.png" }]],
    ["old-host-after-rename", [{ name: ":a:", file: "1.png" }]],
    ["same-name-twice", [{ name: ":a:", file: "1.png" }]],
    [
      "two-category-emojis",
      [
        { name: ":a:", isCategory: true },
        { name: ":b:", isCategory: false },
      ],
    ],
  ])("%s is taken", (name, content) => {
    expect(emojis(`stored-odd/${name}`)).toMatchObject(content);
    expect(emojis(`stored-odd/${name}`)).toHaveLength(content.length);
  });
});
