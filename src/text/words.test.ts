import { describe, expect, test } from "vitest";
import { compileShortNames, customEmojiSpans } from "./emojis.ts";
import { reading } from "./reading.ts";
import { compileWords, type WordMatch } from "./words.ts";
import { newWork } from "./work.ts";

const found = (entry: string, text: string): string | undefined =>
  compileWords([entry]).find(reading(text))?.entry;

const written = (text: string, found: WordMatch | undefined): string | undefined =>
  found && text.slice(found.span.start, found.span.end);

describe("passes", () => {
  test.each([
    ["bite", "il débite du bois"],
    ["bat", "un débat"],
    ["pine", "épine"],
    ["été", "c'est répété"],
    ["put", "le député"],
    ["on", "une façon"],
    ["дура", "это процедура"],
    ["кот", "который час"],
    ["cunt", "Scunthorpe"],
    ["ass", "a classic assignment"],
    [".com", "hello.company"],
    ["c++", "abc++ and c+"],
    ["हरा", "हराम"],
    ["मस्ते", "नमस्ते"],
    ["아", "안녕하세요 아버지"],
    ["góra", "gora"],
    ["got", "göt"],
    ["göt", "got"],
    ["spam", "spam_bot, spam2, spa m"],
    ["ass", "er aß viel"],
    ["🏴", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["👩", "👩‍💻"],
    ["💻", "👩‍💻"],
    ["👍🏽", "👍 👍🏿"],
    ["🇺🇸", "🇦🇺🇸🇪"],
    ["flat earth", "flat earthling, flatearth, flat-earth"],
    ["ที", "ที่นี่"],
    ["x", "x̌"],
    ["*", "no star"],
    ["spam*", "spammer"],
  ])("%j: %j", (entry, text) => {
    expect(found(entry, text)).toBeUndefined();
  });
});

describe("catches", () => {
  test.each([
    ["bite", "une BITE!"],
    ["spam", "sp\u200Bam"],
    ["spam", "s\u00ADp\u2060a\uFEFFm"],
    ["spam", "ｓｐａｍ"],
    ["spam", "𝐬𝐩𝐚𝐦"],
    ["ſpam", "SPAM"],
    ["straße", "STRASSE"],
    ["café", "un cafe\u0301 noir"],
    ["cafe\u0301", "CAFÉ"],
    ["flat earth", "the Flat  Earth"],
    ["flat earth", "flat\u00A0earth"],
    ["flat earth", "flat \r\n\u3000earth"],
    ["flat  earth ", "flat earth"],
    ["flat earth", "\u200Bflat \u200B earth."],
    ["İstanbul", "istanbul"],
    ["ısı", "ISI"],
    ["ὈΔΟΣ", "ὀδός ὀδος"],
    // Before an apostrophe and a letter, lower case is σ, at the end of a word ς.
    ["οδος", "ΟΔΟΣ'Α"],
    ["дура", "Дура!"],
    ["c++", "I like C++."],
    [".com", "hello.com"],
    [".com", "hello.com-now"],
    [":)", "ok:)"],
    ["-50%", "only -50%!"],
    ["🧨", "boom🧨boom"],
    ["❤️", "I ❤ it"],
    ["❤", "I ❤️ it"],
    ["👍", "👍🏽"],
    ["🏳️‍🌈", "a 🏳‍🌈 b"],
    ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", "go 🏴󠁧󠁢󠁥󠁮󠁧󠁿!"],
    ["🇺🇸", "🇫🇷🇺🇸"],
    ["scheisse", "Scheiße"],
    ["spam", "_spam_ or __spam__"],
    ["spam_bot", "a spam_bot"],
    ["spam", "sp\x7Fa\x80m"],
    ["buy now", "buy\u2800now"],
    ["草泥马", "你这个草泥马啊"],
    ["ゲーム", "新しいゲームです"],
    ["นี่", "ที่นี่ครับ"],
    ["नमस्ते", "नमस्ते जी"],
    ["test", "今日はtestです"],
    ["*", "a * b"],
    ["constructor", "constructor"],
  ])("%j: %j", (entry, text) => {
    expect(found(entry, text)).toBe(entry);
  });
});

test("the leftmost, then the longest, then the first written", () => {
  const words = compileWords(["earth", "flat", "flat earth", "FLAT", "flat earther"]);
  expect(words.find(reading("the flat  earth"))).toEqual({
    entry: "flat earth",
    span: { start: 4, end: 15 },
    through: [],
  });
  expect(words.find(reading("flat earthers"))).toMatchObject({ entry: "flat", span: { start: 0, end: 4 } });
  expect(words.find(reading("a flat"))?.entry).toBe("flat");
});

test("of what is written and what is disguised the first, of two readings the longer", () => {
  const words = compileWords(["spam", "ham", "spa"], { disguises: ["leet"] });
  expect(words.find(reading("ham sp4m"))).toMatchObject({ entry: "ham", through: [] });
  expect(words.find(reading("sp4m ham"))).toMatchObject({ entry: "spam", through: ["leet"] });
  const both = compileWords(["spam", "spam mail"], { disguises: ["leet"] });
  expect(both.find(reading("sp4m m4il"))?.entry).toBe("spam mail");
});

test("blank and overlong entries are refused, never found", () => {
  const words = compileWords(["", "  ", "\u200B\u00AD", "a".repeat(101), "ok"]);
  expect(words.entries).toEqual(["ok"]);
  expect(words.size).toBe(1);
  expect(words.refused.map(({ entry }) => entry)).toEqual(["", "  ", "\u200B\u00AD", "a".repeat(101)]);
  expect(words.find(reading("any \u200B text"))).toBeUndefined();
  expect(compileWords([]).find(reading("any text"))).toBeUndefined();
});

describe("anywhere", () => {
  test.each([
    ["ass", "a class"],
    ["été", "répété"],
    ["бот", "работа"],
    ["👩", "👩‍💻"],
  ])("%j is found in %j", (entry, text) => {
    expect(compileWords([entry], { match: "anywhere" }).find(reading(text))?.entry).toBe(entry);
  });

  test.each([
    ["sp4m", "myspammer", ["leet"], undefined],
    ["spam", "mysp4mmer", ["leet"], "sp4m"],
    ["ass", "ab@$$", ["leet"], undefined],
    ["spam", "мysраmmer", ["lookalikes"], "sраm"],
    ["spam", "myspaaaamer", ["stretched"], "spaaaam"],
    ["ass", "c l a s s", ["separated"], undefined],
  ] as const)("%j in disguise in %j, through %j: %j", (entry, text, disguises, part) => {
    const found = compileWords([entry], { disguises, match: "anywhere" }).find(reading(text));
    expect(written(text, found)).toBe(part);
  });
});

test("all finds, for a list of what is allowed, in order, each unit once", () => {
  const allowed = compileWords(["class", "class mate", "mate"]);
  const text = "Class  mate, cla\u200Bss; сlass";
  const spans = allowed.spans(reading(text));
  expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(["Class  mate", "cla\u200Bss"]);
  expect(compileWords(["aa"], { match: "anywhere" }).spans(reading("aaaaa"))).toEqual([
    { start: 0, end: 2 },
    { start: 2, end: 4 },
  ]);
});

describe("custom emojis", () => {
  const skip = (text: string, ...names: string[]) => customEmojiSpans(text, compileShortNames(names));

  test("a word within one does not count, the next one does", () => {
    const words = compileWords(["bite", "me"]);
    const text = "é :bite: me";
    expect(words.find(reading(":bite:"), skip(":bite:", ":bite:"))).toBeUndefined();
    expect(words.find(reading(text), skip(text, ":bite:"))?.entry).toBe("me");
  });

  test("an emoji does not excuse a phrase that goes on after it", () => {
    const text = "bite me";
    expect(compileWords(["bite me"]).find(reading(text), skip(text, "bite"))?.entry).toBe("bite me");
  });

  test("nor does a word in disguise count within one", () => {
    const words = compileWords(["bite"], { disguises: ["leet"] });
    expect(words.find(reading(":b1te:"), skip(":b1te:", ":b1te:"))).toBeUndefined();
    expect(words.find(reading("b1te"))?.entry).toBe("bite");
  });
});

describe("work", () => {
  const steps = (entries: readonly string[], text: string): number => {
    const work = newWork();
    compileWords(entries).find(reading(text), [], work);
    return work.steps;
  };
  const list = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${(index * 7_919).toString(36)}x${index.toString(36)} zz`);
  const chat = "the quick brown fox said 2 or 3 things to my lazy dog, and then more. ".repeat(20);

  test("10,000 entries cost no more than three times what 10 cost", () => {
    expect(steps(list(10_000), chat)).toBeLessThan(3 * steps(list(10), chat));
  });

  test("a message of nothing but custom emojis costs each of its words a few steps", () => {
    const text = ":owl:".repeat(50_000);
    const work = newWork();
    const spans = customEmojiSpans(text, compileShortNames([":owl:"]));
    expect(spans).toHaveLength(50_000);
    expect(compileWords(["owl"]).find(reading(text), spans, work)).toBeUndefined();
    expect(work.steps).toBeLessThan(6 * text.length);
  });

  test.each([
    ["one long word", "a".repeat(4_000), [`${"a".repeat(99)}b`]],
    ["many short words", "a ".repeat(4_000), [`${"a ".repeat(49)}b`]],
    ["signs", "!".repeat(4_000), [`${"!".repeat(99)}?`]],
    ["no spaces", "草".repeat(4_000), [`${"草".repeat(99)}马`]],
  ])("is linear in a hostile text: %s", (_, text, entries) => {
    const once = steps(entries, text);
    const twice = steps(entries, text + text);
    expect(twice).toBeLessThan(2.1 * once);
    expect(once).toBeLessThanOrEqual(101 * text.length);
  });

  test("ends at its limit, and no other search takes it up", () => {
    const words = compileWords(["spam"], { disguises: ["lookalikes", "leet"] });
    const work = newWork(100);
    expect(words.find(reading(`${"sp4n ".repeat(100)}spam`), [], work)).toBeUndefined();
    expect(work.steps).toBeLessThan(110);
    expect(words.find(reading("sp4m"), [], work)).toBeUndefined();
  });
});
