import { type CompiledShortNames, customEmojiSpans } from "../text/emojis.ts";
import type { Span } from "../text/span.ts";
import { foldedView, type View } from "../text/view.ts";

/** One body as rules see it; each view is made when the first rule asks for it. */
export interface JudgedText {
  readonly original: string;
  readonly folded: View;
  /** Where the channel's custom emojis stand in the original: their names are not words. */
  readonly emojis: readonly Span[];
}

export function judgedText(original: string, shortNames: CompiledShortNames): JudgedText {
  const folded = once(() => foldedView(original));
  const emojis = once(() => customEmojiSpans(original, shortNames));
  return {
    original,
    get folded() {
      return folded();
    },
    get emojis() {
      return emojis();
    },
  };
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const SAMENESS_LIMIT = 500;

/**
 * What two messages are compared by, and what a room keeps of a text. Past the limit only the length counts: see
 * `history.ts` for what that bounds.
 */
export function sameness(texts: readonly JudgedText[]): string {
  const spoken = texts.map((text) => text.folded.text.trim()).filter((text) => text !== "");
  const folded = spoken.join("\n");
  return folded.length <= SAMENESS_LIMIT ? folded : `${folded.slice(0, SAMENESS_LIMIT)}…${folded.length}`;
}
