import { describe, expect, test } from "vitest";
import { entryOf, policyOf } from "../../test/support/transcript.ts";
import { loadRules } from "../files/rule-folder.ts";
import type { PolicyEntry, RoomPolicy, RoomSettings } from "../moderation/policy.ts";
import { gatePolicyOf, mutesLeftOut } from "./gate-policy.ts";
import { traced } from "./settings.ts";

const rules = await loadRules();

function entry(name: string, options: unknown = {}, more: Partial<PolicyEntry> = {}): PolicyEntry {
  const rule = rules.get(name);
  if (!rule) throw new Error(`no rule ${name}`);
  return { ...entryOf(rule, options), ...more };
}

const words = (list: readonly string[], reason = "No.", more: object = {}) =>
  entry("moderate", { rules: [{ name: "a", words: list, reason, ...more }] });

function policy(
  entries: readonly PolicyEntry[],
  said: Partial<RoomSettings> = {},
  emojis: readonly string[] = [],
): RoomPolicy {
  const base = policyOf(entries, emojis);
  const settings = Object.fromEntries(
    Object.entries({ ...said }).map(([key, value]) => [
      key,
      { ...traced(value, []), layer: "room" as const },
    ]),
  );
  return { ...base, settings: { ...base.settings, ...settings } };
}

const told = (...given: Parameters<typeof policy>) => gatePolicyOf(policy(...given));

describe("settings", () => {
  test("a room of which nothing is said has a nick, and no more", () => {
    expect(told([])).toEqual({ nick: "Bot" });
  });

  test("all that there are, under the names of the protocol", () => {
    const said: Partial<RoomSettings> = {
      nick: "Warden",
      slowMode: 5,
      muteAnonymous: true,
      moderationDelay: 3,
      anonymizeModerators: true,
      terms: "Be kind.",
      mutes: [{ jid: "m@a.org", until: 2_000 }],
    };
    expect(told([], said)).toEqual({
      nick: "Warden",
      slowMode: 5,
      muteAnonymous: true,
      delay: 3,
      anonymize: true,
      terms: "Be kind.",
      mutes: [{ jid: "m@a.org", until: 2 }],
    });
  });

  test("terms of nothing but space are none", () =>
    expect(told([], { terms: " \n" })).toEqual({ nick: "Bot" }));
});

describe("what is asked for", () => {
  const everything = ["message", "subject", "private", "presence", "invite"];
  test.each<[string, PolicyEntry[], Partial<RoomSettings>, readonly string[] | undefined]>([
    ["nothing where there is no rule", [], {}, undefined],
    ["everything where words are forbidden", [words(["spam"])], {}, everything],
    ["everything where nicks are judged", [entry("nick")], {}, everything],
    ["no presence for how often somebody speaks", [entry("flood")], {}, ["message", "subject", "private"]],
    ["nothing for what is only observed", [{ ...words(["spam"]), mode: "observe" }], {}, undefined],
    ["nothing in a room that only observes", [words(["spam"])], { mode: "observe" }, undefined],
    [
      "everything in a room that only observes, where the instance locked the rule",
      [{ ...words(["spam"]), locked: true }],
      { mode: "observe" },
      everything,
    ],
  ])("%s", (_what, entries, said, ask) => expect(told(entries, said).ask).toEqual(ask));
});

describe("without the bot", () => {
  test("length, words and emojis hold, each with its reason", () => {
    const entries = [
      words(["spam", "buy now"]),
      entry("length", { characters: 500, reason: "Too long." }),
      entry("emoji-only", { reason: "Emojis only." }),
    ];
    expect(told(entries, {}, [":Hi:"]).without).toEqual({
      maxLength: { limit: 500, reason: "Too long." },
      words: [{ reason: "No.", entries: ["spam", "buy now"] }],
      emojiOnly: { names: [":hi:"], reason: "Emojis only." },
    });
  });

  test("a name of an emoji that is too long for the module keeps no other from it", () => {
    const { without } = told([entry("emoji-only")], {}, [`:${"a".repeat(70)}:`, ":hi:"]);
    expect(without?.emojiOnly?.names).toEqual([":hi:"]);
  });

  test("the shortest limit holds; a limit of lines is none of length", () => {
    const limits = [500, 40, 90].map((characters) => entry("length", { characters }));
    expect(told([entry("length", { lines: 2 }), ...limits]).without?.maxLength?.limit).toBe(40);
    expect(told([entry("length", { lines: 2 })]).without).toBeUndefined();
  });

  test.each<[string, PolicyEntry]>([
    ["of newcomers only", { ...words(["spam"]), when: { newcomer: { messages: 3 } } }],
    ["not for members", { ...words(["spam"]), exempt: { affiliation: ["member"] } }],
    ["only observed", { ...words(["spam"]), mode: "observe" }],
    ["that is fine within other words", words(["spam"], "No.", { allow: ["spam filter"] })],
    ["that is a regular expression", entry("moderate", { rules: [{ name: "a", regexp: "sp.m" }] })],
    ["that is no word", words([":)", "c++", ":kappa:"])],
    ["of which the server knows nothing", entry("links")],
  ])("nothing holds that is %s", (_what, one) => expect(told([one]).without).toBeUndefined());

  test("a list that livechat joined is apart again", () => {
    const joined = "(?:\\bspam\\b)|(?:\\bbuy now\\b)|(?:x+)";
    const one = entry("moderate", { rules: [{ name: "a", regexp: joined, reason: "No." }] });
    expect(told([one]).without?.words).toEqual([{ reason: "No.", entries: ["spam", "buy now"] }]);
  });

  test("lists of one reason are one, and no word is there twice", () => {
    const lists = [words(["a", "b"]), words(["c"], "Other."), words(["b", "d"])];
    expect(told(lists).without?.words).toEqual([
      { reason: "No.", entries: ["a", "b", "d"] },
      { reason: "Other.", entries: ["c"] },
    ]);
  });

  test("the name of one of the channel's emojis is no word", () => {
    expect(told([words(["Kappa", "spam"])], {}, [":kappa:"]).without?.words).toEqual([
      { reason: "No.", entries: ["spam"] },
    ]);
  });
});

describe("bounds", () => {
  const size = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  const LIMIT = 128 * 1024;
  const many = <T>(count: number, of: (index: number) => T) =>
    Array.from({ length: count }, (_, index) => of(index));

  test("whatever the files hold, it fits, and is the same again", () => {
    const hostile = policy(
      many(100, (list) =>
        words(
          many(50, (index) => `${"ж".repeat(80)} ${list} ${index}`),
          `${'"\u0000'.repeat(9_000)}${list}`,
        ),
      ),
      {
        nick: "🦉".repeat(5_000),
        terms: '"'.repeat(5_000),
        mutes: many(3_000, (index) => ({
          jid: `${"я".repeat(100)}${index}@example.org`,
          occupantId: `${index}`,
        })),
      },
      many(5_000, (index) => `:${"e".repeat(50)}${index}:`),
    );
    const one = gatePolicyOf(hostile);
    expect(size(one)).toBeLessThanOrEqual(LIMIT);
    expect(size(one)).toBeGreaterThan(LIMIT / 2);
    expect(one).toEqual(gatePolicyOf(hostile));
  });

  test("mutes come before words, which the bot judges as well", () => {
    const mutes = many(1_200, (index) => ({ jid: `somebody-${index}@some.example.org` }));
    const { mutes: kept, without } = told([words(many(3_000, (index) => `word ${index}`))], { mutes });
    expect(kept).toHaveLength(1_200);
    expect(without?.words?.[0]?.entries).toHaveLength(2_000);
  });

  test("of mutes that are too many those go that end first, or are over", () => {
    const mutes = many(3_000, (index) => ({
      jid: `${"m".repeat(60)}${10_000 + index}@some.example.org`,
      ...(index % 3 > 0 && { until: (20_000 + index) * 1_000 }),
    }));
    const kept = told([], { mutes }).mutes ?? [];
    expect(kept).toHaveLength(mutes.length - mutesLeftOut(mutes));
    const ends = mutes.flatMap(({ until }) => (until === undefined ? [] : until / 1_000));
    const keptEnds = kept.flatMap(({ until }) => until ?? []);
    expect(kept.length - keptEnds.length).toBe(1_000);
    expect(keptEnds.length).toBeGreaterThan(0);
    expect(keptEnds).toEqual(ends.toReversed().slice(0, keptEnds.length));
  });

  test("at most 64 lists of words", () => {
    const lists = many(70, (index) => words([`word ${index}`], `Reason ${index}.`));
    expect(told(lists).without?.words).toHaveLength(64);
  });

  test("no character is sent that would end somebody's stream, and none is cut in two", () => {
    const { nick, without } = told([words(["spam"], "No\u0000 \ud83d!")], { nick: "🦉".repeat(300) });
    expect(nick).toBe("🦉".repeat(255));
    expect(without?.words?.[0]?.reason).toBe("No   !");
  });
});
