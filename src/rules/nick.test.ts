import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../../test/support/any-text.ts";
import { occupant, ROOM } from "../../test/support/muc.ts";
import { caughtBy, decideAll, entryOf, type Line, policyOf } from "../../test/support/transcript.ts";
import type { OptionProblem } from "../moderation/rule.ts";
import type { Occupant } from "../muc/occupant.ts";
import { newWork } from "../text/work.ts";
import rule from "./nick.ts";

const enters = (nick: string, as?: Partial<Occupant>): Line => ({
  nick,
  text: "",
  enters: "participant",
  ...(as && { as: occupant(nick, as) }),
});
const moderator = (nick: string, more: Partial<Occupant> = {}) =>
  enters(nick, { role: "moderator", ...more });
const says = (nick: string): Line => ({ nick, text: "hello" });

/** The nicks that are caught, of people who come in one after the other. */
const caught = async (options: unknown, ...lines: Line[]) =>
  (await caughtBy(rule, options, lines)).map(({ nick }) => nick);

describe("words", () => {
  test.each([
    ["the word", {}, "spam", true],
    ["the word within the nick, in any case", {}, "xXSpAmXx", true],
    ["the word in look-alike letters", {}, "ѕраm", true],
    ["another nick", {}, "romeo", false],
    ["the word within another, where whole words are asked for", { match: "words" }, "spammer", false],
    ["the whole word, where that is asked for", { match: "words" }, "the spam", true],
    ["what is allowed", { allow: ["spamalot"] }, "Spamalot", false],
    ["what is not allowed", { allow: ["spamalot"] }, "spamalittle", true],
  ])("%s", async (_what, more, nick, expected) => {
    const options = { words: ["spam"], ...more };
    expect(await caught(options, enters(nick))).toEqual(expected ? [nick] : []);
    expect(await caught(options, says(nick))).toEqual(expected ? [nick] : []);
  });

  test("that cannot be used are told with their place, and the others work", async () => {
    const problems: OptionProblem[] = [];
    const options = { words: ["", "spam"], allow: ["fine", " "] };
    const entry = entryOf(rule, options, (problem) => problems.push(problem));
    expect(problems.map(({ path }) => path)).toEqual([
      ["words", 0],
      ["allow", 1],
    ]);
    const [decision] = await decideAll(policyOf([entry]), [enters("spam")]);
    expect(decision?.decisive).toBeDefined();
  });
});

describe("nobody passes for a moderator who is there", () => {
  test.each([
    "ALICE",
    "Al1ce",
    "A1ice",
    "AIice",
    "A|ice",
    "A１ice",
    "Aӏice",
    "Alӏce",
    "4lic3",
    "Al!ce",
    "Аlіcе",
    "Ａｌｉｃｅ",
    "𝓐𝓵𝓲𝓬𝓮",
    "Álïcé",
    "Alice_",
    ".a.l.i.c.e.",
    "Al ice",
    "Alice ✔",
    "@Alice",
  ])("%s", async (nick) => {
    expect(await caught({}, moderator("Alice"), enters(nick))).toEqual([nick]);
    expect(await caught({ impersonation: false }, moderator("Alice"), enters(nick))).toEqual([]);
  });

  test.each(["Alicia", "Malice", "Alice2", "Alicealice", "Bob", "愛麗絲"])("passes: %s", async (nick) => {
    expect(await caught({}, moderator("Alice"), enters(nick))).toEqual([]);
  });

  test.each([
    ["Ian", "Lan"],
    ["Kai", "Kal"],
    ["Иван", "Инна"],
    ["सीता", "सुता"],
    ["はな", "ばな"],
    ["...", "???"],
    ["🌟", "🔥"],
    ["1234", "1235"],
  ])("passes: beside %s, %s", async (known, nick) => {
    expect(await caught({}, moderator(known), enters(nick))).toEqual([]);
  });

  test.each([
    ["Ian", "lan"],
    ["Иван", "Ивaн"],
    ["Lil' Bob", "lil_b0b"],
    ["Bernard", "Bemard"],
  ])("beside %s, %s", async (known, nick) => {
    expect(await caught({}, moderator(known), enters(nick))).toEqual([nick]);
  });

  test("nor for the bot", async () => {
    const [decision] = await decideAll(policyOf([entryOf(rule, {})]), [enters("Warden")]);
    expect(decision?.decisive?.finding.evidence.entry).toBe("looks like the nick of the bot");
  });

  test("but people may look like one another, and like moderators who left", async () => {
    expect(await caught({}, enters("Alice"), enters("alice"))).toEqual([]);
  });

  test("whoever was there before the moderator is caught with what they say", async () => {
    expect(await caught({}, enters("alice"), moderator("Alice"), says("alice"))).toEqual(["alice"]);
  });

  test.each([
    ["the same occupant-id", { occupantId: "o1" }],
    ["the same real JID", { realJid: "alice@example.org" }],
  ] as [string, Partial<Occupant>][])(
    "but the moderator's second client may come in, by %s",
    async (_what, same) => {
      const elsewhere = [
        enters("alice_", same),
        { ...says("alice_"), more: { occupantId: same.occupantId } },
      ];
      expect(await caught({}, moderator("Alice", same), ...elsewhere)).toEqual([]);
      expect(await caught({}, moderator("Alice", same), enters("alice_", { occupantId: "o2" }))).toEqual([
        "alice_",
      ]);
    },
  );

  describe("under the name that clients show", () => {
    const shows = (displayName: string, more: Partial<Occupant> = {}) => ({ displayName, ...more });

    test.each(["Alice", "ALICE", "A1ice"])("of a moderator's nick: %s", async (name) => {
      expect(await caught({}, moderator("Alice"), enters("x1", shows(name)))).toEqual(["x1"]);
    });

    test.each(["Alice", "ALICE"])("of a moderator's name: %s", async (name) => {
      const alice = moderator("m1", shows("Alice"));
      expect(await caught({}, alice, enters("x1", shows(name)), enters(name))).toEqual(["x1", name]);
    });

    test("who is shown by the name that they have already is somebody of their own", async () => {
      expect(await caught({}, moderator("Alice"), enters("romeo", shows("Romeo")))).toEqual([]);
      const same = { realJid: "alice@example.org" };
      const second = enters("x1", shows("Alice", same));
      expect(await caught({}, moderator("m1", shows("Alice", same)), second)).toEqual([]);
    });
  });

  test("another moderator may look like one", async () => {
    expect(await caught({}, moderator("Alice"), moderator("alice"))).toEqual([]);
  });
});

describe("what a nick may not hide", () => {
  test.each(["ro\u200bmeo", "\u202eoemor", "romeo\u2800", "ro\u0007meo", " romeo", "z̷̢̛͓͙̅͊̇̈́"])(
    "%j",
    async (nick) => {
      expect(await caught({}, enters(nick))).toEqual([nick]);
      expect(await caught({ codePoints: false }, enters(nick))).toEqual([]);
    },
  );

  test.each(["romeo", "Ὀδυσσεύς", "महात्मा", "สมชาย", "مُحَمَّد", "👨‍👩‍👧 family", "C++ fan <3"])(
    "passes: %s",
    async (nick) => {
      expect(await caught({}, enters(nick))).toEqual([]);
    },
  );
});

test("a nick may be as long as is said, counted in characters", async () => {
  expect(await caught({ longest: 5 }, enters("romeo"), enters("𝓻𝓸𝓶𝓮𝓸"), enters("juliet"))).toEqual([
    "juliet",
  ]);
  expect(await caught({}, enters("x".repeat(1_000)))).toEqual([]);
});

test("who comes in is put out, and what is said is taken back, with the reason as configured", async () => {
  const policy = policyOf([entryOf(rule, { words: ["spam"], reason: "Another name, please." })]);
  const decisions = await decideAll(policy, [enters("a spam"), says("a spam")]);
  const finding = {
    evidence: { entry: "spam", where: "nick", text: 0, span: { start: 2, end: 6 }, through: [] },
    reason: "Another name, please.",
  };
  expect(decisions.map(({ decisive }) => decisive?.finding)).toEqual([finding, finding]);
  const { reason } = finding;
  expect(decisions.map(({ sanctions }) => sanctions)).toEqual([
    [{ kind: "kick", room: ROOM, nick: "a spam", reason }],
    [{ kind: "retract", room: ROOM, stanzaId: "s1", reason }],
  ]);
});

test("in a room of twenty thousand each person costs a step, and each moderator some for each letter", () => {
  const people = Array.from({ length: 20_000 }, (_, index) =>
    occupant(`person ${index}`, { role: index % 100 === 0 ? "moderator" : "participant" }),
  );
  const work = newWork();
  const input = {
    settings: rule.compile(rule.options.parse({ words: ["spam"] }), () => {}),
    nick: "Mallory",
    sender: occupant("Mallory"),
    audience: { ownNick: "warden", occupants: new Map(people.map((one) => [one.nick, one])) },
    now: 0,
    work,
  };
  expect(rule.evaluateNick?.(input)).toBeUndefined();
  expect(work.steps).toBeGreaterThan(20_000);
  expect(work.steps).toBeLessThan(20_000 + 200 * 100 + 1_000);
});

test("ends without a finding when the work is spent", () => {
  const people = Array.from({ length: 1_000 }, (_, index) => occupant(`m${index}`, { role: "moderator" }));
  const work = newWork(500);
  const input = {
    settings: rule.compile(rule.options.parse({}), () => {}),
    nick: "M999",
    sender: occupant("M999"),
    audience: { ownNick: undefined, occupants: new Map(people.map((one) => [one.nick, one])) },
    now: 0,
    work,
  };
  expect(rule.evaluateNick?.(input)).toBeUndefined();
  expect(work.steps).toBeLessThan(600);
  expect(rule.evaluateNick?.({ ...input, work: newWork() })).toBeDefined();
});

test("no nick makes it throw, and what it points at lies within the nick", async () => {
  const policy = policyOf([entryOf(rule, { words: ["a"], longest: 20, disguises: "all" })]);
  await fc.assert(
    fc.asyncProperty(anyText, anyText, async (known, nick) => {
      fc.pre(nick !== "" && nick !== "warden" && known !== nick);
      const decisions = await decideAll(policy, [moderator(known), enters(nick), says(nick)]);
      for (const { decisive, sender } of decisions) {
        if (!decisive) continue;
        const { span } = decisive.finding.evidence;
        expect(span.start).toBeLessThan(span.end);
        expect(span.end).toBeLessThanOrEqual(sender.nick.length);
      }
    }),
  );
});

test.each([
  [{ words: "spam" }],
  [{ match: "some" }],
  [{ disguises: ["none"] }],
  [{ longest: 0 }],
  [{ longest: 1_024 }],
])("refuses %j", (options) => expect(rule.options.safeParse(options).success).toBe(false));
