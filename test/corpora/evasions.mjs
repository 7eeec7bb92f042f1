// Writes evasions.tsv: node test/corpora/evasions.mjs

import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { carry } from "./carriers.mjs";
import { exactSearch } from "./exact.mjs";
import { seeded } from "./random.mjs";
import { readWords, wordLists } from "./read.mjs";
import { techniques } from "./techniques.mjs";

/** Per technique: this many variants of English entries, and this many of the others, in turn through the lists. */
const fromEnglish = 24;
const fromOthers = 24;

/** Entries of one list after the other, so that no language is left out for its place in the alphabet. */
function inTurns(lists, random) {
  const decks = random.shuffled(lists).map((list) => ({ list, words: random.shuffled(readWords(list)) }));
  const longest = Math.max(...decks.map(({ words }) => words.length));
  return Array.from({ length: longest }, (_, at) =>
    decks.flatMap(({ list, words }) => (at < words.length ? [{ list, word: words[at] }] : [])),
  ).flat();
}

/** Of some words too much stays: アホホホ still has アホ in it, which a list finds in any case. */
const isPlain = ({ needs }, word, variant) => needs.length > 0 && exactSearch([word])(variant) !== undefined;

function* variantsOf(technique) {
  const random = seeded(technique.name);
  for (const [lists, count] of [
    [["en"], fromEnglish],
    [wordLists().filter((list) => list !== "en"), fromOthers],
  ]) {
    let made = 0;
    for (const { list, word } of inTurns(lists, random)) {
      if (made === count) break;
      const variant = technique.make(word, random);
      if (variant === undefined || variant === word || isPlain(technique, word, variant)) continue;
      made++;
      yield {
        technique: technique.name,
        needs: technique.needs,
        list,
        word,
        message: carry(variant, list, random),
      };
    }
  }
}

/** What cannot be seen, or turns the writing direction of an editor, stands as its code. */
const printable = (message) =>
  JSON.stringify(message).replace(/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu, (character) =>
    character === " "
      ? character
      : character
          .split("")
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
          .join(""),
  );

export const evasionsFile = () =>
  [
    "technique\tneeds\tlist\tword\tmessage",
    ...techniques
      .flatMap((technique) => [...variantsOf(technique)])
      .map(({ technique, needs, list, word, message }) =>
        [technique, needs.join("+"), list, word, printable(message)].join("\t"),
      ),
    "",
  ].join("\n");

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeFileSync(new URL("evasions.tsv", import.meta.url), evasionsFile());
}
