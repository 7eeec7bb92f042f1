// Recall and false positives, counted. The matcher is handed in, so that tests can measure the sources and the script
// what was built.

import { exactSearch } from "./exact.mjs";
import { readBigList, readWords, wordLists } from "./read.mjs";

/**
 * What a list may be told: nothing, each disguise alone, all.
 * @param {readonly string[]} disguises
 */
export const levelsOf = (disguises) => [
  { name: "folded", disguises: [] },
  ...disguises.map((name) => ({
    name: name === "lookalikes" ? "lookalikes (default)" : name,
    disguises: [name],
  })),
  { name: "all", disguises: [...disguises] },
];

export const defaultLevel = "lookalikes (default)";

/** The lists by name, the big one last. */
export const readLists = () =>
  new Map([...wordLists().map((name) => [name, readWords(name)]), ["big", readBigList()]]);

const kept = (make) => {
  const made = new Map();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key);
  };
};

/**
 * For each technique, of how many variants the list's entry is found: told just what the technique needs, and at each
 * level. `missed` are the variants that are not found though the list is told what they need.
 */
export function measureRecall({ compileWords, reading }, evasions, lists, { levels, tick = () => {} }) {
  const compiled = kept((key) => {
    const [list, names] = key.split(":");
    return compileWords(lists.get(list), { disguises: names === "" ? [] : names.split("+") });
  });
  const finds = (list, names, text) => compiled(`${list}:${names.join("+")}`).find(text) !== undefined;
  const rows = new Map();
  for (const { technique, needs, list, word, message } of evasions) {
    const row = rows.get(technique) ?? {
      technique,
      needs,
      count: 0,
      found: 0,
      levels: levels.map(() => 0),
      missed: [],
    };
    rows.set(technique, row);
    const text = reading(message);
    row.count++;
    if (finds(list, needs, text)) row.found++;
    else row.missed.push({ word, message });
    for (const [at, level] of levels.entries()) if (finds(list, level.disguises, text)) row.levels[at]++;
    tick();
  }
  return [...rows.values()];
}

/** For each level, how many variants of the techniques that it is meant for are found. */
export const enabledRecall = (rows, levels) =>
  levels.map(({ name, disguises }, at) => {
    const enabled = rows.filter(({ needs }) => needs.every((need) => disguises.includes(need)));
    const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
    return {
      name,
      techniques: enabled.length,
      count: sum(enabled.map(({ count }) => count)),
      found: sum(enabled.map((row) => row.levels[at])),
    };
  });

/**
 * For each list, source and level, how many messages are caught though they hold no entry of the list.
 * `lines` are the messages left once those are set aside that truly hold one.
 */
export function measureFalsePositives({ compileWords, reading }, levels, clean, lists, tick = () => {}) {
  const rows = [];
  for (const [list, entries] of lists) {
    const truly = exactSearch(entries);
    const compiled = levels.map((level) => compileWords(entries, { disguises: level.disguises }));
    for (const [source, messages] of clean) {
      const innocent = messages.filter((message) => truly(message) === undefined);
      const caught = levels.map(() => []);
      for (const message of innocent) {
        const text = reading(message);
        for (const [at, words] of compiled.entries()) {
          const match = words.find(text);
          if (match) caught[at].push({ entry: match.entry, message });
        }
        tick();
      }
      rows.push({ list, source, lines: innocent.length, caught });
    }
  }
  return rows;
}
