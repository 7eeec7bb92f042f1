import { emojiSpans } from "./emoji.ts";
import type { Span } from "./span.ts";

// Which characters a chat is written with, and which hide something in a name.

/**
 * Marks belong to the letter they stand on. In texts of 400 languages no letter has more than three of those that all
 * scripts share (Latin, for a language with tones), nor more than five at all (Burmese; pointed Hebrew: four): Zalgo has.
 */
const tooManyMarks = /(?:(?!\p{Cf})\p{Script=Inherited}){4,}|\p{M}{6,}/u;

const usual = [
  "\\s\\p{White_Space}",
  // All but those that are blank.
  "[\\p{L}--\\p{Default_Ignorable_Code_Point}]",
  "\\p{M}\\p{N}\\p{P}\\p{Sc}\\p{Sm}\\p{Sk}",
  "\\p{Emoji}[\\p{Emoji_Component}--[\\u{E0020}-\\u{E007F}]]",
  // Symbols of one script are part of it.
  "[[\\p{So}--\\p{Script=Common}--\\p{Script=Braille}]&&[\\0-\\uFFFF]]",
  // Of the common ones: for degrees, units, keys, arrows, and on Japanese keyboards.
  "\\u00A6\\u00B0\\u2100-\\u214F\\u2190-\\u21FF\\u2300\\u2303\\u2318\\u2325\\u232B\\u238B\\u23CE\\u3004\\u3012\\u3013\\u3200-\\u33FF",
  // On Japanese and Korean keyboards (JIS X 0208, row 2), in faces and before the points of a list, with what other
  // lists begin with: squares, triangles, diamonds, circles, stars, hearts, notes, check marks.
  "\\u25A0\\u25A1\\u25AA\\u25AB\\u25B2\\u25B3\\u25B6-\\u25BA\\u25BC\\u25BD\\u25C6\\u25C7\\u25CB\\u25CE\\u25CF\\u25E6\\u25EF",
  "\\u2605\\u2606\\u2661\\u2665\\u2669-\\u266E\\u2713-\\u2718",
  // Of what is not seen: what comes along when people copy, and what languages need.
  "\\u00AD\\u0600-\\u0605\\u061C\\u06DD\\u070F\\u0890\\u0891\\u08E2\\u180E\\u200B-\\u200F\\u2060\\uFEFF",
].join("");
const unusual = new RegExp(`[^${usual}]`, "v");
const tags = /[\u{E0020}-\u{E007F}]/gu;

/**
 * Is this character (a grapheme) one that is neither written in any language, nor an emoji, nor on a usual keyboard?
 * Lines and blocks to draw with, Braille, most dingbats, chess and dice, a letter under more marks than any language puts there
 * (Zalgo), blank letters, controls of direction, private use, what is not assigned. Not so punctuation, signs of
 * mathematics and currency, nor the marks of lists, hearts, stars and notes: `C++`, `1+1=2`, `20°C`, `→`, `✓`, `☆`.
 */
export const isSpecial = (grapheme: string): boolean => {
  const seen = grapheme.startsWith("🏴") ? grapheme.replace(tags, "") : grapheme;
  return unusual.test(seen) || (seen.length > 3 && tooManyMarks.test(seen));
};

export interface Forbidden {
  /** In UTF-16 units. */
  readonly span: Span;
  readonly why:
    | "line end"
    | "control character"
    | "control of direction"
    | "private use"
    | "unassigned"
    | "invisible"
    | "too many marks"
    | "white space";
}

// Joiners are spelling after the sign that takes a vowel away, and between letters that would join (RFC 5892, A.1 and A.2);
// selectors after a Chinese or Mongolian letter or a picture.
const virama = "[\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D4D\\u0DCA]";
const joins = "[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Mongolian}\\p{Script=Nko}]";
const spelling = [
  `(?<=${virama})[\\u200C\\u200D]`,
  `(?<=${joins})\\u200C(?=${joins})`,
  "(?<=\\p{Script=Han})[\\uFE00-\\uFE02\\u{E0100}-\\u{E01EF}]",
  "(?<=\\p{Script=Mongolian})[\\u180B-\\u180D\\u180F]",
  "(?<=\\p{Extended_Pictographic})[\\uFE0E\\uFE0F]",
].join("|");

const checks: readonly (readonly [Forbidden["why"], string])[] = [
  ["line end", "[\\n\\v\\f\\r\\u0085\\u2028\\u2029]"],
  ["control character", "\\p{Cc}"],
  ["control of direction", "[\\u202A-\\u202E\\u2066-\\u2069]"],
  ["private use", "\\p{Co}"],
  ["unassigned", "[\\p{Cn}\\p{Cs}]"],
  // Braille's blank is drawn as nothing.
  ["invisible", `(?!${spelling})[\\p{Default_Ignorable_Code_Point}\\uFFF9-\\uFFFB\\u2800]`],
  ["too many marks", tooManyMarks.source],
  ["white space", "\\p{White_Space}{2,}|^\\p{White_Space}|\\p{White_Space}$"],
];
const forbidden = new RegExp(checks.map(([, source]) => `(${source})`).join("|"), "u");

/**
 * The first thing in a nick that shows as nothing, as another text than it is, or not the same everywhere; emojis are
 * whole. White space may stand alone between characters.
 */
export const forbiddenInNick = (nick: string): Forbidden | undefined => {
  let text = "";
  let at = 0;
  for (const { start, end } of emojiSpans(nick)) {
    text += nick.slice(at, start) + "-".repeat(end - start);
    at = end;
  }
  const match = forbidden.exec(text + nick.slice(at));
  if (!match) return undefined;
  const [why] = checks[match.slice(1).findIndex((part) => part !== undefined)]!;
  return { span: { start: match.index, end: match.index + match[0].length }, why };
};
