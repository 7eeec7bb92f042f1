import { isLetter, type Way } from "./cell.ts";
import { leet } from "./disguise.ts";

// Digits and signs that are written for letters.

// Each sign with its letters.
const latin =
  "0o 1il 2z 3e 4a 5s 6gb 7t 8b 9g @a $s €e £l ¢c |il +t §s ¥y †t !il ¡i (c <c {c [c #h ^a ©c ®r °o";
const cyrillic = "0о 3зе 4ча 6б @а €е";

/** What is a sign to most readers unless it stands between letters: wow!, (see there). */
const inner = "!¡(<{[#^©®°";

export interface LeetSign {
  readonly latin: readonly Way[];
  readonly cyrillic: readonly Way[];
  /** Counts only with letters, digits or signs like it on both sides. */
  readonly inner: boolean;
}

const asLetter = (text: string, traits = 0, cells = 1): Way => ({ text, through: leet, traits, cells });

const read = (table: string): Map<string, Way[]> =>
  new Map(table.split(" ").map(([sign = "", ...letters]) => [sign, letters.map((one) => asLetter(one))]));

const cyrillicSigns = read(cyrillic);
const signs = new Map<string, LeetSign>(
  [...read(latin)].map(([sign, letters]) => [
    sign,
    { latin: letters, cyrillic: cyrillicSigns.get(sign) ?? [], inner: inner.includes(sign) },
  ]),
);

export const leetSignOf = (folded: string): LeetSign | undefined => signs.get(folded);

export interface Drawing {
  readonly signs: string;
  readonly way: Way;
}

// Letters drawn with several signs, and two that sound or look like one.
const drawings: readonly Drawing[] = (
  "\\/\\/w /\\/\\m |\\/|m |v|m |-|h /-\\a ]-[h |\\|n |_|u \\_/u \\/v /\\a |<k |{k |)d |>p |_l |=f |3b |2r " +
  "}{h )(x ><x ()o []o phf vvw"
)
  .split(" ")
  .map((one) => {
    const signs = one.slice(0, -1);
    return { signs, way: asLetter(one.slice(-1), /\w/.test(signs) ? isLetter : 0, signs.length) };
  });

const byFirst = new Map<string, Drawing[]>();
for (const one of drawings) {
  const first = one.signs.charAt(0);
  byFirst.set(first, [...(byFirst.get(first) ?? []), one]);
}

const none: readonly Drawing[] = [];
const asciiSize = 128;
const pairs = new Uint8Array(asciiSize * asciiSize);
for (const { signs } of drawings) pairs[signs.charCodeAt(0) * asciiSize + signs.charCodeAt(1)] = 1;

/** The drawings that begin with this sign. */
export const drawingsFrom = (folded: string): readonly Drawing[] => byFirst.get(folded) ?? none;

/** Whether a drawing begins with these two characters. */
export const beginsDrawing = (first: number, second: number): boolean =>
  first < asciiSize && second < asciiSize && pairs[first * asciiSize + second] === 1;

// A number, a model, a place in a row, a measure: A55, 3D, 1st, 5pm, 10kg.
const places = "\\d*(?:1st|2nd|3rd|\\dth|1er|2nde|\\d(?:e|eme|ème|ste))";
const measures =
  "am|pm|kg|km|cm|mm|nm|ml|cl|dl|mg|[kmgt]b|[kmg]?hz|px|pt|ms|mins?|hrs?|secs?|yo|yrs?|fps|mph|kmh|usd|eur|ft|lbs?|oz|" +
  "k?cal|bits?|mp|k?wh?|mah|db|fm|ish";
const number = new RegExp(`^(?:\\d+|\\p{L}\\d+|${places}|\\d+\\p{L}|\\d{1,4}(?:${measures}))$`, "u");

/** A word of digits and letters that says just that, and hides nothing. */
export const isNumber = (folded: string): boolean => number.test(folded);
