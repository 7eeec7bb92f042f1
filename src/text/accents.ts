import { crossed } from "./lookalikes-table.ts";
import { normalized } from "./normalize.ts";

const uncrossed = new Map(
  Object.entries(crossed).flatMap(([letters, all]) => [...all].map((character) => [character, letters])),
);
const crossedLetters = new RegExp(`[${[...uncrossed.keys()].join("")}]`, "gu");

const accented = /([\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}])([\u0300-\u036F]+)/gu;
// Й and ў without their bow are other letters, and the commonest of typing errors.
const withBow = /^[иу]\u0306$/;
// Hebrew points and Arabic vowel signs, which are written or not.
const points =
  /[\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u064B-\u0652\u0670\u06D6-\u06DC\u06DF-\u06ED]+/gu;
const plain = /^[\0-\x7F]*$/;

/** A folded text without accents, points and strokes: café is cafe, ø is o. Letters that no accent makes stay: й, が. */
export const withoutAccents = (text: string): string => {
  if (plain.test(text)) return text;
  const bare = normalized(text, "NFD")
    .replace(accented, (whole, base: string) => (withBow.test(whole) ? whole : base))
    .replace(points, "");
  return normalized(bare, "NFC").replace(crossedLetters, (character) => uncrossed.get(character)!);
};
