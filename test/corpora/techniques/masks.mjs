// Letters covered by a sign that stands for no letter in particular.

import { isOne, letters } from "./letters.mjs";

const covered = (signs, count) => (word, random) => {
  const all = letters(word);
  if (!isOne(word) || all.length < 4) return undefined;
  const sign = random.pick(signs);
  const from = random.between(1, all.length - 1 - count);
  return all.map((letter, at) => (at >= from && at < from + count ? sign : letter)).join("");
};

export const masks = [
  { name: "one letter starred", says: "sp*m", make: covered(["*"], 1) },
  {
    name: "two letters starred",
    says: "s**m; in words of five letters or more",
    make: (word, random) => (letters(word).length < 5 ? undefined : covered(["*"], 2)(word, random)),
  },
  {
    name: "one letter covered otherwise",
    says: "sp#m, sp%m, sp█m",
    make: covered(["#", "%", "•", "█", "✱"], 1),
  },
].map((technique) => ({ ...technique, needs: ["masked"] }));
