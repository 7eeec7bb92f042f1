import { beforeAll, describe, expect, test } from "vitest";
import { loadRules } from "../files/rule-folder.ts";
import type { RoomPolicy } from "../moderation/policy.ts";
import type { RuleBook } from "../moderation/rule.ts";
import { bareJid } from "../muc/jid.ts";
import { type Compiled, compile } from "./compile.ts";
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
  const ids = (words: Words) => policy(words).entries.map(({ id, origin }) => `${id} ${origin?.file}`);

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
