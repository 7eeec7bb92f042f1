import { describe, expect, test } from "vitest";
import { channelHandlers, listRule, readChannelOptions } from "./channel-options.ts";
import type { Issue } from "./issue.ts";
import { openSource } from "./source.ts";

function read(value: unknown) {
  const issues: Issue[] = [];
  const reader = openSource({ file: "1.json", text: JSON.stringify(value) }, issues);
  return { options: reader && readChannelOptions(reader), issues };
}

const bot = (more: object = {}) => ({
  bot: { enabled: true, forbiddenWords: [], quotes: [], commands: [], ...more },
});
const list = (more: object) => bot({ forbiddenWords: [more] });
const firstList = (more: object) => read(list(more)).options?.bot.forbiddenWords[0];

describe("what livechat takes", () => {
  test.each([
    [10, 10],
    ["10", 10],
    [" 10 s", 10],
    [3.9, 3],
    ["3.9", 3],
    [null, 0],
    [undefined, 0],
    [1000.9, 1000],
    ["1000", 1000],
  ])("a slow mode of %j", (duration, seconds) => {
    expect(read({ ...bot(), slowMode: { duration } }).options?.slowMode).toEqual({ duration: seconds });
  });

  test("the name that livechat 8.3 gave it, unless the later one is there too", () => {
    const seconds = (slowMode: object) => read({ ...bot(), slowMode }).options?.slowMode.duration;
    expect(seconds({ defaultDuration: "15" })).toBe(15);
    expect(seconds({ defaultDuration: 15, duration: null })).toBe(15);
    expect(seconds({ defaultDuration: 15, duration: 20 })).toBe(20);
  });

  test.each(["slowMode", "mute", "moderation"])(
    "%s as an empty list, as PHP writes an empty object",
    (key) => {
      expect(read({ ...bot(), [key]: [] }).options).toEqual(read(bot()).options);
    },
  );

  test.each([
    [undefined, true],
    [null, true],
    [true, true],
    [false, false],
  ])("a list whose enabled is %j", (enabled, on) => {
    expect(firstList({ enabled, entries: ["x"] })?.enabled).toBe(on);
  });

  test("entries keep their spaces, as in the expression that livechat joins of them", () => {
    expect(firstList({ entries: [" a ", "\u00a0", "b"] })?.entries).toEqual([" a ", "b"]);
    expect(firstList({})?.entries).toEqual([]);
  });

  test("texts without control characters; comments keep their lines", () => {
    expect(
      firstList({ label: "a\u0000b", reason: "c\r\nd", comments: "e\t\nf\u009f", entries: [] }),
    ).toMatchObject({ label: "ab", reason: "cd", comments: "e\nf" });
  });

  test("no text at all where it is null, empty or nothing", () => {
    for (const nothing of [null, "", 0, false, undefined]) {
      const { label, reason, comments } = firstList({ label: nothing, reason: nothing, comments: nothing })!;
      expect([label, reason, comments]).toEqual([undefined, undefined, undefined]);
    }
  });

  test.each([
    ["Sepia!", "Sepia"],
    ["Sepia!!", "Sepia!"],
    ["Élodie 2_-", "Élodie 2_-"],
    ["Bot 🤖", "Bot"],
    [" Sepia ", "Sepia"],
    ["  ", ""],
    [undefined, ""],
  ])("the nick %j", (nickname, nick) => {
    expect(read(bot({ nickname })).options?.bot.nickname).toBe(nick);
  });
});

describe("what livechat refuses", () => {
  test.each<[string, unknown, string]>([
    ["a nick that is no text", bot({ nickname: null }), "bot.nickname"],
    ["on as a word", bot({ enabled: "true" }), "bot.enabled"],
    ["on as null", bot({ enabled: null }), "bot.enabled"],
    ["a list that is none", bot({ forbiddenWords: ["x"] }), "bot.forbiddenWords[0]"],
    ["a reason that is no text", list({ reason: ["x"] }), "bot.forbiddenWords[0].reason"],
    ["an entry that is none", list({ entries: ["", null] }), "bot.forbiddenWords[0].entries[1]"],
    [
      "a bad expression, counted with the blank ones",
      list({ regexp: 1, entries: ["", "a", "[z-a]"] }),
      "bot.forbiddenWords[0].entries[2]",
    ],
    ["no tolerance", bot({ forbidSpecialChars: { enabled: false } }), "bot.forbidSpecialChars.tolerance"],
    ["a negative one", bot({ forbidSpecialChars: { tolerance: -1 } }), "bot.forbidSpecialChars.tolerance"],
    ["no delay", bot({ noDuplicate: {} }), "bot.noDuplicate.delay"],
    ["a number that is none", { ...bot(), slowMode: { duration: "soon" } }, "slowMode.duration"],
    ["a number without end", { ...bot(), moderation: { delay: "9".repeat(400) } }, "moderation.delay"],
    ["a flag that is none", { ...bot(), mute: { anonymous: 1 } }, "mute.anonymous"],
    ["a command that is none", bot({ commands: ["help"] }), "bot.commands[0]"],
    ["null as a message", bot({ commands: [{ message: null }] }), "bot.commands[0].message"],
  ])("%s", (_, value, path) => {
    const { options, issues } = read(value);
    expect(options).toBeUndefined();
    expect(issues.map((issue) => [issue.code, issue.path])).toEqual([["wrong-shape", path]]);
  });

  test("an expression is what JavaScript takes without flags: a word that is none is no expression here", () => {
    expect(read(list({ regexp: true, entries: ["\\p{L}\\-(?<=a)b"] })).issues).toEqual([]);
    expect(read(list({ regexp: false, entries: ["(("] })).issues).toEqual([]);
  });
});

describe("handlers", () => {
  const handlers = (more: object) =>
    channelHandlers(read(bot(more)).options!).map(({ value, path, generated }) => {
      expect(generated).toBe(true);
      return [value, path];
    });

  test("none where nothing was chosen: what is off by default undoes no rule of the instance", () => {
    expect(handlers({})).toEqual([]);
    expect(handlers({ forbidSpecialChars: { tolerance: 1 }, noDuplicate: { delay: 5 } })).toEqual([]);
  });

  test("lists, the empty ones switched off, each with its place", () => {
    const lists = [{ entries: ["x"], label: "L", reason: "R", applyToModerators: true }, { entries: [" "] }];
    expect(handlers({ forbiddenWords: lists })).toEqual([
      [
        {
          id: "forbidden_words_0",
          type: "moderate",
          enabled: true,
          options: { rules: [{ name: "L", reason: "R", words: ["x"] }], applyToModerators: true },
        },
        ["bot", "forbiddenWords", 0],
      ],
      [expect.objectContaining({ id: "forbidden_words_1", enabled: false }), ["bot", "forbiddenWords", 1]],
    ]);
  });

  test("spaces around a word mean nothing, in an expression they do", () => {
    const lists = [{ entries: [" x "] }, { regexp: true, entries: [" x "] }];
    const rules = read(bot({ forbiddenWords: lists })).options!.bot.forbiddenWords.map(listRule);
    expect(rules).toMatchObject([{ words: ["x"] }, { regexp: [" x "] }]);
  });

  test("what talks, the empty ones switched off", () => {
    const quotes = [
      { messages: ["hi"], delay: 60 },
      { messages: [], delay: 300 },
    ];
    const commands = [{ message: "m", command: " he lp " }, {}];
    expect(handlers({ quotes, commands })).toEqual([
      [
        { id: "quote_0", type: "quotes_random", enabled: true, options: { quotes: ["hi"], delay: 60 } },
        ["bot", "quotes", 0],
      ],
      [
        { id: "quote_1", type: "quotes_random", enabled: false, options: { quotes: [], delay: 300 } },
        ["bot", "quotes", 1],
      ],
      [
        { id: "command_0", type: "command_say", enabled: true, options: { quotes: ["m"], command: "help" } },
        ["bot", "commands", 0],
      ],
      [
        { id: "command_1", type: "command_say", enabled: false, options: { quotes: [], command: "" } },
        ["bot", "commands", 1],
      ],
    ]);
  });
});
