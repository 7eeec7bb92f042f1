import { isBoundary, isWordAt } from "./classes.ts";
import { fold } from "./fold.ts";
import { isWithinOne, type Span } from "./span.ts";
import { buildTrie } from "./trie.ts";
import type { View } from "./view.ts";

/** Bounds the work of a message: from each place at most this many characters are compared. */
export const maxEntryLength = 100;

export interface WordMatch {
  /** As the owner wrote it. */
  readonly entry: string;
  /** Units of the view's text. */
  readonly start: number;
  readonly end: number;
}

export interface WordList {
  /** What is looked for, as written; refused entries are not in it. */
  readonly entries: readonly string[];
  readonly size: number;
  readonly refused: readonly { readonly entry: string; readonly reason: string }[];
  /**
   * The leftmost entry in a folded view, the longest of those that begin there. A find that lies within a
   * span of `skip` (in the original, say a custom emoji; in order, none sharing a unit) does not count.
   * `work.steps` grows by one for each unit passed, each trie step and each span looked at, for tests that bound
   * the cost.
   */
  find(view: View, skip?: readonly Span[], work?: { steps: number }): WordMatch | undefined;
}

const reasonToRefuse = (folded: string): string | undefined => {
  // An empty entry would be in every message; one of zero-width characters looks like it on the owner's screen.
  if (folded === "") return "The entry is blank.";
  const length = [...folded].length;
  return length > maxEntryLength
    ? `The entry has ${length} characters; at most ${maxEntryLength} are compared.`
    : undefined;
};

/**
 * Words and phrases, literal: no wildcards. An edge of an entry that is a letter, mark, number or underscore must be
 * a word boundary of the text (so `bite` is not in débite), any other edge may stand anywhere (`c++`, `.com`, `:)`).
 */
export const compileWords = (entries: readonly string[]): WordList => {
  const refused: { entry: string; reason: string }[] = [];
  const kept: string[] = [];
  const keys: string[] = [];
  for (const entry of entries) {
    const key = fold(entry).trim();
    const reason = reasonToRefuse(key);
    if (reason !== undefined) refused.push({ entry, reason });
    else {
      kept.push(entry);
      keys.push(key);
    }
  }
  const trie = buildTrie(keys);

  /** The longest entry that begins at `start` and ends at a boundary. */
  const longestAt = (text: string, start: number, work: { steps: number }): WordMatch | undefined => {
    let longest: WordMatch | undefined;
    for (let at = start, node = 0; at < text.length; ) {
      work.steps++;
      node = trie.next(node, text.charCodeAt(at++));
      if (node === 0) break;
      const key = trie.keyAt(node);
      if (key >= 0 && (!isWordAt(text, at, true) || isBoundary(text, at)))
        longest = { entry: kept[key]!, start, end: at };
    }
    return longest;
  };

  return {
    entries: kept,
    size: kept.length,
    refused,
    find(view, skip = [], work = { steps: 0 }) {
      const { text } = view;
      for (let at = 0; at < text.length; at++) {
        work.steps++;
        if (trie.next(0, text.charCodeAt(at)) === 0 || (isWordAt(text, at) && !isBoundary(text, at)))
          continue;
        const match = longestAt(text, at, work);
        if (match && !(skip.length > 0 && isWithinOne(skip, view.span(match.start, match.end), work)))
          return match;
      }
      return undefined;
    },
  };
};
