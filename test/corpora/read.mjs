import { readdirSync, readFileSync } from "node:fs";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const linesOf = (text) => text.split("\n").filter((line) => line !== "");
const names = (folder, ending) =>
  readdirSync(new URL(folder, import.meta.url))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort();

/** The entries of one list; `#` begins a comment line. */
export const readWords = (name) => linesOf(read(`words/${name}.txt`)).filter((line) => !line.startsWith("#"));

export const wordLists = () => names("words/", ".txt");

export const readBigList = () => linesOf(read("big-list.txt"));

/** Clean messages by source. */
export const readClean = () =>
  new Map(names("clean/", ".txt").map((name) => [name, linesOf(read(`clean/${name}.txt`))]));

/** @returns {{ technique: string, needs: string[], list: string, word: string, message: string }[]} */
export const readEvasions = () =>
  linesOf(read("evasions.tsv"))
    .slice(1)
    .map((line) => {
      const [technique, needs, list, word, message] = line.split("\t");
      return {
        technique,
        needs: needs === "" ? [] : needs.split("+"),
        list,
        word,
        message: JSON.parse(message),
      };
    });
