// Every letter apart from the next, in any script.

import { between, isOne, letters } from "./letters.mjs";

const apart = (make) => (word, random) =>
  isOne(word) && letters(word).length > 2 ? between(word, () => make(random)) : undefined;
/** The same one all along, as people type it. */
const apartBy =
  (...gaps) =>
  (word, random) => {
    const gap = random.pick(gaps);
    return apart(() => gap)(word, random);
  };

/** Groups of at most two letters, of which there are three at least. */
const partly = (word, random) => {
  if (!isOne(word) || letters(word).length < 4) return undefined;
  const gap = random.pick([".", "-", "_", "*", "/"]);
  const joined = random.between(1, letters(word).length - 1);
  return between(word, (at) => (at === joined ? "" : gap));
};

export const gaps = [
  { name: "spaced", says: "s p a m", make: apartBy(" ") },
  { name: "spaced twice", says: "two or three spaces", make: apartBy("  ", "   ") },
  {
    name: "odd spaces",
    says: "NBSP, thin, ideographic …",
    make: apart((random) => random.pick(["\u00A0", "\u2009", "\u2003", "\u202F", "\u3000"])),
  },
  { name: "dotted", says: "s.p.a.m", make: apartBy(".", "·", "•") },
  { name: "dashed", says: "s-p-a-m", make: apartBy("-", "–", "—", "~") },
  { name: "underscored", says: "s_p_a_m", make: apartBy("_") },
  { name: "starred", says: "s*p*a*m", make: apartBy("*", "+", "#") },
  { name: "slashed apart", says: "s/p/a/m", make: apartBy("/", "|", "\\") },
  { name: "with commas", says: "s,p,a,m", make: apartBy(",", ", ", ";", ":") },
  { name: "dots and spaces", says: "s . p . a . m", make: apartBy(" . ", " - ", ". ", " / ") },
  { name: "between emojis", says: "s👏p👏a👏m", make: apartBy("👏", " 👏 ", "🔥", "❤️", "👍🏽") },
  { name: "on lines of their own", says: "a letter a line", make: apartBy("\n", "\r\n") },
  {
    name: "changing signs",
    says: "s.p-a_m",
    make: apart((random) => random.pick([".", "-", "_", " ", "*", "/"])),
  },
  { name: "two letters left together", says: "s.pa.m, with signs", make: partly },
].map((technique) => ({ ...technique, needs: ["separated"] }));
