import { describe, expect, test } from "vitest";
import { catching } from "../../test/support/catching.ts";
import { dataFiles } from "../../test/support/data-files.ts";
import { loadRules } from "../files/rule-folder.ts";
import type { RoomPolicy } from "../moderation/policy.ts";
import { type BareJid, roomJid } from "../muc/jid.ts";
import { type Compiled, compile } from "./compile.ts";
import type { DataFiles } from "./data-files.ts";
import type { SourceFile } from "./source.ts";
import { specialCharactersRule } from "./special-characters.ts";

const rules = await loadRules();
const DOMAIN = "rooms.example.test";
const jid = (local: string): BareJid => roomJid(local, DOMAIN);

/** The parts of a data folder, as values. */
interface Folder {
  readonly moderation?: Record<string, unknown>;
  /** By file name, without `.json`. */
  readonly rooms?: Record<string, unknown>;
  readonly map?: unknown;
  readonly channels?: Record<string, unknown>;
  readonly emojis?: Record<string, unknown>;
  readonly mucDomain?: string | undefined;
}

const MODERATION = {
  type: "component",
  connection: { service: "xmpp://127.0.0.1:5347", domain: "warden.example.test", password: "of-a-test" },
  name: "Warden",
};

function source(file: string, value: unknown): SourceFile {
  return { file, text: typeof value === "string" ? value : JSON.stringify(value) };
}

function sources(values: Record<string, unknown> | undefined, folder: string): Map<string, SourceFile> {
  return new Map(
    Object.entries(values ?? {}).map(([id, value]) => [id, source(`${folder}/${id}.json`, value)]),
  );
}

function compiled(folder: Folder, more: Partial<DataFiles> = {}): Compiled {
  const files = dataFiles({
    mucDomain: "mucDomain" in folder ? folder.mucDomain : DOMAIN,
    moderation: source("moderation.json", { ...MODERATION, ...folder.moderation }),
    rooms: [...sources(folder.rooms, "rooms").values()],
    roomChannel: folder.map === undefined ? undefined : source("map.json", folder.map),
    channelOptions: sources(folder.channels, "options"),
    emojis: sources(folder.emojis, "emojis"),
    ...more,
  });
  return compile(files, rules, {});
}

const room = (local: string, more: Record<string, unknown> = {}) => ({
  local,
  domain: DOMAIN,
  handlers: [],
  ...more,
});
const words = (id: string, ...list: string[]) => ({
  id,
  type: "moderate",
  options: { rules: [{ name: id, words: list }] },
});
const list = (entries: string[], more: Record<string, unknown> = {}) => ({
  enabled: true,
  regexp: false,
  entries,
  ...more,
});
const options = (lists: unknown[], more: Record<string, unknown> = {}) => ({
  bot: { enabled: true, nickname: "Channel bot", forbiddenWords: lists, quotes: [], commands: [], ...more },
});

/** What the room's rules say of a text from somebody without rights: `handler id: entry`. */
function caught(policy: RoomPolicy | undefined, text: string): string | undefined {
  if (!policy) throw new Error("no such room");
  const hit = catching(policy, text);
  return hit && `${hit.entry.id}: ${hit.finding.evidence.entry}`;
}

/** What the files say, besides what is built in. */
const written = (policy: RoomPolicy | undefined) =>
  policy?.entries.filter(({ layer }) => layer !== "built-in") ?? [];
const ids = (policy: RoomPolicy | undefined) => written(policy).map(({ id, layer }) => `${id} (${layer})`);

describe("layers", () => {
  const channels = { 1: options([list(["channel-word"])]) };
  const map = { 1: ["r"] };

  test("a room's handler replaces the channel's of the same id, and that the instance's, each as a whole", () => {
    const moderation = { handlers: [words("forbidden_words_0", "instance-word")] };
    const rooms = { r: room("r", { handlers: [words("forbidden_words_0", "room-word")] }) };
    const texts = "instance-word channel-word room-word";
    const all = compiled({ moderation, channels, map, rooms }).policies.get(jid("r"));
    expect([caught(all, texts), ids(all)]).toEqual([
      "forbidden_words_0: room-word",
      ["forbidden_words_0 (room)"],
    ]);
    const two = compiled({ moderation, channels, map, rooms: { r: room("r") } }).policies.get(jid("r"));
    expect(caught(two, texts)).toBe("forbidden_words_0: channel-word");
    const one = compiled({ moderation, rooms: { r: room("r") } }).policies.get(jid("r"));
    expect(caught(one, texts)).toBe("forbidden_words_0: instance-word");
  });

  test("off in a higher layer takes it away, off in a lower one does not", () => {
    const off = { ...words("a", "x"), enabled: false };
    const on = words("a", "x");
    const instance = (handler: unknown, inRoom: unknown) =>
      ids(
        compiled({
          moderation: { handlers: [handler] },
          rooms: { r: room("r", { handlers: [inRoom] }) },
        }).policies.get(jid("r")),
      );
    expect(instance(on, off)).toEqual([]);
    expect(instance(off, on)).toEqual(["a (room)"]);
  });

  test("a handler that cannot be used leaves the one below in force", () => {
    const moderation = { handlers: [words("a", "x")] };
    const broken = { id: "a", type: "moderate", options: { rules: [null] } };
    const { policies, issues } = compiled({ moderation, rooms: { r: room("r", { handlers: [broken] }) } });
    expect(ids(policies.get(jid("r")))).toEqual(["a (instance)"]);
    expect(issues).toHaveLength(1);
  });

  test("each entry knows where it was written", () => {
    const moderation = { handlers: [words("a", "x")] };
    const rooms = { r: room("r", { handlers: [words("b", "x"), words("c", "y")] }) };
    const { policies } = compiled({ moderation, channels, map, rooms });
    expect(written(policies.get(jid("r"))).map(({ origin }) => origin)).toEqual([
      { file: "moderation.json", path: "handlers[0]" },
      { file: "options/1.json", path: "bot.forbiddenWords[0]" },
      { file: "rooms/r.json", path: "handlers[0]" },
      { file: "rooms/r.json", path: "handlers[1]" },
    ]);
  });

  test("for moderators too only where the list says so", () => {
    const handler = (more: object) => ({ ...words("a", "x"), options: { rules: ["x"], ...more } });
    const applies = (more: object) =>
      written(compiled({ rooms: { r: room("r", { handlers: [handler(more)] }) } }).policies.get(jid("r")))[0]
        ?.appliesToModerators;
    expect([
      applies({}),
      applies({ applyToModerators: true }),
      applies({ applyToModerators: "yes" }),
    ]).toEqual([false, true, false]);
    const channel = compiled({ channels: { 1: options([list(["x"], { applyToModerators: true })]) }, map });
    expect(written(channel.policies.get(jid("r")))[0]?.appliesToModerators).toBe(true);
  });
});

describe("whether there is a bot", () => {
  const channels = { 1: options([list(["x"])]), 2: options([], { enabled: false }) };

  test.each<[string, Folder, boolean]>([
    ["a room file that says nothing", { rooms: { r: room("r") } }, true],
    ["a room file that says no", { rooms: { r: room("r", { enabled: false }) } }, false],
    [
      "a room file that says no, a channel that says yes",
      { rooms: { r: room("r", { enabled: false }) }, map: { 1: ["r"] }, channels },
      false,
    ],
    [
      "a room file that says yes, a channel that says no",
      { rooms: { r: room("r") }, map: { 2: ["r"] }, channels },
      true,
    ],
    ["no room file, a channel that says yes", { map: { 1: ["r"] }, channels }, true],
    ["no room file, a channel that says no", { map: { 2: ["r"] }, channels }, false],
    [
      "no room file, a channel that says nothing",
      { map: { 1: ["r"] }, channels: { 1: { bot: { forbiddenWords: [] } } } },
      false,
    ],
    ["no room file, a channel without options", { map: { 3: ["r"] }, channels }, false],
    ["no room file, a channel that cannot be read", { map: { 1: ["r"] }, channels: { 1: "{" } }, false],
    ["no room file, no channel", { map: { 1: ["other"] }, channels }, false],
  ])("%s", (_, folder, expected) => {
    expect(compiled(folder).policies.has(jid("r"))).toBe(expected);
  });

  test("a lone moderation.json is no place of a map", () => {
    const { policies } = compiled({
      mucDomain: undefined,
      rooms: { r: { ...room("r"), domain: "any.test" } },
      map: { 1: ["q"] },
      channels,
    });
    expect([...policies.keys()]).toEqual(["r@any.test"]);
  });
});

describe("nick", () => {
  const channels = { 1: options([], { nickname: " Channel bot " }), 2: options([], { nickname: " " }) };

  test.each<[string, Folder, string]>([
    [
      "of the room file",
      { rooms: { r: room("r", { nick: "Room bot" }) }, map: { 1: ["r"] }, channels },
      "Room bot",
    ],
    [
      "of the channel where the room file has none",
      { rooms: { r: room("r") }, map: { 1: ["r"] }, channels },
      "Channel bot",
    ],
    ["of moderation.json where neither has one", { rooms: { r: room("r") } }, "Warden"],
    [
      "of moderation.json where the room file's is blank",
      { rooms: { r: room("r", { nick: " " }) } },
      "Warden",
    ],
    ["of the channel where there is no room file", { map: { 1: ["r"] }, channels }, "Channel bot"],
    ["of moderation.json where the channel's is blank", { map: { 2: ["r"] }, channels }, "Warden"],
    ["Bot where nobody says", { moderation: { name: undefined }, rooms: { r: room("r") } }, "Bot"],
  ])("%s", (_, folder, nick) => {
    expect(compiled(folder).policies.get(jid("r"))?.settings.nick.value).toBe(nick);
  });
});

describe("what livechat joined is taken apart again", () => {
  // As livechat joins it: no \b beside a letter outside ASCII.
  const JOINED = "(?:\\bflat earth\\b)|(?:étoile\\b)|(?:слово)";
  const ENTRIES = ["flat earth", "étoile", "слово"];
  const handler = (rule: object, more: object = {}) => ({
    id: "forbidden_words_0",
    type: "moderate",
    options: { rules: [{ name: "forbidden_words_0", regexp: JOINED, reason: "of the room", ...rule }] },
    ...more,
  });
  const policy = (
    inRoom: unknown,
    lists: unknown[] = [list(ENTRIES, { label: "Off topic", reason: "of the channel" })],
  ) =>
    compiled({
      rooms: { r: room("r", { handlers: [inRoom] }) },
      map: { 1: ["r"] },
      channels: { 1: options(lists) },
    }).policies.get(jid("r"));

  test("where it is what the channel's list gives, entries outside ASCII are whole words", () => {
    const raw = policy(handler({}));
    expect(ids(raw)).toEqual(["forbidden_words_0 (room)"]);
    expect(caught(raw, "ÉTOILE")).toBe("forbidden_words_0: étoile");
    expect(caught(raw, "das Слово!")).toBe("forbidden_words_0: слово");
    expect(caught(raw, "Flat  Earth")).toBe("forbidden_words_0: flat earth");
    expect(caught(raw, "словообразование")).toBeUndefined();
    expect(caught(raw, "bételétoile")).toBeUndefined();
  });

  test("where it differs, the room file's expression holds as it is written", () => {
    for (const lists of [[list([...ENTRIES, "more"])], [list(ENTRIES, { regexp: true })], []]) {
      const own = policy(handler({}), lists);
      expect(caught(own, "словообразование")).toBe("forbidden_words_0: слово");
      expect(caught(own, "more")).toBeUndefined();
    }
  });

  test("flags are a person's: the expression holds as it is written", () => {
    const own = policy(handler({ modifiers: "" }));
    expect(caught(own, "Flat earth")).toBeUndefined();
    expect(caught(own, "flat earth")).toContain("flat earth");
  });

  test("the room's reason and the list's label are shown", () => {
    const finding = catching(policy(handler({}))!, "étoile")?.finding;
    expect(finding).toMatchObject({ reason: "of the room", evidence: { list: "Off topic" } });
  });

  test("a list of regular expressions is used entry by entry", () => {
    const entries = ["spoilers?", "(?<x>a)b", "(?<x>c)d"];
    const joined = `(?:${entries.join(")|(?:")})`;
    const raw = policy(handler({ regexp: joined }), [list(entries, { regexp: true })]);
    expect(caught(raw, "SPOILER")).toBe("forbidden_words_0: spoilers?");
    expect(caught(raw, "cd")).toBe("forbidden_words_0: (?<x>c)d");
  });

  test("switched off in the room file, it stays off", () => {
    expect(ids(policy(handler({}, { enabled: false })))).toEqual([]);
  });

  test.each([null, "text", 5, [null], []])("rules that are none do no harm: %j", (rule) => {
    const odd = { ...handler({}), options: { rules: Array.isArray(rule) ? rule : [rule] } };
    expect(() => policy(odd)).not.toThrow();
    expect(() => policy({ ...odd, options: { rules: rule } })).not.toThrow();
  });
});

describe("livechat's «forbid special characters»", () => {
  const livechats = {
    id: "forbid_special_chars",
    type: "moderate",
    enabled: true,
    options: {
      rules: [specialCharactersRule("forbid_special_chars", 0, "Too many.")],
      applyToModerators: true,
    },
  };
  const inRoom = (handler: object, more: Folder = {}) =>
    compiled({ ...more, rooms: { r: room("r", { handlers: [handler] }) } }).policies.get(jid("r"));

  test("of a room file lets languages be written, with and without the channel's options", () => {
    const map = { 1: ["r"] };
    const forbidSpecialChars = { enabled: true, reason: "", tolerance: 0, applyToModerators: false };
    const channels = { 1: options([], { forbidSpecialChars }) };
    for (const policy of [inRoom(livechats), inRoom(livechats, { map, channels })]) {
      expect(written(policy)).toMatchObject([
        {
          id: "forbid_special_chars",
          rule: { name: "special-characters" },
          appliesToModerators: true,
          layer: "room",
        },
      ]);
      for (const text of ["नमस्ते", "ที่นี่", "שָׁלוֹם", "C++ <3 1+1=2 20°C"])
        expect(caught(policy, text)).toBeUndefined();
      expect(catching(policy!, "\u2560\u2550\u2563")?.finding.reason).toBe("Too many.");
    }
  });

  test("that a person changed holds as it is written", () => {
    const [rule] = livechats.options.rules;
    const own = inRoom({ ...livechats, options: { rules: [{ ...rule, regexp: "[%#]" }] } });
    expect(written(own)).toMatchObject([{ rule: { name: "moderate" } }]);
    expect(caught(own, "100 %")).toBe("forbid_special_chars: [%#]");
  });
});

describe("a channel's options alone", () => {
  const map = { 1: ["r"] };
  const inRoom = (channel: unknown) => {
    const { policies, issues } = compiled({ map, channels: { 1: channel } });
    return { policy: policies.get(jid("r")), issues };
  };

  test("words, expressions, special characters and duplicates", () => {
    const { policy, issues } = inRoom(
      options(
        [
          list([" étoile ", ""]),
          list(["spoilers?"], { regexp: true }),
          list(["off"], { enabled: false }),
          list([]),
        ],
        {
          forbidSpecialChars: {
            enabled: true,
            reason: "Too many.",
            tolerance: "1.9",
            applyToModerators: false,
          },
          noDuplicate: { enabled: true, reason: "Again.", delay: "30", applyToModerators: false },
        },
      ),
    );
    expect(issues).toEqual([]);
    expect(written(policy).map(({ id }) => id)).toEqual([
      "forbidden_words_0",
      "forbidden_words_1",
      "forbid_special_chars",
      "no_duplicate",
    ]);
    expect(caught(policy, "Étoile")).toBe("forbidden_words_0: étoile");
    expect(caught(policy, "SPOILER")).toBe("forbidden_words_1: spoilers?");
    expect(caught(policy, "off")).toBeUndefined();
    expect(caught(policy, "one \u2560, fine")).toBeUndefined();
    expect(caught(policy, "\u2560 and \u2563")).toContain("forbid_special_chars");
    expect(caught(policy, "🧨🧨🧨 ?! 1€")).toBeUndefined();
  });

  test.each([
    [
      "of livechat 8.0",
      {
        bot: {
          enabled: true,
          nickname: "Sepia",
          forbiddenWords: [{ entries: ["x"] }],
          quotes: [],
          commands: [],
        },
      },
      ["forbidden_words_0"],
    ],
    [
      "with null for what is not there",
      options([list(["x"])], { forbidSpecialChars: null, noDuplicate: null }),
      ["forbidden_words_0"],
    ],
    [
      "with fields of a later time",
      { ...options([list(["x"], { later: 1 })]), later: {} },
      ["forbidden_words_0"],
    ],
  ])("%s", (_, channel, expected) => {
    const { policy, issues } = inRoom(channel);
    expect([written(policy).map(({ id }) => id), issues]).toEqual([expected, []]);
  });

  test("a bad entry is reported at its list, and takes no other with it", () => {
    const { policy, issues } = inRoom(
      options([list(["fine"]), list(["(?<!no )x", "other"], { regexp: true })]),
    );
    expect(issues).toMatchObject([
      { code: "entry-unusable", file: "options/1.json", path: "bot.forbiddenWords[1]" },
    ]);
    expect(issues[0]?.message).toContain("(?<!no )x");
    expect(caught(policy, "other")).toBe("forbidden_words_1: other");
  });

  test("those of a channel without rooms say nothing: it was deleted", () => {
    const stale = options([list(["(("], { regexp: true })]);
    const { issues } = compiled({ map, channels: { 1: options([]), 2: stale, 3: "{" }, emojis: { 2: "{" } });
    expect(issues.map(({ severity, code }) => `${severity} ${code}`)).toEqual(
      Array(3).fill("note left-over"),
    );
  });
});

test("a room file of another domain is told of once, whatever else is odd in it", () => {
  const foreign = { ...room("r"), domain: "elsewhere.test", enabled: 0, handlers: "none" };
  const { issues } = compiled({ rooms: { r: foreign } });
  expect(issues.map(({ code }) => code)).toEqual(["room-of-other-domain"]);
});

describe("the MUC domains that moderation.json names", () => {
  const elsewhere = { ...room("r"), domain: "elsewhere.test" };

  test("are ours beside the folder's own", () => {
    const { policies, issues } = compiled({
      rooms: { r: elsewhere, q: room("q") },
      moderation: { muc_domains: ["Elsewhere.Test"] },
    });
    expect([...policies.keys()]).toEqual(["r@elsewhere.test", jid("q")]);
    expect(issues).toEqual([]);
  });

  test("are the only ones where there is no such folder, and without any all are", () => {
    const named = (moderation: Record<string, unknown>) =>
      compiled({ mucDomain: undefined, rooms: { r: elsewhere, q: room("q") }, moderation }).policies;
    expect([...named({ muc_domains: ["elsewhere.test"] }).keys()]).toEqual(["r@elsewhere.test"]);
    expect(named({}).size).toBe(2);
  });

  test("leave the others to another bot: a note, which tells nobody to remove its file", () => {
    const moderation = { muc_domains: ["elsewhere.test"] };
    const { issues } = compiled({ mucDomain: undefined, rooms: { r: elsewhere, q: room("q") }, moderation });
    expect(issues).toMatchObject([
      { code: "room-of-other-domain", severity: "note", hint: expect.stringContaining("another bot's") },
    ]);
    expect(issues[0]?.hint).not.toMatch(/remove/i);
  });
});

describe("the map", () => {
  test("speaks of the MUC domain alone, not of a room elsewhere that is called the same", () => {
    const moderation = { rooms: [{ ...room("r"), domain: "elsewhere.test" }, room("q")] };
    const { policies } = compiled({
      moderation,
      map: { 1: ["r", "q"] },
      channels: { 1: options([list(["x"])], { enabled: false }) },
    });
    expect([...policies.values()].map(({ room, channel }) => [room, channel])).toEqual([
      ["r@elsewhere.test", undefined],
      [jid("q"), "1"],
    ]);
  });

  test("compares in lower case", () => {
    const { policies } = compiled({
      rooms: { r: room("Room-ONE", { domain: "Rooms.Example.TEST" }) },
      map: { 1: ["ROOM-one"] },
      channels: { 1: options([list(["x"])]) },
    });
    expect([...policies.values()].map(({ room, channel }) => [room, channel])).toEqual([
      ["room-one@rooms.example.test", "1"],
    ]);
  });

  test.each(["{", "null", '"x"', ""])("%j takes no room away that has a file", (map) => {
    const { policies } = compiled({ rooms: { r: room("r", { handlers: [words("a", "x")] }) }, map });
    expect(caught(policies.get(jid("r")), "x")).toBe("a: x");
  });
});

describe("emojis", () => {
  test("their names are no words, in the rooms of their channel", () => {
    const folder = {
      rooms: {
        r: room("r", { handlers: [words("a", "owl")] }),
        q: room("q", { handlers: [words("a", "owl")] }),
      },
      map: { 1: ["r"] },
    };
    const { policies, issues } = compiled({
      ...folder,
      channels: {},
      emojis: { 1: { customEmojis: [{ sn: ":owl:" }] } },
    });
    expect(issues).toEqual([]);
    expect(caught(policies.get(jid("r")), "hello :owl:")).toBeUndefined();
    expect(caught(policies.get(jid("q")), "hello :owl:")).toBe("a: owl");
  });

  test.each([
    ["not JSON", "{", "json-syntax"],
    ["a name that is none", { customEmojis: [{ sn: "two words" }] }, "wrong-shape"],
    [
      "more than livechat allows",
      { customEmojis: Array.from({ length: 201 }, (_, i) => ({ sn: `:a${i}:` })) },
      "wrong-shape",
    ],
  ])("%s: said, and the room is moderated without", (_, definition, code) => {
    const { policies, issues } = compiled({
      rooms: { r: room("r") },
      map: { 1: ["r"] },
      emojis: { 1: definition },
    });
    expect(issues).toMatchObject([{ code, file: "emojis/1.json" }]);
    expect(policies.size).toBe(1);
  });
});

describe("never throws, whatever the files hold", () => {
  const junk = [null, true, 5, "text", [], {}, [null], { a: { b: [] } }, "{", { __proto__: null }];

  test.each(junk.map((value) => [JSON.stringify(value), value]))("%s in every place", (_, value) => {
    const handler = { id: "a", type: "moderate" };
    const folders: Folder[] = [
      { rooms: { r: value } },
      { rooms: { r: room("r", { handlers: value }) } },
      { rooms: { r: room("r", { handlers: [value] }) } },
      { rooms: { r: room("r", { handlers: [{ ...handler, options: value }] }) } },
      { rooms: { r: room("r", { handlers: [{ ...handler, options: { rules: value } }] }) } },
      { rooms: { r: room("r", { handlers: [{ ...handler, options: { rules: [value] } }] }) } },
      { map: value },
      { map: { 1: value } },
      { map: { 1: ["r"] }, channels: { 1: value } },
      { map: { 1: ["r"] }, channels: { 1: { bot: value } } },
      { map: { 1: ["r"] }, channels: { 1: options(value as unknown[]) } },
      { map: { 1: ["r"] }, channels: { 1: options([value]) } },
      { map: { 1: ["r"] }, emojis: { 1: value } },
      { moderation: { handlers: value, rooms: value } },
      { moderation: { connection: value } },
      { moderation: { handlers: [value], rooms: [value] } },
    ];
    for (const folder of folders) {
      const good = compiled({
        ...folder,
        rooms: { ...folder.rooms, good: room("good", { handlers: [words("w", "x")] }) },
      });
      const readable = !good.issues.some(
        ({ file, path }) => file === "moderation.json" && !/^\w+\[/.test(path),
      );
      // Whatever is wrong elsewhere, the good room is moderated.
      if (readable) expect(caught(good.policies.get(jid("good")), "x")).toBe("w: x");
    }
  });
});

test("mutes that are too many for the server are told of, where there is a gate", () => {
  const mutes = (name: string) =>
    Array.from({ length: 1_000 }, (_, index) => ({ jid: `${name.repeat(90)}${index}@some.example.org` }));
  const told = (more: object) =>
    compiled(
      { rooms: { a: room("a") } },
      {
        instanceOverlay: source("instance.json", { mutes: mutes("i") }),
        roomOverlays: new Map([["a", source("policy/a.json", { mutes: mutes("r"), ...more })]]),
      },
    ).issues.map(({ code, severity, file, path }) => `${severity} ${code} ${file} ${path}`);
  expect(told({})).toEqual(["error too-many-mutes policy/a.json mutes"]);
  expect(told({ gate: false })).toEqual([]);
});

test("a folder that could not be listed is reported: rooms may be missing", () => {
  const unreadable = [{ file: "rooms", unreadable: "permission denied" }];
  const { issues } = compiled({}, { unreadable });
  expect(issues).toMatchObject([
    {
      code: "file-unreadable",
      severity: "error",
      file: "rooms",
      message: "cannot be read: permission denied",
    },
  ]);
});

test("an unknown type tells where the ones there are stand; what is off is not looked at", () => {
  const handlers = [
    { id: "a", type: "teleport" },
    { id: "b", type: "teleport", enabled: false },
  ];
  const { issues } = compiled({ rooms: { r: room("r", { handlers }) } });
  expect(issues.map(({ severity, path }) => `${severity} ${path}`)).toEqual(["warning handlers[0].type"]);
  expect(issues[0]?.hint).toContain("All are in bot-config/REFERENCE.md");
});
