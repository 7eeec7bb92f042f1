// Measures the matcher on test/corpora/, prints the figures and writes them into docs/accuracy.md. Fails when an aim is
// missed. --check writes nothing and fails when the page has other figures; --examples shows what was missed and what was
// caught wrongly.

import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { disguises } from "../dist/text/disguise.js";
import { reading } from "../dist/text/reading.js";
import { compileWords } from "../dist/text/words.js";
import {
  defaultLevel,
  enabledRecall,
  levelsOf,
  measureFalsePositives,
  measureRecall,
  readLists,
} from "../test/corpora/measure.mjs";
import { readClean, readEvasions } from "../test/corpora/read.mjs";
import { enabledTable, listTable, recallTable, sourceTable } from "../test/corpora/tables.mjs";

const aimedRecall = 0.99;
/** Of one technique: it has some dozens of variants only. */
const leastRecall = 0.95;
const page = new URL("../docs/accuracy.md", import.meta.url);
const begin = "<!-- generated:begin -->";
const end = "<!-- generated:end -->";

const matcher = { compileWords, reading, disguises };
const levels = levelsOf(disguises);
const lists = readLists();
const clean = readClean();
const evasions = readEvasions();

/** On a terminal, how far it is. */
function progress(what, total) {
  let done = 0;
  return () => {
    done++;
    if (!process.stderr.isTTY || (done % 5_000 !== 0 && done !== total)) return;
    process.stderr.write(`\r${what}: ${Math.floor((100 * done) / total)} %${done === total ? "\n" : ""}`);
  };
}

const recall = measureRecall(matcher, evasions, lists, {
  levels,
  tick: progress("variants", evasions.length),
});
const messages = [...clean.values()].flat().length * lists.size;
const wrong = measureFalsePositives(matcher, levels, clean, lists, progress("clean messages", messages));

const of = (name) => wrong.filter(({ list }) => list === name);
const enabled = enabledRecall(recall, levels);
const tables = [
  "### Recall of each level, on the techniques that it is meant for",
  enabledTable(enabled),
  "### Recall of each technique: how many variants are found, in percent",
  recallTable(recall, levels),
  "### False positives of the English list, by source: messages (per 10,000)",
  sourceTable(of("en"), levels),
  "### False positives of the big list, by source: messages (per 10,000)",
  sourceTable(of("big"), levels),
  "### False positives of each list on all sources: messages (per 10,000)",
  listTable(wrong, levels, lists),
].join("\n\n");
console.log(tables);

if (process.argv.includes("--examples")) {
  for (const { technique, missed } of recall) {
    for (const { word, message } of missed.slice(0, 3))
      console.log(`missed\t${technique}\t${word}\t${JSON.stringify(message)}`);
  }
  for (const { list, source, caught } of wrong) {
    for (const [at, some] of caught.entries()) {
      for (const { entry, message } of some.slice(0, 3)) {
        console.log(`wrong\t${levels[at].name}\t${list}\t${source}\t${entry}\t${JSON.stringify(message)}`);
      }
    }
  }
}

const atDefault = levels.findIndex(({ name }) => name === defaultLevel);
const failures = [
  ...enabled
    .filter(({ found, count }) => found < aimedRecall * count)
    .map(({ name, found, count }) => `recall at the level ${name}: ${found} of ${count}`),
  ...recall
    .filter(({ found, count }) => found < leastRecall * count)
    .map(({ technique, found, count }) => `recall of «${technique}»: ${found} of ${count}`),
  ...wrong
    .filter(({ caught }) => caught[atDefault].length > 0)
    .map(
      ({ list, source, caught }) =>
        `false positives at the default level, list ${list}, ${source}: ${caught[atDefault].length}`,
    ),
];

const text = readFileSync(page, "utf8");
const [before, rest] = text.split(begin);
const [generated, after] = (rest ?? "").split(end);
if (after === undefined) throw new Error(`docs/accuracy.md: ${begin} or ${end} is missing`);
if (process.argv.includes("--check")) {
  if (!generated.includes(tables)) failures.push("docs/accuracy.md has other figures: run npm run corpora");
} else {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `Measured on ${date} with Node ${process.version} on ${cpus()[0]?.model.trim() ?? "an unknown CPU"}.`;
  writeFileSync(page, `${before}${begin}\n\n${machine}\n\n${tables}\n\n${end}${after}`);
}

for (const failure of failures) console.error(`missed: ${failure}`);
if (failures.length > 0) process.exitCode = 1;
