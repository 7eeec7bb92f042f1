import { type Lookalikes, strong, styled, weak } from "./lookalikes-table.ts";

/** How a character passes for Latin letters: see the lists of `lookalikes-table.ts` of these names. */
export interface Likeness {
  readonly kind: "styled" | "strong" | "weak";
  /** What it may be read as, lower case; each of one or two letters. */
  readonly letters: readonly string[];
}

const byCharacter = new Map<string, Likeness>();

const enter = (table: Lookalikes, kind: Likeness["kind"]): void => {
  for (const [letters, characters] of Object.entries(table)) {
    // UTS #39 makes l of what looks like I: a capital iota, a palochka. It is read either way.
    const read = letters === "l" || (letters === "i" && kind === "strong") ? ["i", "l"] : [letters];
    for (const character of characters) byCharacter.set(character, { kind, letters: read });
  }
};
enter(weak, "weak");
enter(strong, "strong");
enter(styled, "styled");

/** Of a character as it was written, before case folding: В is B to any reader, в only to one who expects a b. */
export const likenessOf = (character: string): Likeness | undefined => byCharacter.get(character);

// The living alphabets that Latin letters are smuggled into.
const borrowing = /[а-яёіјѕα-ω]/u;
const twins = new Map<string, string[]>([["u", ["и"]]]);
for (const table of [strong, weak]) {
  for (const [letters, characters] of Object.entries(table)) {
    for (const character of characters) {
      const lower = character.toLowerCase();
      const known = twins.get(letters) ?? [];
      if (borrowing.test(lower) && !known.includes(lower)) twins.set(letters, [...known, lower]);
    }
  }
}

const none: readonly string[] = [];

/** The Cyrillic and Greek letters that a Latin one, lower case, may stand for: `c` in cyкa. */
export const twinsOf = (letter: string): readonly string[] => twins.get(letter) ?? none;
