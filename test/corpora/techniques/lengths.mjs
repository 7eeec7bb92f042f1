// Letters written more often than once, in any script.

import { isOne, letters } from "./letters.mjs";

const repeated = (word, times) =>
  letters(word)
    .map((letter, at, all) => letter.repeat(times(at, all.length)))
    .join("");

/** Of a letter with marks on it people repeat the letter, and which mark is kept differs: those are left out. */
const isPlain = (word) =>
  isOne(word) && letters(word.normalize("NFC")).every((letter) => [...letter].length === 1);

const stretch = (times) => (word, random) =>
  isPlain(word) ? repeated(word, (at, count) => times(at, count, random)) : undefined;

const oneLetter = (word, random) => {
  const chosen = random.below(letters(word).length);
  const times = random.between(3, 9);
  return stretch((at) => (at === chosen ? times : 1))(word, random);
};

const doubled = (word) => (/(.)\1/u.test(word) ? undefined : stretch(() => 2)(word));

export const lengths = [
  { name: "one letter stretched", says: "spaaaam", make: oneLetter },
  {
    name: "last letter stretched",
    says: "spammmm",
    make: stretch((at, count, random) => (at === count - 1 ? random.between(3, 12) : 1)),
  },
  {
    name: "all letters stretched",
    says: "ssspppaaammm",
    make: stretch((_at, _count, random) => random.between(3, 5)),
  },
  { name: "every letter twice", says: "ssppaamm", make: doubled },
  {
    name: "some stretched, some twice",
    says: "sppaaaam",
    make: (word, random) =>
      /(.)\1/u.test(word) ? undefined : stretch((at) => (at === 1 ? 3 : 1 + random.below(2)))(word, random),
  },
].map((technique) => ({ ...technique, needs: ["stretched"] }));
