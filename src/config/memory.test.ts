import { beforeAll, describe, expect, test } from "vitest";
import { catching } from "../../test/support/catching.ts";
import { dataFiles } from "../../test/support/data-files.ts";
import { loadRules } from "../files/rule-folder.ts";
import type { RoomPolicy } from "../moderation/policy.ts";
import type { RuleBook } from "../moderation/rule.ts";
import { type BareJid, bareJid } from "../muc/jid.ts";
import { type Compiled, compile } from "./compile.ts";
import type { DataFiles } from "./data-files.ts";
import type { SourceFile } from "./source.ts";

const ROOM: BareJid = bareJid("tavern@rooms.test");
let rules: RuleBook;

beforeAll(async () => {
  rules = await loadRules();
});

interface Folder extends Omit<Partial<DataFiles>, "moderation" | "rooms"> {
  readonly moderation?: unknown;
  readonly rooms?: Readonly<Record<string, unknown>>;
}

function file(name: string, value: unknown): SourceFile {
  return { file: name, text: typeof value === "string" ? value : JSON.stringify(value) };
}

const MODERATION = {
  type: "component",
  connection: { service: "xmpp://127.0.0.1:5347", domain: "warden.test", password: "fake" },
  name: "Warden",
};

function folder({ moderation = MODERATION, rooms = {}, ...more }: Folder = {}): DataFiles {
  return dataFiles({
    mucDomain: "rooms.test",
    moderation: file("moderation.json", moderation),
    rooms: Object.entries(rooms).map(([name, value]) => file(`rooms/${name}.json`, value)),
    ...more,
  });
}

const wordRule = (...list: string[]) => ({ rules: [{ name: "list", words: list }] });
const moderate = (id: string, ...list: string[]) => ({ id, type: "moderate", options: wordRule(...list) });
const tavern = (...handlers: unknown[]) => ({ local: "tavern", domain: "rooms.test", handlers });

/** Runs over the folders one after the other, each with the memory of the one before; the last result. */
function reloaded(...folders: DataFiles[]): Compiled {
  let last: Compiled | undefined;
  for (const files of folders) last = compile(files, rules, {}, last?.memory);
  if (!last) throw new Error("no folder");
  return last;
}

function catches(policy: RoomPolicy | undefined, text: string): boolean {
  return policy !== undefined && catching(policy, text) !== undefined;
}

const policy = (compiled: Compiled): RoomPolicy | undefined => compiled.policies.get(ROOM);
const written = (compiled: Compiled) =>
  policy(compiled)?.entries.filter(({ layer }) => layer !== "built-in") ?? [];
const codes = (compiled: Compiled): string[] => compiled.issues.map(({ code }) => code);
const good = folder({ rooms: { tavern: tavern(moderate("a", "one"), moderate("b", "two")) } });

describe("a broken file changes nothing that runs", () => {
  test.each([
    ["empty", ""],
    ["half written", '{"local":"tavern","doma'],
    ["no object", "[]"],
    ["without its name", { domain: "rooms.test", handlers: [] }],
  ])("a room file that is %s", (_, broken) => {
    const compiled = reloaded(good, folder({ rooms: { tavern: broken } }));
    expect(catches(policy(compiled), "one")).toBe(true);
    expect(catches(policy(compiled), "two")).toBe(true);
    expect(compiled.issues[0]?.hint).toContain("its last good version stays in force");
  });

  test("nor does it after several reloads, and the next good version takes over", () => {
    const broken = folder({ rooms: { tavern: "{" } });
    expect(catches(policy(reloaded(good, broken, broken, broken)), "two")).toBe(true);
    const mended = folder({ rooms: { tavern: tavern(moderate("a", "three")) } });
    const compiled = reloaded(good, broken, mended);
    expect(catches(policy(compiled), "three")).toBe(true);
    expect(catches(policy(compiled), "one")).toBe(false);
    expect(compiled.issues).toEqual([]);
  });

  test("moderation.json keeps the connection and the instance's rules", () => {
    const first = folder({
      moderation: { ...MODERATION, handlers: [moderate("i", "nowhere")] },
      rooms: { tavern: tavern() },
    });
    const compiled = reloaded(first, folder({ moderation: "", rooms: { tavern: tavern() } }));
    expect(compiled.connection?.domain).toBe("warden.test");
    expect(catches(policy(compiled), "nowhere")).toBe(true);
  });

  test("a map keeps its rooms, an emoji definition its names, options and overlays what they say", () => {
    const channel = {
      bot: { enabled: true, forbiddenWords: [{ entries: ["spoiler"] }], quotes: [], commands: [] },
    };
    const first = folder({
      roomChannel: file("map.json", { 1: ["tavern"] }),
      channelOptions: new Map([["1", file("1.json", channel)]]),
      emojis: new Map([["1", file("e.json", { customEmojis: [] })]]),
      roomOverlays: new Map([["tavern", file("overlay.json", { nick: "Owl" })]]),
    });
    const broken = folder({
      roomChannel: file("map.json", "{"),
      channelOptions: new Map([["1", file("1.json", '{"bot":')]]),
      emojis: new Map([["1", file("e.json", "")]]),
      roomOverlays: new Map([["tavern", file("overlay.json", { nik: "Owl" })]]),
    });
    const compiled = reloaded(first, broken);
    expect(catches(policy(compiled), "spoiler")).toBe(true);
    expect(policy(compiled)?.settings.nick.value).toBe("Owl");
    expect(compiled.issues).toHaveLength(4);
  });

  test("a folder that cannot be listed has not lost its rooms", () => {
    const unreadable = [{ file: "rooms", unreadable: "permission denied" }];
    const compiled = reloaded(good, folder({ unreadable }));
    expect(catches(policy(compiled), "one")).toBe(true);
    expect(codes(compiled)).toEqual(["file-unreadable"]);
  });
});

describe("a folder that cannot be listed any more", () => {
  test.each<[string, string, Folder]>([
    ["a channel's options", "channelConfigurationOptions", { channelOptions: new Map() }],
    ["overlays of rooms", "bot/rooms.test/policy/rooms", { roomOverlays: new Map() }],
    ["overlays of channels", "bot/rooms.test/policy/channels", { channelOverlays: new Map() }],
  ])("has not lost %s", (_, name, without) => {
    const channel = {
      bot: { enabled: true, forbiddenWords: [{ entries: ["spoiler"] }], quotes: [], commands: [] },
    };
    const overlay = (word: string) => ({ handlers: [moderate(word, word)] });
    const all: Folder = {
      roomChannel: file("map.json", { 1: ["tavern"] }),
      channelOptions: new Map([["1", file("channelConfigurationOptions/1.json", channel)]]),
      channelOverlays: new Map([["1", file("bot/rooms.test/policy/channels/1.json", overlay("chan"))]]),
      roomOverlays: new Map([["tavern", file("bot/rooms.test/policy/rooms/tavern.json", overlay("room"))]]),
    };
    const hidden = { ...all, ...without, unreadable: [{ file: name, unreadable: "permission denied" }] };
    const compiled = reloaded(folder(all), folder(hidden), folder(hidden));
    for (const word of ["spoiler", "chan", "room"]) expect(catches(policy(compiled), word), word).toBe(true);
    expect(codes(compiled)).toEqual(["file-unreadable"]);
  });
});

describe("what is gone is gone", () => {
  test("a removed file, a removed handler, a room switched off", () => {
    expect(reloaded(good, folder()).policies.size).toBe(0);
    const less = reloaded(good, folder({ rooms: { tavern: tavern(moderate("a", "one")) } }));
    expect(catches(policy(less), "two")).toBe(false);
    const off = folder({ rooms: { tavern: { ...tavern(moderate("a", "one")), enabled: false } } });
    expect(reloaded(good, off).policies.size).toBe(0);
  });

  test("and does not come back with the next fault", () => {
    const gone = folder({ rooms: { tavern: tavern() } });
    expect(catches(policy(reloaded(good, gone, folder({ rooms: { tavern: "{" } }))), "one")).toBe(false);
    const away = folder();
    expect(reloaded(good, away, folder({ rooms: { tavern: "{" } })).policies.size).toBe(0);
  });
});

describe("a broken handler", () => {
  const pattern = (id: string, regexp: string) => ({
    id,
    type: "moderate",
    options: { rules: [{ name: "n", regexp }] },
  });

  test.each([
    ["a pattern that cannot be used", pattern("a", "(?=look)around")],
    ["a pattern that matches everything", pattern("a", "x*")],
    ["options of another shape", { id: "a", type: "moderate", options: { rules: 5 } }],
    ["a type that does not exist", { id: "a", type: "moderat", options: {} }],
    ["no type", { id: "a", options: {} }],
    ["options that are none", { id: "a", type: "moderate", options: null }],
    ["conditions that are none", { ...moderate("a", "broken"), when: { newcommer: {} } }],
    ["exemptions that are none", { ...moderate("a", "broken"), exempt: {} }],
    ["a slip in a key", { ...moderate("a", "broken"), exmept: { nick: "x" } }],
  ])("with %s keeps its last good version, and the others change", (_, broken) => {
    const compiled = reloaded(good, folder({ rooms: { tavern: tavern(broken, moderate("b", "three")) } }));
    expect(catches(policy(compiled), "one")).toBe(true);
    expect(catches(policy(compiled), "three")).toBe(true);
    expect(catches(policy(compiled), "two")).toBe(false);
    expect(catches(policy(compiled), "broken")).toBe(false);
    expect(compiled.issues[0]?.hint).toContain("its last good version stays in force");
  });

  test("without a last good version: what can be used of it is in force", () => {
    const list = { rules: [{ name: "n", regexp: ["(?=look)around", "free \\w+"] }] };
    const compiled = reloaded(
      folder({ rooms: { tavern: tavern({ id: "a", type: "moderate", options: list }) } }),
    );
    expect(catches(policy(compiled), "free followers")).toBe(true);
    expect(codes(compiled)).toEqual(["entry-unusable"]);
  });

  test.each<[string, object]>([
    ["talked", { id: "a", type: "hello", options: { txt: "Hello!" } }],
    ["was another rule", { id: "a", type: "length", options: { maximum: 1_000 } }],
    ["was off", { id: "a", type: "moderate", enabled: false }],
  ])(
    "that %s before: what can be used of it is in force, and nothing is said of a last good version",
    (_, before) => {
      const list = { rules: [{ name: "n", regexp: ["(?=look)around", "free \\w+"] }] };
      const compiled = reloaded(
        folder({ rooms: { tavern: tavern(before) } }),
        folder({ rooms: { tavern: tavern({ id: "a", type: "moderate", options: list }) } }),
      );
      expect(catches(policy(compiled), "free followers")).toBe(true);
      expect(compiled.issues.map(({ code, hint }) => [code, hint.includes("last good version")])).toEqual([
        ["entry-unusable", false],
      ]);
    },
  );

  test("switched off, it is off, whatever its options", () => {
    const off = { id: "a", type: "moderate", enabled: false, options: { rules: 5 } };
    expect(catches(policy(reloaded(good, folder({ rooms: { tavern: tavern(off) } }))), "one")).toBe(false);
  });
});

describe("what was last good is nobody else's", () => {
  const bad = { id: "x", type: "moderate", options: { rules: 5 } };
  const inline = (local: string, handler: unknown) => ({ local, domain: "rooms.test", handlers: [handler] });
  const room = (compiled: Compiled, local: string) => compiled.policies.get(bareJid(`${local}@rooms.test`));

  test("rooms inside moderation.json keep their own", () => {
    const whole = (first: unknown) => ({
      moderation: { ...MODERATION, rooms: [inline("a", first), inline("b", moderate("x", "bbb"))] },
    });
    const compiled = reloaded(folder(whole(moderate("x", "aaa"))), folder(whole(bad)));
    expect([catches(room(compiled, "a"), "aaa"), catches(room(compiled, "a"), "bbb")]).toEqual([true, false]);
  });

  test("the instance keeps its own, with its lock", () => {
    const law = { ...moderate("x", "law"), locked: true };
    const whole = (handler: unknown) => ({
      moderation: { ...MODERATION, handlers: [handler], rooms: [inline("a", moderate("x", "aaa"))] },
      rooms: { tavern: tavern() },
    });
    const compiled = reloaded(folder(whole(law)), folder(whole({ ...bad, locked: true })));
    expect(written(compiled).map(({ id, locked, layer }) => [id, locked, layer])).toEqual([
      ["x", true, "instance"],
    ]);
    expect(catches(policy(compiled), "law")).toBe(true);
  });

  test("switched off is remembered, too", () => {
    const instance = { moderation: { ...MODERATION, handlers: [moderate("spam", "spam")] } };
    const off = folder({
      ...instance,
      rooms: { tavern: tavern({ id: "spam", type: "moderate", enabled: false }) },
    });
    const broken = folder({
      ...instance,
      rooms: { tavern: tavern({ id: "spam", type: "", enabled: false }) },
    });
    expect(catches(policy(reloaded(off, broken)), "spam")).toBe(false);
  });

  test("a list that livechat numbered anew does not bring back the one that was deleted", () => {
    const list = (id: string, regexp: string[]) => ({
      id,
      type: "moderate",
      options: { rules: [{ name: "n", regexp }] },
    });
    const mixed = ["good\\d+", "(?=bad)x"];
    const before = [list("forbidden_words_0", ["deleted"]), list("forbidden_words_1", mixed)];
    const compiled = reloaded(
      folder({ rooms: { tavern: tavern(...before) } }),
      folder({ rooms: { tavern: tavern(list("forbidden_words_0", mixed)) } }),
    );
    expect(catches(policy(compiled), "good1")).toBe(true);
    expect(catches(policy(compiled), "deleted")).toBe(false);
  });
});

describe("tests of a handler", () => {
  const tested = (...list: string[]) => ({
    ...moderate("a", ...list),
    tests: { match: ["buy NOW"], pass: ["I will buy nowhere"] },
  });

  test("that hold let it in", () => {
    const compiled = reloaded(folder({ rooms: { tavern: tavern(tested("buy now")) } }));
    expect(compiled.issues).toEqual([]);
    expect(catches(policy(compiled), "buy now")).toBe(true);
  });

  test.each([
    ["lets pass what it must catch", tested("sell now"), "tests.match[0]"],
    ["catches what it must let pass", tested("buy now", "nowhere"), "tests.pass[0]"],
  ])("keep out one that %s, with the place of the test", (what, handler, path) => {
    const compiled = reloaded(folder({ rooms: { tavern: tavern(handler) } }));
    expect(written(compiled)).toEqual([]);
    expect(compiled.issues).toMatchObject([{ code: "tests-failed", path: `handlers[0].${path}` }]);
    expect(compiled.issues[0]?.message).toContain(what);
  });

  test("that fail leave the last good version", () => {
    const first = folder({ rooms: { tavern: tavern(tested("buy now")) } });
    const compiled = reloaded(first, folder({ rooms: { tavern: tavern(tested("sell now")) } }));
    expect(catches(policy(compiled), "buy now")).toBe(true);
    expect(catches(policy(compiled), "sell now")).toBe(false);
  });
});

test("equal lists are compiled once, and a reload compiles only what changed", () => {
  let compiled = 0;
  const counting: RuleBook = new Map(
    [...rules].map(([name, rule]) => [
      name,
      {
        ...rule,
        compile(options, report) {
          compiled += 1;
          return rule.compile(options, report);
        },
      },
    ]),
  );
  const rooms = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => {
      const own = index === 7 ? [moderate("own", "seven")] : [];
      return [
        `r${index}`,
        { local: `r${index}`, domain: "rooms.test", handlers: [moderate("a", "same"), ...own] },
      ];
    }),
  );
  const first = compile(folder({ rooms }), counting, {});
  // Two lists, and what is built in.
  expect(compiled).toBe(3);
  const changed = { ...rooms, r3: { local: "r3", domain: "rooms.test", handlers: [moderate("a", "other")] } };
  compile(folder({ rooms: changed }), counting, {}, first.memory);
  expect(compiled).toBe(4);
});
