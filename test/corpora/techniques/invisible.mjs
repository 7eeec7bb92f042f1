// Characters that a reader does not see: default ignorable code points (UAX #44), put between letters.

import { between, letters } from "./letters.mjs";

/** After some letters, after one at least. */
const scattered = (characters) => (word, random) => {
  const count = letters(word).length;
  if (count < 2) return undefined;
  const sure = random.between(1, count - 1);
  return between(word, (at) => (at === sure || random.chance(0.5) ? random.pick(characters) : ""));
};

const everywhere = (characters) => (word, random) =>
  letters(word).length < 2 ? undefined : between(word, () => random.pick(characters));

const tags = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(0xe0061 + index));

/** A wrapped word reads the same: an isolate or an override from left to right, and its end. */
const wrapped = (word, random) => {
  const [open, close] = random.pick([
    ["\u2066", "\u2069"],
    ["\u2068", "\u2069"],
    ["\u202A", "\u202C"],
    ["\u202D", "\u202C"],
  ]);
  return scattered(["\u200E"])(`${open}${word}${close}`, random);
};

export const invisible = [
  { name: "zero-width space", says: "U+200B", make: scattered(["\u200B"]) },
  { name: "zero-width non-joiner", says: "U+200C", make: scattered(["\u200C"]) },
  { name: "zero-width joiner", says: "U+200D", make: scattered(["\u200D"]) },
  { name: "word joiner", says: "U+2060", make: scattered(["\u2060"]) },
  { name: "byte order mark", says: "U+FEFF", make: scattered(["\uFEFF"]) },
  { name: "soft hyphen", says: "U+00AD", make: scattered(["\u00AD"]) },
  { name: "combining grapheme joiner", says: "U+034F", make: scattered(["\u034F"]) },
  {
    name: "variation selectors",
    says: "U+FE00…, U+E0100…",
    make: everywhere(["\uFE00", "\uFE0E", "\uFE0F", "\u{E0100}"]),
  },
  { name: "tag characters", says: "U+E0061…", make: scattered(tags) },
  {
    name: "Hangul fillers",
    says: "U+115F, U+1160, U+3164, U+FFA0",
    make: scattered(["\u115F", "\u1160", "\u3164", "\uFFA0"]),
  },
  { name: "direction marks", says: "U+200E, U+061C", make: scattered(["\u200E", "\u061C"]) },
  { name: "isolates and overrides", says: "U+2066…, U+202A…", make: wrapped },
  {
    name: "invisible operators",
    says: "U+2061…U+2064, U+206A…",
    make: scattered(["\u2061", "\u2062", "\u2063", "\u2064", "\u206A"]),
  },
  {
    name: "many invisible ones",
    says: "five to nine in each gap",
    make: (word, random) =>
      between(word, () =>
        Array.from({ length: random.between(5, 9) }, () =>
          random.pick(["\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF"]),
        ).join(""),
      ),
  },
].map((technique) => ({ ...technique, needs: [] }));
