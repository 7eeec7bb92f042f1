import type { Occupant } from "../muc/occupant.ts";
import { withoutAccents } from "../text/accents.ts";
import { fold } from "../text/fold.ts";
import { likenessOf } from "../text/lookalikes.ts";
import { normalized } from "../text/normalize.ts";
import { exhausted, type Work } from "../text/work.ts";
import type { Audience } from "./rule.ts";

/** Whom people would take the bearer of a nick, or of a name in its place, for: a moderator who is in the room, or the bot. */
export function impersonated(
  nick: string,
  sender: Occupant,
  { ownNick, occupants }: Audience,
  work: Work,
): "a moderator" | "the bot" | undefined {
  const images = imagesOf(nick, work);
  const isLike = (other: string | undefined) =>
    other !== undefined &&
    imagesOf(other, work).some((image, kind) => image !== "" && image === images[kind]);
  if (isLike(ownNick)) return "the bot";
  for (const occupant of occupants.values()) {
    work.steps++;
    if (exhausted(work)) return undefined;
    if (occupant.role !== "moderator" || isSame(occupant, sender)) continue;
    if (isLike(occupant.nick) || isLike(occupant.displayName)) return "a moderator";
  }
  return undefined;
}

/** Whoever has it from the room that they are one person, or one nick, pretends nothing. */
function isSame(a: Occupant, b: Occupant): boolean {
  const isOne = (x: string | undefined, y: string | undefined) => x !== undefined && x === y;
  return a.nick === b.nick || isOne(a.occupantId, b.occupantId) || isOne(a.realJid, b.realJid);
}

// A resource has no more bytes (RFC 7622 section 3.4).
const MAX_UNITS = 1_023;

/**
 * What a nick looks like, in two ways of reading it: with 1 as i, and capitals as small letters (Al1ce), or with 1, | and
 * the capital I as l, which a capital L does not look like (A1ice, AIice).
 */
function imagesOf(nick: string, work: Work): [string, string] {
  const read = nick.slice(0, MAX_UNITS);
  const text = isPlain.test(read) ? read : normalized(read, "NFKC");
  work.steps += 8 * text.length;
  const asL = text.replace(/[I1|]/g, "l").split("L");
  return [imageOf(text, "i"), asL.map((part) => imageOf(part, "l")).join("L")];
}

const digits: Readonly<Record<string, string>> = { 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t", 8: "b" };
const signs: Readonly<Record<string, string>> = { "@": "a", $: "s", "!": "i", "|": "i" };
const pairs: Readonly<Record<string, string>> = { rn: "m", vv: "w" };

const isPlain = /^[\0-\x7F]*$/;
const isLetters = /^[a-z]*$/;

/** Case, scripts, accents, digits for letters, and all that stands between letters make no other nick of it. */
function imageOf(text: string, ambiguous: "i" | "l"): string {
  const latin = isPlain.test(text) ? text.toLowerCase() : withoutAccents(fold(latinOf(text, ambiguous)));
  const letters = isLetters.test(latin) ? latin : lettersOf(latin);
  return letters.replace(/rn|vv/g, (pair) => pairs[pair]!);
}

function lettersOf(text: string): string {
  return text
    .replace(/(?<=[\p{L}\p{N}])[@$!|](?=[\p{L}\p{N}])/gu, (sign) => signs[sign]!)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "")
    .replace(/[0134578]/g, (digit) => digits[digit]!);
}

/** Letters that look like Latin ones as these; what looks like i and like l, as is asked for. */
function latinOf(text: string, ambiguous: "i" | "l"): string {
  const letters = Array.from(normalized(text, "NFD"), (character) => {
    const { letters: read = [character] } = likenessOf(character) ?? {};
    return read.includes(ambiguous) ? ambiguous : read[0];
  });
  return letters.join("");
}
