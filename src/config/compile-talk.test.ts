import { describe, expect, test } from "vitest";
import { dataFiles } from "../../test/support/data-files.ts";
import { loadRules } from "../files/rule-folder.ts";
import { bareJid } from "../muc/jid.ts";
import { type Compiled, compile } from "./compile.ts";
import { type Issue, issueParts } from "./issue.ts";
import type { Memory } from "./memory.ts";

const rules = await loadRules();
const ROOM = bareJid("tavern@rooms.test");

const file = (name: string, value: unknown) => ({ file: name, text: JSON.stringify(value) });

interface Words {
  readonly moderation?: readonly object[];
  readonly instance?: readonly object[];
  readonly channel?: object;
  readonly room?: readonly object[];
  readonly roomOverlay?: readonly object[];
}

function compiled(words: Words, { before, externals }: { before?: Memory; externals?: string[] } = {}) {
  const connection = { service: "xmpp://127.0.0.1:5347", domain: "warden.test", password: "fake" };
  const handlers = words.moderation ?? [];
  const room = { local: "tavern", domain: "rooms.test", handlers: words.room ?? [] };
  const bot = { enabled: true, forbiddenWords: [], quotes: [], commands: [], ...words.channel };
  const overlay = (name: string, said: readonly object[] | undefined) =>
    said && file(`policy/${name}.json`, { handlers: said });
  const ofRoom = overlay("tavern", words.roomOverlay);
  const files = dataFiles({
    mucDomain: "rooms.test",
    moderation: file("moderation.json", { type: "component", connection, handlers }),
    rooms: [file("tavern.json", room)],
    roomChannel: words.channel && file("map.json", { 1: ["tavern"] }),
    channelOptions: words.channel ? new Map([["1", file("1.json", { bot })]]) : new Map(),
    instanceOverlay: overlay("instance", words.instance),
    roomOverlays: ofRoom ? new Map([["tavern", ofRoom]]) : new Map(),
  });
  return compile(files, rules, {}, before, new Set(externals));
}

const policy = ({ policies }: Compiled) => policies.get(ROOM)!;
const talksIn = (result: Compiled) =>
  policy(result).talks.map(({ id, type, layer, origin }) => `${id} ${type} ${layer} ${origin?.path}`);
const rulesIn = (result: Compiled) =>
  policy(result).entries.flatMap(({ id, origin }) => (origin ? [id] : []));
const told = ({ issues }: Compiled) =>
  issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`);

const hello = (id: string, more: object = {}) => ({ id, type: "hello", options: { txt: "Hello!" }, ...more });
const spam = (id: string, more: object = {}) => ({
  id,
  type: "moderate",
  options: { rules: [{ name: "spam", words: ["spam"] }] },
  ...more,
});
const talk = (type: string, options: unknown) => ({ id: "t", type, options });

describe("a handler that talks", () => {
  test("is in force with its options as they are written, and is no rule", () => {
    const options = { txt: "Welcome, {{NICK}} :owl:", delay: 60 };
    const result = compiled({ room: [{ id: "hi", type: "hello", options }] });
    expect(policy(result).talks).toEqual([
      {
        id: "hi",
        type: "hello",
        options,
        mode: "enforce",
        locked: false,
        layer: "room",
        origin: { file: "tavern.json", path: "handlers[0]" },
      },
    ]);
    expect([rulesIn(result), result.issues]).toEqual([[], []]);
  });

  test("replaces the one of its id below as a whole, in the order in which the ids came", () => {
    const result = compiled({
      moderation: [hello("a"), hello("b")],
      room: [hello("c"), { id: "a", type: "respond" }],
      roomOverlay: [hello("b", { enabled: false })],
    });
    expect(talksIn(result)).toEqual(["a respond room handlers[1]", "c hello room handlers[0]"]);
    expect(
      policy(result)
        .handlers.get("b")
        ?.map(({ says }) => says),
    ).toEqual(["on", "off"]);
  });

  test("replaces a rule of its id, and a rule replaces it", () => {
    const overRule = compiled({ moderation: [spam("x")], room: [hello("x")] });
    expect([talksIn(overRule), rulesIn(overRule)]).toEqual([["x hello room handlers[0]"], []]);
    const overTalk = compiled({ moderation: [hello("x")], room: [spam("x")] });
    expect([talksIn(overTalk), rulesIn(overTalk)]).toEqual([[], ["x"]]);
  });

  test("that the instance locked stays, against handlers of either kind", () => {
    const result = compiled({ instance: [hello("law", { locked: true })], room: [spam("law")] });
    expect([talksIn(result), rulesIn(result)]).toEqual([["law hello instance handlers[0]"], []]);
    expect(policy(result).talks[0]?.locked).toBe(true);
    expect(told(result)).toEqual(["warning handler-locked handlers[0].id"]);
    const rule = compiled({ instance: [spam("law", { locked: true })], room: [hello("law")] });
    expect([talksIn(rule), rulesIn(rule)]).toEqual([[], ["law"]]);
  });

  test("keeps its last good version while it is broken, and changes with the next one in order", () => {
    const good = compiled({ room: [hello("a")] });
    const broken = compiled(
      { room: [talk("hello", { txt: 5 })].map((one) => ({ ...one, id: "a" })) },
      {
        before: good.memory,
      },
    );
    expect(policy(broken).talks[0]?.options).toEqual({ txt: "Hello!" });
    expect(broken.issues[0]?.hint).toContain("its last good version stays in force");
    const mended = compiled({ room: [hello("a", { options: { txt: "Hi!" } })] }, { before: broken.memory });
    expect(policy(mended).talks[0]?.options).toEqual({ txt: "Hi!" });
    expect(talksIn(compiled({ room: [] }, { before: broken.memory }))).toEqual([]);
  });

  test("that a channel's owner chose in livechat's form is there, and what is empty is off", () => {
    const channel = {
      quotes: [
        { messages: ["One.", "Two."], delay: 300 },
        { messages: [" "], delay: 300 },
      ],
      commands: [
        { message: "Be kind.", command: "rules" },
        { message: "", command: "later" },
      ],
    };
    const result = compiled({ channel });
    expect(result.issues).toEqual([]);
    expect(policy(result).talks).toMatchObject([
      {
        id: "quote_0",
        type: "quotes_random",
        layer: "channel",
        options: { quotes: ["One.", "Two."], delay: 300 },
      },
      { id: "command_0", type: "command_say", options: { quotes: ["Be kind."], command: "rules" } },
    ]);
    expect(policy(result).talks[0]?.origin).toEqual({ file: "1.json", path: "bot.quotes[0]" });
  });

  test("observes where it is told to", () => {
    const result = compiled({ room: [hello("a", { mode: "observe" })] });
    expect(policy(result).talks).toMatchObject([{ mode: "observe" }]);
  });
});

describe("options", () => {
  test.each([
    ["hello", undefined],
    ["hello", {}],
    ["hello", { txt: "Hi", delay: 0 }],
    ["quotes", { quotes: ["a", ""] }],
    ["quotes", { quotes: ["a"], delay: 1 }],
    ["quotes_random", { quotes: ["a"], delay: 2_147_483 }],
    ["respond", {}],
    ["command_say", { command: "help", quotes: "text" }],
    ["command_say", { command: ["help", "aide"], quotes: ["one", "two"] }],
  ])("%s takes %j", (type, options) => {
    const result = compiled({ room: [talk(type, options)] });
    expect([talksIn(result).length, result.issues]).toEqual([1, []]);
  });

  test.each([
    ["hello", { txt: "" }, "txt", "a text that can be read"],
    ["hello", { txt: ["Hi"] }, "txt", "expected string"],
    ["hello", { delay: "60" }, "delay", "expected number"],
    ["hello", { delay: -1 }, "delay", "a number of seconds"],
    ["respond", { txt: " \n" }, "txt", "a text that can be read"],
    ["quotes", undefined, "quotes", "missing"],
    ["quotes", { quotes: [] }, "quotes", "at least one text"],
    ["quotes", { quotes: ["", " "] }, "quotes", "at least one text"],
    ["quotes", { quotes: "text" }, "quotes", "expected array"],
    ["quotes_random", { quotes: ["a", 5] }, "quotes[1]", "expected string"],
    ["quotes_random", { quotes: ["a"], delay: 0 }, "delay", "at least 1 second"],
    ["quotes_random", { quotes: ["a"], delay: 0.5 }, "delay", "at least 1 second"],
    ["quotes_random", { quotes: ["a"], delay: null }, "delay", "expected number"],
    ["quotes", { quotes: ["a"], delay: 2_147_484 }, "delay", "at most 2147483"],
    ["command_say", { quotes: "text" }, "command", "missing"],
    ["command_say", { command: [], quotes: "text" }, "command", "at least one command"],
    ["command_say", { command: ["a", 5], quotes: "text" }, "command[1]", "expected string"],
    ["command_say", { command: "help" }, "quotes", "missing"],
    ["command_say", { command: "help", quotes: [""] }, "quotes", "at least one text"],
    ["command_say", { command: "help", quotes: " " }, "quotes", "a text that can be read"],
  ])("%s does not take %j", (type, options, path, message) => {
    const result = compiled({ room: [talk(type, options), hello("other")] });
    expect(talksIn(result)).toEqual(["other hello room handlers[1]"]);
    expect(told(result)).toEqual([`error wrong-shape handlers[0].options.${path}`]);
    expect(result.issues[0]?.message).toContain(message);
  });

  test("that nobody reads are told, and it talks", () => {
    const result = compiled({ room: [talk("hello", { text: "Hi", txt: "Hello!" })] });
    expect(talksIn(result)).toHaveLength(1);
    expect(told(result)).toEqual(["warning wrong-shape handlers[0].options.text"]);
    expect(result.issues[0]?.hint).toBe("Did you mean «txt»?");
  });

  test.each(["when", "exempt", "atGate", "tests"])("%s is for rules: it stays out", (key) => {
    const values = { when: { nick: "a" }, exempt: { nick: "a" }, atGate: "refuse", tests: { match: [] } };
    const value = values[key as keyof typeof values];
    const result = compiled({ room: [hello("a", { [key]: value }), hello("b")] });
    expect(talksIn(result)).toEqual(["b hello room handlers[1]"]);
    expect(told(result)).toEqual([`error wrong-shape handlers[0].${key}`]);
  });
});

describe("a command that nobody can call", () => {
  test.each([
    ["!help", "«help», which is called by !help"],
    ["help me", "«help», which is called by !help"],
    [" help", "«help», which is called by !help"],
    ["!", "what stands behind the !, such as «help»"],
    ["", "what stands behind the !, such as «help»"],
  ])("%j is told, with what to write", (command, hint) => {
    const result = compiled({ room: [talk("command_say", { command: ["fine", command], quotes: "text" })] });
    expect(talksIn(result)).toHaveLength(1);
    expect(told(result)).toEqual(["warning command-unheard handlers[0].options.command"]);
    expect(result.issues[0]?.hint).toBe(`Write ${hint}.`);
  });

  test.each(["help", "Aide", "помощь", "a!b", "?"])("%j is none", (command) => {
    expect(compiled({ room: [talk("command_say", { command, quotes: "text" })] }).issues).toEqual([]);
  });

  test("of a channel is told at its place in the form, and the answer stays for those that can be called", () => {
    const result = compiled({ channel: { commands: [{ message: "Be kind.", command: "! rules" }] } });
    expect(told(result)).toEqual(["warning command-unheard bot.commands[0]"]);
  });

  test("thousands are told briefly", () => {
    const command = Array.from({ length: 5_000 }, (_, index) => `!c${index}`);
    const { issues } = compiled({ room: [talk("command_say", { command, quotes: "text" })] });
    expect(issues.length).toBeLessThan(20);
  });
});

describe("a type of somebody's own file", () => {
  const own = { id: "dice", type: "dice_roll", options: { sides: 6, nested: { deep: [null] } } };

  test("is in force with whatever options it has, and nothing is added to them", () => {
    const result = compiled({ room: [own] }, { externals: ["dice_roll"] });
    expect(result.issues).toEqual([]);
    expect(policy(result).talks).toMatchObject([{ id: "dice", type: "dice_roll" }]);
    expect(policy(result).talks[0]?.options).toEqual(own.options);
    const without = compiled({ room: [{ id: "d", type: "dice_roll" }] }, { externals: ["dice_roll"] });
    expect(policy(without).talks[0]?.options).toEqual({});
  });

  test("that is not loaded is unknown, and the hint tells how to load it", () => {
    const result = compiled({ room: [own] });
    expect([talksIn(result), told(result)]).toEqual([[], ["warning handler-unknown handlers[0].type"]]);
    expect(result.issues[0]?.hint).toContain("--load-handlers <file>");
  });

  test.each([
    ["moderat", "Did you mean «moderate»? "],
    ["command_sya", "Did you mean «command_say»? "],
    ["dice_rol", "Did you mean «dice_roll»? "],
    ["weather_forecast", ""],
  ])("%s: what was meant comes first, the hint is whole, and our own files are strict", (type, guess) => {
    const handlers = [{ id: "x", type }];
    const externals = ["dice_roll"];
    const [livechats] = compiled({ room: handlers }, { externals }).issues;
    expect(livechats).toMatchObject({ severity: "warning", code: "handler-unknown" });
    expect(livechats?.hint.startsWith(`${guess}All are in `)).toBe(true);
    expect(issueParts(livechats as Issue).hint).toBe(livechats?.hint);
    const [ours] = compiled({ roomOverlay: handlers }, { externals }).issues;
    expect(ours?.severity).toBe(guess === "" ? "warning" : "error");
  });

  test.each<[string, string[], object, object, boolean]>([
    ["that was loaded and is not: nothing of it runs", ["dice_roll"], own, own, false],
    ["that comes where one of ours was, which goes on", [], hello("dice"), own, true],
    ["that comes where a rule was, which goes on", [], spam("dice"), own, true],
    [
      "with a fault of ours in its place: nothing of it runs",
      ["dice_roll"],
      own,
      talk("hello", { txt: 5 }),
      false,
    ],
  ])("%s", (_, externals, before, after, staysInForce) => {
    const good = compiled({ room: [before] }, { externals });
    const result = compiled({ room: [{ ...after, id: "dice" }] }, { before: good.memory });
    expect(result.issues).toHaveLength(1);
    expect(result.issues[0]?.hint.includes("stays in force")).toBe(staysInForce);
  });

  test("may be on its way: the hint says so", () => {
    expect(compiled({ room: [own] }).issues[0]?.hint).toContain("its file is still being loaded");
  });

  test("called as one of ours is ours", () => {
    const externals = ["moderate", "hello"];
    const result = compiled({ room: [spam("a"), talk("hello", { txt: "" })] }, { externals });
    expect([rulesIn(result), talksIn(result)]).toEqual([["a"], []]);
    expect(told(result)).toEqual(["error wrong-shape handlers[1].options.txt"]);
  });

  test("is asked about nobody by conditions: they are an error there, too", () => {
    const result = compiled({ room: [{ ...own, when: { nick: "a" } }] }, { externals: ["dice_roll"] });
    expect([talksIn(result), told(result)]).toEqual([[], ["error wrong-shape handlers[0].when"]]);
  });
});
