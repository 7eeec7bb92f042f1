import type { Handler } from "./handler.ts";

/** Under this id livechat writes «forbid special characters» into the room files. */
export const specialCharactersId = "forbid_special_chars";

/** What livechat means by a special character. */
const SPECIAL_CHARACTER =
  "[^\\s\\p{Letter}\\p{Number}\\p{Punctuation}\\p{Currency_Symbol}\\p{Emoji}\\p{Emoji_Component}\\p{Emoji_Modifier}]";

/** The rule that livechat writes into the room files: more special characters than are tolerated. */
export function specialCharactersRule(name: string, tolerance: number, reason: string) {
  return { name, regexp: regexpFor(tolerance), modifiers: "us", reason };
}

function regexpFor(tolerance: number): string {
  return Array(tolerance + 1)
    .fill(SPECIAL_CHARACTER)
    .join(".*");
}

/** By tolerance: all that livechat's form offers. */
const REGEXPS = Array.from({ length: 11 }, (_, tolerance) => regexpFor(tolerance));

/**
 * Livechat's expression takes vowel signs of Hindi, Thai or Hebrew for special characters. Where a handler is what
 * livechat writes, the rule that counts as people read is used, with the same tolerance.
 */
export function asSpecialCharacters(handler: Handler): Handler {
  const { rules, ...options } = handler.options as Handler["options"] & { rules?: unknown };
  if (handler.id !== specialCharactersId || handler.type !== "moderate") return handler;
  if (!Array.isArray(rules) || rules.length !== 1) return handler;
  const [written] = rules as (Record<string, unknown> | null)[];
  const { regexp, words, modifiers, reason = "" } = written ?? {};
  const tolerance = REGEXPS.indexOf(String(regexp));
  const isLivechats = modifiers === "us" && words === undefined && typeof reason === "string";
  if (tolerance === -1 || !isLivechats) return handler;
  return { ...handler, type: "special-characters", options: { ...options, tolerance, reason } };
}
