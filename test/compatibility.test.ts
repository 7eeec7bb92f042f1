import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { compile } from "../src/config/compile.ts";
import { specialCharactersRule } from "../src/config/special-characters.ts";
import { loadRules } from "../src/files/rule-folder.ts";
import type { RoomPolicy } from "../src/moderation/policy.ts";
import { escapeAsLivechat, joinAsLivechat } from "../src/text/joined.ts";
import { caughtByChatBot, type WrittenHandler } from "./support/chat-bot.ts";
import { dataFiles } from "./support/data-files.ts";
import { occupant, ROOM } from "./support/muc.ts";
import { decideAll, type Line } from "./support/transcript.ts";

// The same rooms and the same lines for xmppjs-chat-bot 0.7.0 and for mucwarden. A line on which they may differ names
// the fault; docs/compatibility.md tells of each.

const rules = await loadRules();
const page = readFileSync(new URL("../docs/compatibility.md", import.meta.url), "utf8");

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

interface List {
  readonly entries: readonly string[];
  readonly regexp?: true;
  readonly applyToModerators?: boolean;
}

/** What an owner can choose in livechat's form. */
interface Chosen {
  readonly forbiddenWords?: readonly List[];
  readonly specialCharacters?: number;
  readonly noDuplicate?: number;
}

/** The handlers that livechat writes into the room's file. */
function written({ forbiddenWords = [], specialCharacters, noDuplicate }: Chosen): WrittenHandler[] {
  const handlers: WrittenHandler[] = forbiddenWords.map(
    ({ entries, regexp, applyToModerators = false }, index) => {
      const joined = regexp ? joinAsLivechat(entries) : escapeAsLivechat(entries);
      const id = `forbidden_words_${index}`;
      return { id, type: "moderate", options: { applyToModerators, rules: [{ name: id, regexp: joined }] } };
    },
  );
  if (specialCharacters !== undefined) {
    const id = "forbid_special_chars";
    const options = { applyToModerators: false, rules: [specialCharactersRule(id, specialCharacters, "")] };
    handlers.push({ id, type: "moderate", options });
  }
  if (noDuplicate !== undefined) {
    const options = { applyToModerators: false, delay: noDuplicate, reason: "" };
    handlers.push({ id: "no_duplicate", type: "no-duplicate", options });
  }
  return handlers;
}

/** The policy that mucwarden makes of the same files: the room's, and the channel's options behind it. */
function policyOf({ forbiddenWords = [], ...chosen }: Chosen): RoomPolicy {
  const [local = "", domain = ""] = ROOM.split("@");
  const json = (file: string, value: unknown) => ({ file, text: JSON.stringify(value) });
  const lists = forbiddenWords.map((list) => ({
    regexp: false,
    applyToModerators: false,
    ...list,
    enabled: true,
  }));
  const { policies, issues } = compile(
    dataFiles({
      mucDomain: domain,
      moderation: json("moderation.json", {
        type: "component",
        name: "Bot",
        connection: {
          service: "xmpp://127.0.0.1:5347",
          domain: "bot.example",
          password: "long enough to be one",
        },
      }),
      rooms: [
        {
          ...json("rooms/tavern.json", {
            local,
            domain,
            enabled: true,
            handlers: written({ forbiddenWords, ...chosen }),
          }),
        },
      ],
      roomChannel: json("room-channel.json", { "1": [local] }),
      channelOptions: new Map([
        ["1", json("1.json", { bot: { enabled: true, forbiddenWords: lists, quotes: [], commands: [] } })],
      ]),
    }),
    rules,
    {},
  );
  expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
  const policy = policies.get(ROOM);
  if (!policy) throw new Error("the room is not moderated");
  return policy;
}

async function caughtByUs(chosen: Chosen, lines: readonly Line[]): Promise<number[]> {
  const people = lines.map((line) => ({
    ...line,
    as: occupant(line.nick, { ...line.as, occupantId: `occupant-${line.nick}` }),
    more: { occupantId: `occupant-${line.nick}`, ...line.more },
  }));
  const decisions = await decideAll(policyOf(chosen), people);
  return decisions.flatMap(({ decisive }, index) => (decisive ? [index] : []));
}

async function both(chosen: Chosen, lines: readonly Line[]) {
  // It takes a message at the time 0 for none.
  const setTime = (seconds: number) => vi.setSystemTime(1e12 + seconds * 1000);
  setTime(0);
  const theirs = await caughtByChatBot(written(chosen), lines, setTime);
  return { theirs: [...new Set(theirs)], ours: await caughtByUs(chosen, lines) };
}

type Said = string | (Line & { readonly fault?: string }) | readonly [text: string, fault: string];

const lineOf = (said: Said): Line & { readonly fault?: string } => {
  if (typeof said === "string") return { nick: "mallory", text: said };
  return "nick" in said ? said : { nick: "mallory", text: said[0], fault: said[1] };
};

interface Case extends Chosen {
  readonly says: string;
  readonly lines: readonly Said[];
}

const alice = occupant("alice", { role: "moderator" });
const words = ["spam", "buy now", "c++", ".com", "https://", "пример", "été", "foo-bar", "50%", "$$$", "$1"];

const CASES: readonly Case[] = [
  {
    says: "words and phrases",
    forbiddenWords: [{ entries: words }],
    lines: [
      "spam",
      "SPAM!",
      "a spam b",
      "spammer",
      "antispam",
      "spam_x",
      "my_spam_x",
      ["_spam_", "emphasis"],
      ["some spam_", "emphasis"],
      "spam-x",
      "(spam)",
      "sp am",
      "spam2",
      "buy now",
      "Buy Now!",
      "buy nowhere",
      "c++",
      "I know C++.",
      "c+",
      ".com",
      "x.com",
      "x.community",
      "foo-bar",
      "foo-barrel",
      "get 50% off",
      "150%",
      "$$$",
      "a$$$b",
      "$1",
      "$11",
      "see https://x.example",
      "xhttps://",
      "été",
      "un été chaud",
      "ПРИМЕР",
      "это пример",
      ["répété", "boundaries"],
      ["примеры", "boundaries"],
      ["éspam", "boundaries"],
      ["spamé", "boundaries"],
      ["e\u0301te\u0301", "normal-forms"],
      ["ｓｐａｍ", "disguises"],
      ["s\u200bpam", "disguises"],
      ["ѕраm", "disguises"],
      ["buy  now", "spaces"],
      ["buy\u00a0now", "spaces"],
      ["buy\nnow", "spaces"],
    ],
  },
  {
    says: "regular expressions",
    forbiddenWords: [
      { entries: ["\\d{4}-\\d{4}", "^hello", "bye$", "[aeiou]{5,}", "(foo|bar)baz", "a.c"], regexp: true },
    ],
    lines: [
      "1234-5678",
      "123-456",
      "hello all",
      "oh hello",
      "good bye",
      "bye all",
      "aeiou",
      "AEIOUA",
      "foobaz",
      "barbaz",
      "foo",
      "abc",
      "a\nc",
      "xx a-c",
      "HELLO",
    ],
  },
  {
    says: "regular expressions that spoil each other when they are joined",
    forbiddenWords: [{ entries: ["(foo|bar)baz", "h(el+)o w"], regexp: true }],
    lines: ["foobaz", "hello w", "hello", "x"],
  },
  {
    says: "two lists, one of them for moderators too",
    forbiddenWords: [{ entries: ["alpha"] }, { entries: ["beta"], applyToModerators: true }],
    lines: [
      "alpha",
      "beta",
      { nick: "alice", as: alice, text: "alpha" },
      { nick: "alice", as: alice, text: "beta" },
      { nick: "alice", as: alice, text: "alpha beta" },
    ],
  },
  {
    says: "special characters, none tolerated",
    specialCharacters: 0,
    lines: [
      "plain text, with (signs) & more: 100% “quoted” — fine!",
      "prix: 5 €",
      "😀 👍🏽 👨‍👩‍👧",
      "日本語 で す",
      "Привет",
      "line\nbreak\ttab",
      "█▓▒░",
      "☰☱☲",
      "\u2500\u2502",
      ["I <3 you", "marks-and-signs"],
      ["1+1=2", "marks-and-signs"],
      ["C++", "marks-and-signs"],
      ["^^", "marks-and-signs"],
      ["20°C", "marks-and-signs"],
      ["नमस्ते", "marks-and-signs"],
      ["ที่นี่", "marks-and-signs"],
      ["שָׁלוֹם", "marks-and-signs"],
      ["cafe\u0301", "marks-and-signs"],
      ["✓ done", "marks-and-signs"],
      ["● one ■ two", "marks-and-signs"],
      ["すごい☆♪", "marks-and-signs"],
    ],
  },
  {
    says: "special characters, two tolerated",
    specialCharacters: 2,
    lines: ["█", "█▓", "█▓▒", "█ a ▓ b ▒", "█\n▓\n▒", ["a + b = c < d", "marks-and-signs"]],
  },
  {
    says: "the same text again",
    noDuplicate: 60,
    lines: [
      { nick: "a", at: 0, text: "hello there" },
      { nick: "b", at: 1, text: "hello there" },
      { nick: "a", at: 2, text: "HELLO  there " },
      { nick: "a", at: 3, text: "hello\nthere" },
      { nick: "a", at: 4, text: "something else" },
      { nick: "a", at: 63, text: "hello there" },
      { nick: "a", at: 123, text: "hello there" },
      { nick: "a", at: 184, text: "hello there" },
      { nick: "alice", at: 185, as: alice, text: "ping" },
      { nick: "alice", at: 186, as: alice, text: "ping" },
      { nick: "b", at: 187, text: "one\n\ntwo" },
      { nick: "b", at: 188, text: "one two" },
      { nick: "b", at: 189, text: "ｏｎｅ two", fault: "disguises" },
      { nick: "c", at: 190, text: "a\nb\nc" },
      { nick: "c", at: 191, text: "a b c", fault: "spaces" },
      { nick: "d", at: 200, text: "teh end", more: { id: "d1" } },
      { nick: "d", at: 201, text: "teh end", more: { id: "d2", replaces: "d1" }, fault: "corrections" },
    ],
  },
  {
    says: "the usual set together",
    forbiddenWords: [{ entries: ["spam", "free money"] }, { entries: ["\\bbit\\.ly/"], regexp: true }],
    specialCharacters: 1,
    noDuplicate: 30,
    lines: [
      { nick: "a", at: 0, text: "good evening" },
      { nick: "m", at: 1, text: "FREE money here" },
      { nick: "m", at: 2, text: "go to bit.ly/xyz" },
      { nick: "m", at: 3, text: "habit.ly/xyz" },
      { nick: "a", at: 4, text: "good evening" },
      { nick: "a", at: 50, text: "good evening" },
    ],
  },
];

describe.each(CASES)("$says", ({ lines, ...chosen }) => {
  const given = lines.map(lineOf);

  test("each line as xmppjs-chat-bot judges it, but for its faults", async () => {
    const { theirs, ours } = await both(chosen, given);
    const verdicts = given.map(({ text, fault }, index) => ({
      text,
      differs: theirs.includes(index) !== ours.includes(index),
      fault,
    }));
    expect(verdicts.filter(({ differs, fault }) => differs !== (fault !== undefined))).toEqual([]);
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.length).toBeLessThan(lines.length);
  });
});

test("every fault has its section on the page, and the page tells of none that is not seen here", () => {
  const told = [...page.matchAll(/^### `([a-z-]+)`/gm)].map(([, fault]) => fault);
  const seen = new Set(CASES.flatMap(({ lines }) => lines.map((said) => lineOf(said).fault ?? [])).flat());
  expect(told.sort()).toEqual([...seen].sort());
});

const letters = fc.string({ unit: fc.constantFrom(..."abcde"), minLength: 1, maxLength: 3 });
const separator = fc.constantFrom(" ", ", ", "! ", "-", ".", "/", " (", ") ", "2");
const sentence = fc
  .array(fc.tuple(letters, separator), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.flat().join("").trim());

test("any ASCII words and any ASCII text: the same verdict", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(letters, sentence), { minLength: 1, maxLength: 5 }),
      fc.array(sentence, { minLength: 1, maxLength: 8 }),
      async (entries, texts) => {
        const lines = texts.map((text) => ({ nick: "mallory", text }));
        const { theirs, ours } = await both({ forbiddenWords: [{ entries }] }, lines);
        expect(ours).toEqual(theirs);
      },
    ),
  );
});

test("any times and ASCII texts: the same repetitions", async () => {
  const line = fc.record({
    nick: fc.constantFrom("a", "b"),
    wait: fc.nat({ max: 40 }),
    text: fc.constantFrom("one", "One ", "two", "two  words", "two words"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 20 }), fc.constantFrom(0, 10, 60), async (given, delay) => {
      let at = 0;
      const lines = given.map(({ nick, wait, text }) => {
        at += wait;
        return { nick, text, at };
      });
      const { theirs, ours } = await both({ noDuplicate: delay }, lines);
      expect(ours).toEqual(theirs);
    }),
  );
});
