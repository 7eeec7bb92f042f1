import { withoutAccents } from "./accents.ts";
import { accents } from "./disguise.ts";
import { fold } from "./fold.ts";

/** What an entry is looked for as: folded, and where accents are seen through without them as well. */
export interface Key {
  readonly text: string;
  /** As the owner wrote it. */
  readonly entry: string;
  /** What is seen through by looking for it, as bits. */
  readonly through: number;
  readonly letters: number;
  /** Letters, marks, digits and spaces only. */
  readonly wordy: boolean;
}

export interface Refused {
  readonly entry: string;
  readonly reason: string;
}

/** Bounds the work of a message: from each place at most this many characters are compared. */
export const maxEntryLength = 100;

const reasonToRefuse = (folded: string): string | undefined => {
  // An empty entry would be in every message; one of zero-width characters looks like it on the owner's screen.
  if (folded === "") return "The entry is blank.";
  const length = [...folded].length;
  return length > maxEntryLength
    ? `The entry has ${length} characters; at most ${maxEntryLength} are compared.`
    : undefined;
};

const keyOf = (text: string, entry: string, through: number): Key => ({
  text,
  entry,
  through,
  letters: text.match(/\p{L}/gu)?.length ?? 0,
  wordy: /^[\p{L}\p{M}\p{N} ]+$/u.test(text),
});

/** The keys of a list in which the disguises of the set `through` are seen through; those as written come first. */
export const keysOf = (entries: readonly string[], through: number): { keys: Key[]; refused: Refused[] } => {
  const refused: Refused[] = [];
  const keys: Key[] = [];
  for (const entry of entries) {
    const folded = fold(entry).trim();
    const reason = reasonToRefuse(folded);
    if (reason !== undefined) refused.push({ entry, reason });
    else keys.push(keyOf(folded, entry, 0));
  }
  if (through & accents) {
    const bare = keys.map(({ text, entry }) => keyOf(withoutAccents(text), entry, accents));
    keys.push(...bare.filter(({ text }, index) => text !== keys[index]!.text && text !== ""));
  }
  return { keys, refused };
};
