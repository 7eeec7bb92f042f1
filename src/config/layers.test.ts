import { beforeAll, describe, expect, test } from "vitest";
import { catching } from "../../test/support/catching.ts";
import { loadRules } from "../files/rule-folder.ts";
import type { RoomPolicy } from "../moderation/policy.ts";
import type { RuleBook } from "../moderation/rule.ts";
import { maxJudged } from "../moderation/text.ts";
import { bareJid } from "../muc/jid.ts";
import { type Compiled, compile } from "./compile.ts";
import { writtenCondition } from "./condition-shape.ts";
import type { DataFiles } from "./data-files.ts";
import type { SourceFile } from "./source.ts";

let rules: RuleBook;
beforeAll(async () => {
  rules = await loadRules();
});

const file = (name: string, value: unknown): SourceFile => ({ file: name, text: JSON.stringify(value) });
const moderate = (id: string, word: string, more: object = {}) => ({
  id,
  type: "moderate",
  options: { rules: [{ name: word, words: [word] }] },
  ...more,
});

interface Words {
  readonly moderation?: object;
  readonly instance?: object;
  readonly channel?: object;
  readonly channelOverlay?: object;
  readonly room?: object;
  readonly roomOverlay?: object;
}

/** The room `tavern` of channel 1, with what each layer says. */
function compiled(words: Words): Compiled {
  const connection = { service: "xmpp://127.0.0.1:5347", domain: "warden.test", password: "fake" };
  const options = {
    bot: { enabled: false, forbiddenWords: [], quotes: [], commands: [] },
    ...words.channel,
  };
  const files: DataFiles = {
    mucDomain: "rooms.test",
    moderation: file("moderation.json", { type: "component", connection, ...words.moderation }),
    rooms: words.room
      ? [file("rooms/tavern.json", { local: "tavern", domain: "rooms.test", handlers: [], ...words.room })]
      : [],
    roomChannel: file("map.json", { 1: ["tavern"] }),
    channelOptions: words.channel ? new Map([["1", file("options/1.json", options)]]) : new Map(),
    emojis: new Map(),
    instanceOverlay: words.instance && file("policy/instance.json", words.instance),
    channelOverlays: words.channelOverlay
      ? new Map([["1", file("policy/channels/1.json", words.channelOverlay)]])
      : new Map(),
    roomOverlays: words.roomOverlay
      ? new Map([["tavern", file("policy/rooms/tavern.json", words.roomOverlay)]])
      : new Map(),
    strangers: new Map(),
    otherDomains: [],
    unreadable: [],
  };
  return compile(files, rules, {});
}

function policy(words: Words): RoomPolicy {
  const found = compiled(words).policies.get(bareJid("tavern@rooms.test"));
  if (!found) throw new Error("the room is not moderated");
  return found;
}

const channelBot = (enabled: boolean) => ({ bot: { enabled, forbiddenWords: [], quotes: [], commands: [] } });

describe("whether the bot is wanted", () => {
  test.each<[string, Words, boolean]>([
    ["nobody says", {}, false],
    ["the instance by default", { instance: { defaultEnabled: true } }, true],
    [
      "the channel against the instance",
      { instance: { defaultEnabled: true }, channel: channelBot(false) },
      false,
    ],
    ["the channel", { channel: channelBot(true) }, true],
    ["the channel's overlay", { channel: channelBot(false), channelOverlay: { enabled: true } }, true],
    ["the room file against the channel", { channel: channelBot(true), room: { enabled: false } }, false],
    [
      "the room's overlay against its file",
      { room: { enabled: false }, roomOverlay: { enabled: true } },
      true,
    ],
    ["the room's overlay alone", { roomOverlay: { enabled: true } }, true],
    [
      "the room's overlay against the channel",
      { channel: channelBot(true), roomOverlay: { enabled: false } },
      false,
    ],
  ])("%s", (_, words, wanted) => {
    expect(compiled(words).policies.size).toBe(wanted ? 1 : 0);
  });
});

describe("a value", () => {
  const all: Words = {
    moderation: { name: "Instance" },
    instance: { slowMode: { duration: 5 }, nick: "Overlay", terms: "Be kind." },
    channel: { ...channelBot(true), slowMode: { duration: 3 }, moderation: { delay: 1, anonymize: true } },
    channelOverlay: { slowMode: { duration: 7 } },
    room: { nick: "Room" },
    roomOverlay: { mute: { anonymous: true } },
  };

  test("is the highest layer's, with its place and all that it overrides", () => {
    const { slowMode, nick, muteAnonymous, moderationDelay, anonymizeModerators, terms } =
      policy(all).settings;
    expect(slowMode).toEqual({
      value: 7,
      layer: "channel",
      origin: { file: "policy/channels/1.json", path: "slowMode.duration" },
      overrides: [
        { value: 0, layer: "built-in", origin: undefined },
        { value: 5, layer: "instance", origin: { file: "policy/instance.json", path: "slowMode.duration" } },
        { value: 3, layer: "channel", origin: { file: "options/1.json", path: "slowMode.duration" } },
      ],
    });
    expect(nick).toMatchObject({
      value: "Room",
      layer: "room",
      origin: { file: "rooms/tavern.json", path: "nick" },
    });
    expect(nick.overrides.map(({ value }) => value)).toEqual(["Bot", "Instance", "Overlay"]);
    expect(muteAnonymous).toMatchObject({ value: true, origin: { file: "policy/rooms/tavern.json" } });
    expect([moderationDelay.value, anonymizeModerators.value, terms.value]).toEqual([1, true, "Be kind."]);
  });

  test("that an old form of the channel's file cannot hold overrides nothing", () => {
    const settings = policy({ instance: { slowMode: { duration: 5 } }, channel: channelBot(true) }).settings;
    expect(settings.slowMode).toMatchObject({ value: 5, layer: "instance" });
  });
});

describe("a handler", () => {
  const ids = (words: Words) =>
    policy(words).entries.flatMap(({ id, origin }) => (origin ? [`${id} ${origin.file}`] : []));

  test("replaces the one of its id below as a whole, overlays over livechat's files", () => {
    const words: Words = {
      moderation: { handlers: [moderate("a", "one"), moderate("b", "two")] },
      instance: { handlers: [moderate("b", "three")] },
      channelOverlay: { handlers: [moderate("c", "four")] },
      room: { handlers: [moderate("a", "five")] },
      roomOverlay: { handlers: [moderate("c", "six", { enabled: false })] },
    };
    expect(ids(words)).toEqual(["a rooms/tavern.json", "b policy/instance.json"]);
    const said = policy(words).handlers;
    expect(said.get("a")?.map(({ layer, says }) => `${layer} ${says}`)).toEqual(["instance on", "room on"]);
    expect(said.get("c")?.map(({ layer, says }) => `${layer} ${says}`)).toEqual(["channel on", "room off"]);
  });

  test("that the instance locked stays, and who tries to change it is told", () => {
    const words: Words = {
      instance: { handlers: [moderate("law", "slur", { locked: true })] },
      channelOverlay: { handlers: [moderate("law", "other")] },
      room: { handlers: [moderate("law", "slur", { enabled: false })] },
    };
    expect(ids(words)).toEqual(["law policy/instance.json"]);
    const { issues } = compiled(words);
    expect(issues.map(({ code, file, path }) => `${code} ${file} ${path}`)).toEqual([
      "handler-locked policy/channels/1.json handlers[0].id",
      "handler-locked rooms/tavern.json handlers[0].id",
    ]);
    expect(
      policy(words)
        .handlers.get("law")
        ?.map(({ says }) => says),
    ).toEqual(["on", "on, but locked below", "off, but locked below"]);
  });

  test("locked by a room locks nothing, and the instance may replace what it locked itself", () => {
    expect(
      ids({
        room: { handlers: [moderate("a", "x", { locked: true })] },
        roomOverlay: { handlers: [moderate("a", "y")] },
      }),
    ).toEqual(["a policy/rooms/tavern.json"]);
    const words: Words = {
      moderation: { handlers: [moderate("law", "x", { locked: true })] },
      instance: { handlers: [moderate("law", "y")] },
      room: {},
    };
    expect(ids(words)).toEqual(["law policy/instance.json"]);
  });
});

describe("an overlay is strict", () => {
  test.each<[string, object, string]>([
    ["an unknown key", { handler: [] }, "handler"],
    ["a value of another kind", { slowMode: { duration: "3" } }, "slowMode.duration"],
    ["a slip in a handler", { handlers: [{ ...moderate("a", "x"), option: {} }] }, "handlers[0].option"],
  ])("%s is an error, and the overlay stays out", (_, roomOverlay, path) => {
    const { issues, policies } = compiled({ room: { nick: "Room" }, roomOverlay });
    expect(issues).toMatchObject([{ severity: "error", file: "policy/rooms/tavern.json", path }]);
    expect(policies.size).toBe(1);
  });

  test("what only the instance can say is told where it has no effect", () => {
    const roomOverlay = { defaultEnabled: true, handlers: [moderate("a", "x", { locked: true })] };
    const { issues, policies } = compiled({ roomOverlay });
    expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "instance-only defaultEnabled",
      "instance-only handlers[0].locked",
    ]);
    expect(policies.size).toBe(0);
  });

  test("an unknown key names the nearest one", () => {
    const { issues } = compiled({ room: {}, roomOverlay: { slowmode: { duration: 3 } } });
    expect(issues[0]?.message).toContain("slowmode");
    expect(issues[0]?.hint).toContain("slowMode");
  });
});

describe("what is built in", () => {
  const layers = (words: Words) =>
    policy(words)
      .handlers.get("overlong")
      ?.map(({ layer, says }) => `${layer} ${says}`);

  test("holds in every room: what is too long to be looked at as a whole does not stay", () => {
    const there = policy({ room: {} });
    expect(there.entries).toMatchObject([{ id: "overlong", layer: "built-in", origin: undefined }]);
    expect(catching(there, "x".repeat(maxJudged))).toBeUndefined();
    expect(catching(there, "x ".repeat(maxJudged / 2 + 1))?.finding.reason).toBe("Too long.");
    // Whatever is in the middle is not seen.
    const hidden = `${"x ".repeat(20_000)} slur ${"x ".repeat(20_000)}`;
    expect(catching(policy({ room: { handlers: [moderate("a", "slur")] } }), hidden)?.entry.id).toBe(
      "overlong",
    );
  });

  test("is replaced and switched off by its id, as any other", () => {
    const off = { id: "overlong", type: "length", enabled: false };
    expect(policy({ room: { handlers: [off] } }).entries).toEqual([]);
    expect(layers({ room: { handlers: [off] } })).toEqual(["built-in on", "room off"]);
    const other = { id: "overlong", type: "length", options: { units: 50 }, locked: true };
    expect(policy({ instance: { handlers: [other] }, room: { handlers: [off] } }).entries).toMatchObject([
      { layer: "instance", options: { units: 50 } },
    ]);
  });
});

describe("mode", () => {
  test("of a handler", () => {
    const modes = (handler: object) => policy({ room: { handlers: [handler] } }).entries.at(-1)?.mode;
    expect(modes(moderate("a", "x"))).toBe("enforce");
    expect(modes(moderate("a", "x", { mode: "observe" }))).toBe("observe");
  });

  test("of a room, from the highest overlay that says it", () => {
    const words: Words = { room: {}, instance: { mode: "observe" }, channelOverlay: { mode: "enforce" } };
    expect(policy({ room: {} }).settings.mode).toMatchObject({ value: "enforce", layer: "built-in" });
    expect(policy(words).settings.mode).toMatchObject({
      value: "enforce",
      origin: { file: "policy/channels/1.json", path: "mode" },
      overrides: [{ value: "enforce" }, { value: "observe", layer: "instance" }],
    });
  });
});

describe("whom a room exempts from everything", () => {
  const words: Words = {
    room: { handlers: [moderate("own", "x", { exempt: { nick: "owner" } })] },
    instance: { exempt: { nick: "bridge" }, handlers: [moderate("law", "y", { locked: true })] },
    roomOverlay: { exempt: [{ affiliation: "member" }, { nick: "terms" }] },
  };
  const exempted = (id: string) => {
    const { exempt } = policy(words).entries.find((entry) => entry.id === id)!;
    return exempt && writtenCondition(exempt);
  };

  test("adds up over the layers, and to what the handler says itself", () => {
    expect(exempted("own")).toEqual([
      { nick: ["owner"] },
      { nick: ["bridge"] },
      { affiliation: ["member"] },
      { nick: ["terms"] },
    ]);
    expect(exempted("overlong")).toHaveLength(3);
  });

  test("but what the instance locked asks the instance alone", () => {
    expect(exempted("law")).toEqual({ nick: ["bridge"] });
  });

  test("with who said so", () => {
    const { exempt } = compiled(words).ruleSources.get(bareJid("tavern@rooms.test"))!;
    expect(exempt.map(({ layer, origin }) => `${layer} ${origin?.file} ${origin?.path}`)).toEqual([
      "instance policy/instance.json exempt",
      "room policy/rooms/tavern.json exempt[0]",
      "room policy/rooms/tavern.json exempt[1]",
    ]);
  });
});

describe("a handler that says of whom it holds", () => {
  const handler = (more: object) => moderate("a", "one", more);

  test("holds for them alone", () => {
    const { when, exempt } = policy({
      room: { handlers: [handler({ when: { newcomer: { messages: 3 } }, exempt: { role: "visitor" } })] },
    }).entries.at(-1)!;
    expect([when, exempt]).toEqual([{ newcomer: { messages: 3 } }, { role: ["visitor"] }]);
  });

  // Livechat's files are read leniently: what says of whom a rule holds is not.
  test.each<[string, object, string, string]>([
    ["a part that is none", { when: { newcommer: { messages: 3 } } }, "when.newcommer", "newcomer"],
    ["a part of another kind", { when: { newcomer: 3 } }, "when.newcomer", ""],
    ["nobody in it", { exempt: {} }, "exempt", ""],
    ["a slip in its name", { wehn: { role: "visitor" } }, "wehn", "when"],
    ["a slip in «exempt»", { Exempts: { role: "visitor" } }, "Exempts", "exempt"],
    ["a mode that is none", { mode: "observed" }, "mode", "observe"],
  ])("%s: it stays out, and that is an error with its place", (_, more, path, hint) => {
    const { policies, issues } = compiled({ room: { handlers: [handler(more), moderate("b", "two")] } });
    expect([...policies.values()][0]?.entries.map(({ id }) => id)).toEqual(["overlong", "b"]);
    expect(issues).toMatchObject([{ severity: "error", code: "wrong-shape", path: `handlers[0].${path}` }]);
    expect(issues[0]?.line).toBe(1);
    expect(issues[0]?.hint).toContain(hint);
  });

  test("a note of its writer's is none of our business", () => {
    expect(
      compiled({ room: { handlers: [handler({ note: "mine", name: "x", comment: "y" })] } }).issues,
    ).toEqual([]);
  });
});
