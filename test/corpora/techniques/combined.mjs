// Two or three at a time: what people do when one was not enough.

import { alphabets } from "./alphabets.mjs";
import { gaps } from "./gaps.mjs";
import { invisible } from "./invisible.mjs";
import { digits, leetForms, leetWith, staysWord } from "./leet.mjs";
import { lengths } from "./lengths.mjs";
import { change, isAscii } from "./letters.mjs";
import { cyrillic, lookalikes } from "./lookalikes.mjs";
import { marks } from "./marks.mjs";

const named = (list, name) => {
  const found = list.find((technique) => technique.name === name);
  if (!found) throw new Error(`combined.mjs: no technique is named ${name}`);
  return found;
};

/** One after the other, for as long as each can do something. */
const inTurn = (name, ...steps) => ({
  name,
  says: steps.map((step) => step.name).join(", then "),
  needs: [...new Set(steps.flatMap(({ needs }) => needs))],
  make: (word, random) =>
    steps.reduce((variant, step) => (variant === undefined ? undefined : step.make(variant, random)), word),
});

const zeroWidth = named(invisible, "zero-width space");
const fullWidth = named(alphabets, "full width");
const mixedCase = named(alphabets, "mixed case");
const bold = named(alphabets, "mathematical sans-serif bold");
const spaced = named(gaps, "spaced");
const dotted = named(gaps, "dotted");
const stretched = named(lengths, "one letter stretched");
const oneCyrillic = named(lookalikes, "Cyrillic letters");
const leetDigits = { name: "digits", needs: ["leet"], make: leetWith(leetForms(digits), { share: 0.5 }) };
const oneDigit = { ...leetDigits, make: leetWith(leetForms(digits), { share: 0 }) };
const accent = named(marks, "one accent");
const zalgo = named(marks, "combining marks");
/** On what already is no ASCII. */
const someCyrillic = {
  name: "Cyrillic letters",
  needs: ["lookalikes"],
  make: (word, random) => change(word, random, cyrillic, { share: 0.5 }),
};
const asciiOnly = (technique) => ({
  ...technique,
  make: (word, random) => (isAscii(word) ? technique.make(word, random) : undefined),
});

export const combined = [
  inTurn("capitals and zero width", asciiOnly(mixedCase), zeroWidth),
  inTurn("full width and zero width", fullWidth, zeroWidth),
  inTurn("bold and direction marks", bold, named(invisible, "direction marks")),
  inTurn("look-alikes and zero width", oneCyrillic, zeroWidth),
  inTurn("look-alikes and capitals", oneCyrillic, mixedCase),
  inTurn("full width and spaced", fullWidth, spaced),
  inTurn("look-alikes and spaced", oneCyrillic, spaced),
  inTurn("look-alikes and stretched", oneCyrillic, stretched),
  inTurn("leet and stretched", asciiOnly(stretched), oneDigitIn()),
  inTurn("leet and look-alikes", oneDigit, someCyrillic),
  inTurn("leet and spaced", oneDigit, { ...spaced, make: (word) => [...word].join(" ") }),
  inTurn("stretched and zero width", stretched, zeroWidth),
  inTurn("spaced and zero width", spaced, zeroWidth),
  inTurn("accent and dotted", accent, dotted),
  inTurn("accent and look-alikes", accent, someCyrillic),
  inTurn("marks and spaced", zalgo, {
    ...spaced,
    make: (word) =>
      word
        .normalize("NFC")
        .match(/\P{M}\p{M}*/gu)
        .join(" "),
  }),
  inTurn("look-alikes, leet and zero width", oneDigit, someCyrillic, zeroWidth),
  inTurn("look-alikes, spaced and capitals", oneCyrillic, spaced, mixedCase),
  inTurn("leet, stretched and look-alikes", asciiOnly(stretched), oneDigitIn(), someCyrillic),
  inTurn(
    "accent, leet and capitals",
    oneDigit,
    {
      ...accent,
      make: (word, random) =>
        change(
          word,
          random,
          (letter) => ({ a: "à", e: "ë", o: "ö", u: "ü", i: "î", c: "ç", n: "ñ", s: "š" })[letter],
          { share: 0 },
        ),
    },
    { ...mixedCase, make: (word) => word.toUpperCase() },
  ),
];

/** A digit for all of one letter, however often it is written: spaaam is sp444m. */
function oneDigitIn() {
  return {
    ...leetDigits,
    make: (word, random) => {
      const able = [...new Set(word.toLowerCase())].filter((letter) => digits[letter]);
      if (able.length === 0) return undefined;
      const letter = random.pick(able);
      const variant = word.replaceAll(new RegExp(letter, "gi"), digits[letter]);
      return staysWord(variant) ? variant : undefined;
    },
  };
}
