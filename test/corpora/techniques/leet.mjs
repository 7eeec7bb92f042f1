// Digits and signs for letters.

import { change, isAscii } from "./letters.mjs";

export const digits = { a: "4", b: "8", e: "3", g: "9", i: "1", l: "1", o: "0", s: "5", t: "7", z: "2" };
const signs = { a: "@", c: "(", e: "€", i: "!", l: "|", s: "$", t: "+" };

export const leetForms =
  (...tables) =>
  (letter) => {
    const forms = tables.flatMap((table) => table[letter] ?? []);
    return forms.length > 0 ? forms : undefined;
  };

/**
 * Each word stays a word: no number (455), no letter with a number as in names and measures (A55, 80k), and no sign at an
 * edge that belongs to the sentence there.
 */
export const staysWord = (variant) =>
  variant.split(" ").every((part) => !/^(?:\P{L}+|\p{L}\P{L}+|\P{L}+\p{L}|[(!].*|.*[(!])$/u.test(part));

export const leetWith = (forms, options) => (word, random) => {
  if (!isAscii(word) || /\d/.test(word)) return undefined;
  const variant = change(word, random, forms, options);
  return variant !== undefined && staysWord(variant) ? variant : undefined;
};

const both = leetForms(digits, signs);

export const leet = [
  { name: "one digit", says: "sp4m", make: leetWith(leetForms(digits), { share: 0 }) },
  { name: "digits", says: "every letter that has one", make: leetWith(leetForms(digits)) },
  { name: "one sign", says: "sp@m", make: leetWith(leetForms(signs), { share: 0 }) },
  { name: "signs", says: "every letter that has one", make: leetWith(leetForms(signs)) },
  { name: "digits and signs", says: "either", make: leetWith(both, { share: 0.7, least: 2 }) },
].map((technique) => ({ ...technique, needs: ["leet"] }));
