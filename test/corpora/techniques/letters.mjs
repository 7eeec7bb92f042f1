/** What a reader takes for one letter: a character with the marks on it. */
export const letters = (word) => word.normalize("NFC").match(/\P{M}\p{M}*/gu) ?? [];

export const isAscii = (word) => /^[a-z0-9 ]+$/i.test(word);
export const isLatin = (word) => /^[\p{Script=Latin}\p{M} ']+$/u.test(word);
export const isIn = (script) => (word) => new RegExp(`^[\\p{Script=${script}}\\p{M} ]+$`, "u").test(word);
/** One word of letters, which can be taken apart without a space of its own being in the way. */
export const isOne = (word) => /^[\p{L}\p{M}]+$/u.test(word);
export const hasCase = (word) => word.toUpperCase() !== word.toLowerCase();

/** Gives some letters, at least `least`, another form; undefined when too few have one. */
export function change(word, random, forms, { share = 1, least = 1 } = {}) {
  const all = letters(word);
  const able = all.flatMap((letter, at) => (forms(letter.toLowerCase()) === undefined ? [] : [at]));
  if (able.length < least) return undefined;
  const count = Math.max(least, Math.round(able.length * share));
  const chosen = new Set(random.shuffled(able).slice(0, count));
  return all
    .map((letter, at) => (chosen.has(at) ? random.pick([...forms(letter.toLowerCase())]) : letter))
    .join("");
}

/** Puts something between letters, each time newly made. */
export const between = (word, make) =>
  letters(word).reduce((text, letter, at) => (at === 0 ? letter : text + make(at) + letter), "");
