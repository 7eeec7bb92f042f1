// Emoji made of several (UTS #51): a family is people and joiners, the flag of England a black flag and tags. Only in
// these does something invisible mean anything.

/** What may be one, to be used with the flags `gu`. */
export const sequencePattern =
  "\\p{Extended_Pictographic}[\\uFE0F\\u{1F3FB}-\\u{1F3FF}]*" +
  "(?:\\u200D\\p{Extended_Pictographic}[\\uFE0F\\u{1F3FB}-\\u{1F3FF}]*)+" +
  "|\\u{1F3F4}[\\u{E0020}-\\u{E007F}]+";

const selectors = /[\uFE0E\uFE0F]/g;
const plainPictograph = /(?!\p{Emoji_Presentation})\p{Extended_Pictographic}(?![\u{1F3FB}-\u{1F3FF}])/gu;
const recommended = /^\p{RGI_Emoji}$/v;
// UTF-16 units; the longest there are have 15 without selectors.
const longest = 32;

/**
 * The sequence without variation selectors, so that it equals itself however it was typed; undefined if it is none of
 * those that Unicode recommends (RGI), and that a reader sees as one emoji therefore.
 */
export const withoutSelectors = (sequence: string): string | undefined => {
  const bare = sequence.replace(selectors, "");
  if (bare.length > longest) return undefined;
  return recommended.test(bare.replace(plainPictograph, "$&\uFE0F")) ? bare : undefined;
};
