import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Disguise, disguises } from "../src/text/disguise.ts";
import { reading } from "../src/text/reading.ts";
import { compileWords } from "../src/text/words.ts";
// @ts-expect-error plain JavaScript: scripts/corpora.mjs runs it, too
import { carriers } from "./corpora/carriers.mjs";
// @ts-expect-error the same
import { evasionsFile } from "./corpora/evasions.mjs";
// @ts-expect-error the same
import { exactSearch } from "./corpora/exact.mjs";
// @ts-expect-error the same
import * as measure from "./corpora/measure.mjs";
// @ts-expect-error the same
import * as corpora from "./corpora/read.mjs";
// @ts-expect-error the same
import { techniques } from "./corpora/techniques.mjs";

// `npm run corpora` measures everything; this holds the corpora to what their README says, and the matcher to its aims.

interface Evasion {
  readonly technique: string;
  readonly needs: readonly Disguise[];
  readonly list: string;
  readonly word: string;
  readonly message: string;
}

interface Recall {
  readonly technique: string;
  readonly count: number;
  readonly found: number;
  readonly missed: readonly { readonly message: string }[];
}

const file = (path: string) => readFileSync(new URL(`corpora/${path}`, import.meta.url), "utf8");
const clean: Map<string, string[]> = corpora.readClean();
const evasions: Evasion[] = corpora.readEvasions();
const lists: Map<string, string[]> = measure.readLists();
const readme = file("README.md");

describe("the clean corpus", () => {
  const lines = [...clean.values()].flat();

  test("has more than 20,000 lines of packages, each a message, none twice", () => {
    expect(lines.length - clean.get("chat")!.length).toBeGreaterThan(20_000);
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.filter((line) => line.length > 500 || line.trim() === "")).toEqual([]);
  });

  test.each([...clean.keys()])("%s: the README tells its lines, package, path and licence", (name) => {
    const row = readme.split("\n").find((line) => line.startsWith(`| \`${name}.txt\``)) ?? "";
    const [, , count, origin, path, licence] = row.split("|").map((cell) => cell.trim());
    expect(count?.replace(",", "")).toBe(String(clean.get(name)!.length));
    expect(origin).toMatch(name === "chat" ? /written for this corpus/ : /(?:Debian|npm) .*\d/);
    expect(path).toMatch(name === "chat" ? /^$/ : /\//);
    expect(licence).toMatch(/GPL|MIT|Unicode|public domain/);
  });

  test.each([
    "Arabic",
    "Armenian",
    "Bengali",
    "Cyrillic",
    "Devanagari",
    "Ethiopic",
    "Georgian",
    "Greek",
    "Hangul",
    "Han",
    "Hebrew",
    "Hiragana",
    "Khmer",
    "Latin",
    "Tamil",
    "Thai",
    "Emoji_Presentation",
  ])("has messages in %s", (script) => {
    const letters = new RegExp(`\\p{${script.startsWith("Emoji") ? script : `Script=${script}`}}`, "u");
    expect(lines.filter((line) => letters.test(line)).length).toBeGreaterThan(30);
  });

  test("names nobody's mail address", () => {
    const addresses = lines.flatMap((line) => line.match(/[\w.+-]+@[\w.-]+\.[a-z]{2,}/gi) ?? []);
    expect(addresses.filter((address) => !address.endsWith("example.org"))).toEqual([]);
  });
});

describe("the lists", () => {
  test("English has more than 200 entries, the big list more than 2,000", () => {
    expect(lists.get("en")!.length).toBeGreaterThan(200);
    expect(lists.get("big")!.length).toBeGreaterThan(2_000);
    expect(lists.size).toBeGreaterThan(15);
    expect(readme).toContain(`a list of ${lists.get("big")!.length.toLocaleString("en")} words`);
  });

  test.each(["en", "big"])("no clean line holds an entry of %s", (name) => {
    const truly = exactSearch(lists.get(name));
    expect([...clean.values()].flat().filter((line) => truly(line) !== undefined)).toEqual([]);
  });

  test("a search for whole words finds just them", () => {
    const found = (entry: string, text: string) => exactSearch([entry])(text) !== undefined;
    expect(found("été", "c'est E\u0301TÉ.")).toBe(true);
    expect(found("été", "répété")).toBe(false);
    expect(found("кот", "который")).toBe(false);
    expect(found("草泥马", "你这个草泥马啊")).toBe(true);
    expect(found("t.me", "see t.me/x")).toBe(true);
    expect(found("t.me", "item me")).toBe(false);
    expect(found("buy now", "Buy\u00A0 now!")).toBe(true);
    expect(found("spam", "no _spam_ here")).toBe(true);
    expect(found("spam", "spam_bot")).toBe(false);
  });
});

describe("the evasions", () => {
  test("are what the generator makes", () => {
    expect(evasionsFile()).toBe(file("evasions.tsv"));
  });

  test("are 2,000 and more, of 30 techniques and more, in many scripts", () => {
    expect(evasions.length).toBeGreaterThan(2_000);
    expect(new Set(evasions.map(({ technique }) => technique)).size).toBe(techniques.length);
    expect(techniques.length).toBeGreaterThan(30);
    const latin = ["en", "fr", "de", "es", "pl", "tr", "vi"];
    expect(evasions.filter(({ list }) => !latin.includes(list)).length).toBeGreaterThan(500);
  });

  test("need disguises that there are, each of them somewhere", () => {
    const needed = new Set(evasions.flatMap(({ needs }) => needs));
    expect([...needed].sort()).toEqual([...disguises].sort());
  });

  test("that need a disguise do not hold their words as they are", () => {
    const searches = new Map([...lists.values()].flat().map((word) => [word, exactSearch([word])]));
    const plain = evasions.filter(
      ({ needs, word, message }) => needs.length > 0 && searches.get(word)(message),
    );
    expect(plain.map(({ technique, message }) => `${technique}: ${message}`)).toEqual([]);
  });

  test("stand in sentences that are clean themselves", () => {
    for (const [list, sentences] of Object.entries<string[]>(carriers)) {
      const words = compileWords(lists.get(list)!, { disguises: [...disguises] });
      expect(sentences.filter((sentence) => words.find(reading(sentence)))).toEqual([]);
    }
  });
});

describe("the matcher", () => {
  const matcher = { compileWords, reading, disguises };
  const texts = [...clean.values()].flat().map((line) => reading(line));

  const levels = measure.levelsOf(disguises);
  const recall: Recall[] = measure.measureRecall(matcher, evasions, lists, { levels });
  const enabled: { name: string; count: number; found: number }[] = measure.enabledRecall(recall, levels);

  test.each(enabled)("told $name, finds 99 % of what that is meant for", ({ count, found }) => {
    expect(count).toBeGreaterThan(300);
    expect(found).toBeGreaterThanOrEqual(0.99 * count);
  });

  test.each(recall)("finds 95 % of «$technique» at the least", ({ count, found, missed }) => {
    const all = missed.map(({ message }) => JSON.stringify(message)).join("\n");
    expect(found, all).toBeGreaterThanOrEqual(0.95 * count);
  });

  test.each([...lists.keys()])("catches no clean message by default, told the list %s", (name) => {
    const words = compileWords(lists.get(name)!);
    const truly = exactSearch(lists.get(name));
    const caught = texts.filter((text) => words.find(text)).map(({ original }) => original);
    expect(caught.filter((message) => truly(message) === undefined)).toEqual([]);
  });
});
