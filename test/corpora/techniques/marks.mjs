// Marks on letters: what a keyboard composes, what generators pile up, and the points of scripts that can do without.

import { change, isAscii, isIn, isLatin, letters } from "./letters.mjs";

const each = (word, mark) =>
  letters(word)
    .map((letter) => (letter === " " ? letter : letter + mark()))
    .join("");

const composed = (letter) => {
  const forms = {
    a: "áàâäãåā",
    c: "çćč",
    d: "ď",
    e: "éèêëēę",
    g: "ğģ",
    h: "ĥ",
    i: "íìîïī",
    k: "ķ",
    l: "ĺľ",
    n: "ñńň",
  };
  const more = { o: "óòôöõō", r: "ŕř", s: "śšş", t: "ťţ", u: "úùûüū", w: "ŵ", y: "ýÿ", z: "źžż" };
  return forms[letter] ?? more[letter];
};

const above = [
  "\u0300",
  "\u0301",
  "\u0302",
  "\u0303",
  "\u0308",
  "\u030A",
  "\u0311",
  "\u0346",
  "\u0350",
  "\u0363",
  "\u0369",
];
const below = ["\u0316", "\u0323", "\u0324", "\u032D", "\u0330", "\u0333", "\u0347", "\u0353", "\u0359"];
const through = ["\u0334", "\u0335", "\u0337", "\u0338"];

const zalgo = (least, most) => (word, random) => {
  if (!isLatin(word) || !isAscii(word)) return undefined;
  const pile = () =>
    Array.from({ length: random.between(least, most) }, () => random.pick([...above, ...below, ...through]));
  return each(word, () => pile().join(""));
};

const plain = (mark) => (word) => (isAscii(word) ? each(word, () => mark) : undefined);
const points = ["\u05B0", "\u05B4", "\u05B5", "\u05B6", "\u05B7", "\u05B8", "\u05B9", "\u05BC"];
const vowels = ["\u064B", "\u064E", "\u064F", "\u0650", "\u0651", "\u0652"];

/** Without what the entry has: the way many people type anyway. */
const bare = (word) => {
  const without = word.normalize("NFD").replace(/[\u0300-\u036F]/g, "");
  return isLatin(word) && without !== word.normalize("NFD") ? without : undefined;
};

export const marks = [
  {
    name: "one accent",
    says: "ä for a",
    make: (word, random) => (isAscii(word) ? change(word, random, composed, { share: 0 }) : undefined),
  },
  {
    name: "accents",
    says: "every letter that has composed forms",
    make: (word, random) => (isAscii(word) ? change(word, random, composed) : undefined),
  },
  { name: "accents left out", says: "encule for enculé", make: bare },
  { name: "combining marks", says: "one or two on each letter", make: zalgo(1, 2) },
  { name: "zalgo", says: "six to fourteen marks on each letter", make: zalgo(6, 14) },
  { name: "struck through", says: "U+0336", make: plain("\u0336") },
  { name: "slashed", says: "U+0338", make: plain("\u0338") },
  { name: "underlined", says: "U+0332", make: plain("\u0332") },
  {
    name: "in boxes",
    says: "U+20DE, U+20DD",
    make: (word, random) => plain(random.pick(["\u20DE", "\u20DD"]))(word),
  },
  {
    name: "Hebrew points",
    says: "vowel points on a word listed without",
    make: (word, random) =>
      isIn("Hebrew")(word) ? each(word, () => (random.chance(0.6) ? random.pick(points) : "")) : undefined,
  },
  {
    name: "Arabic vowel signs",
    says: "harakat on a word listed without",
    make: (word, random) =>
      isIn("Arabic")(word) ? each(word, () => (random.chance(0.6) ? random.pick(vowels) : "")) : undefined,
  },
].map((technique) => ({ ...technique, needs: ["accents"] }));
