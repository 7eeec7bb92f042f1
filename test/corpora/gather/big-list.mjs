import { join } from "node:path";
import { isSpaceless, lowered } from "../exact.mjs";
import { readText } from "./readers.mjs";
import { sample } from "./sample.mjs";

const words = /[\p{L}\p{M}\p{N}_]+/gu;
const isLong = (word, least, most) => word.length >= least && word.length <= most;

/** Words of the dictionary that are slurs as well: the list can do without. */
const slur = /^(?:fag|gyp|coon|homos|retard|squaw|cunt)/;

/** Of each length as many: short words are where a matcher errs. */
const english = (root, used) => {
  const dictionary = readText(join(root, "wamerican/usr/share/dict/american-english")).split("\n");
  const unused = dictionary.filter((word) => /^[a-z]+$/.test(word) && !used.has(word) && !slur.test(word));
  const lengths = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  return lengths.flatMap((length) =>
    sample(
      unused.filter((word) => word.length === length),
      160,
    ),
  );
};

/**
 * Words of the lines that were not chosen, from the two sources that have whole sentences in many languages; of those
 * written with spaces, where it can be said what a word is.
 */
const foreign = (leftOver, used) =>
  [...leftOver]
    .filter(([key]) => /^(wesnoth|pidgin) (?!en)/.test(key))
    .flatMap(([, lines]) => {
      const found = lines.flatMap((line) => lowered(line).match(words) ?? []);
      const fit = found.filter(
        (word) =>
          /^[\p{L}\p{M}]+$/u.test(word) && isLong(word, 3, 12) && !isSpaceless(word) && !used.has(word),
      );
      return sample([...new Set(fit)], 12);
    });

/** A list as large as they come, no entry of which is a word of a clean line. */
export function bigList(root, leftOver, clean) {
  const used = new Set(clean.flatMap((line) => lowered(line).match(words) ?? []));
  return [...new Set([...english(root, used), ...foreign(leftOver, used)])].sort();
}
