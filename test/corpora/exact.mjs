// Says without the project's own code whether a message truly holds a listed word: what such a line is caught for is no
// false positive. V8's regular expressions over NFC in lower case; whole words by Unicode's letters, marks and numbers;
// underscores join words, and around one they stress it.

const spaceless = ["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"]
  .map((script) => `\\p{Script=${script}}`)
  .join("");
/** Of a script whose words stand side by side without spaces. */
export const isSpaceless = (text) => new RegExp(`[${spaceless}]`, "v").test(text);

const within = `[[\\p{L}\\p{M}\\p{N}]--[${spaceless}ー]]`;
const isWithin = new RegExp(`^${within}`, "v");

const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
/** Whether I is the capital of i or of ı depends on the language, so that all four i are one letter here. */
export const lowered = (text) =>
  text
    .normalize("NFC")
    .toLowerCase()
    .replace(/i\u0307|ı/g, "i");

/** V8 does not compile more than 20 KB at a time, hence the batches. */
const batch = 300;

/** @returns {(text: string) => string | undefined} The entry, in lower case, as it stands in the text. */
export function exactSearch(entries) {
  const groups = new Map();
  for (const entry of entries.map((entry) => lowered(entry).trim())) {
    const before = isWithin.test(entry) ? `(?<!${within}_*)` : "";
    const after = isWithin.test([...entry].at(-1)) ? `(?!_*${within})` : "";
    const group = groups.get(before + after) ?? { before, after, words: [] };
    group.words.push(entry.split(/\s+/).map(escaped).join("\\s+"));
    groups.set(before + after, group);
  }
  const searches = [];
  for (const { before, after, words } of groups.values()) {
    for (let at = 0; at < words.length; at += batch) {
      searches.push(new RegExp(`${before}(?:${words.slice(at, at + batch).join("|")})${after}`, "v"));
    }
  }
  return (text) => {
    const message = lowered(text);
    for (const search of searches) {
      const match = search.exec(message);
      if (match) return match[0];
    }
    return undefined;
  };
}
