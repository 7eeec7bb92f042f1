/** What livechat means by a special character. */
const SPECIAL_CHARACTER =
  "[^\\s\\p{Letter}\\p{Number}\\p{Punctuation}\\p{Currency_Symbol}\\p{Emoji}\\p{Emoji_Component}\\p{Emoji_Modifier}]";

/** The rule that livechat writes into the room files: more special characters than are tolerated. */
export function specialCharactersRule(name: string, tolerance: number, reason: string) {
  const regexp = Array(tolerance + 1)
    .fill(SPECIAL_CHARACTER)
    .join(".*");
  return { name, regexp, modifiers: "us", reason };
}
