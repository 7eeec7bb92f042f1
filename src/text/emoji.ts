import type { Span } from "./span.ts";

// Emojis as people see them: the sequences that are recommended for interchange (RGI, UTS #51 section 1.4.5), also
// without the variation selectors that many keyboards leave out. One search for \p{RGI_Emoji} costs a hundred times as
// much: only joined sequences and flags are looked up.

const hasEmoji = /[\p{Extended_Pictographic}\p{RI}\p{EMod}]|\u20E3/u;

// ❤ and ☀ without a selector are drawn as pictures or nearly so; ©, ™, ↔, ▪ and ㊗ are text.
const textual = "[\\p{Emoji}--\\p{Emoji_Presentation}--[0-9#*]]";
const drawn = `[${textual}&&[\\u2300-\\u23FF\\u2600-\\u27BF\\u{1F000}-\\u{1FAFF}]]`;
// U+FE0E asks for text.
const picture = `(?:\\p{EBase}\\uFE0F?\\p{EMod}|[\\p{EPres}--\\p{RI}]\\uFE0F?|${textual}\\uFE0F|${drawn})(?!\\uFE0E)`;
const keycap = "[0-9#*]\\uFE0F?\\u20E3";
const flag = "\\p{RI}{2}|🏴[\\u{E0020}-\\u{E007E}]{1,8}\\u{E007F}";
const candidates = new RegExp(`${flag}|${keycap}|${picture}(?:\\u200D${picture})*`, "gv");

const isFlag = /^\p{RI}|\u{E007F}$/u;
const knownFlag = /^(?:\p{RGI_Emoji_Flag_Sequence}|\p{RGI_Emoji_Tag_Sequence})$/v;
const knownSequence = /^\p{RGI_Emoji_ZWJ_Sequence}$/v;
/** Parts of the longest: two people, a heart and a kiss. */
const longest = 4;

const toQualify = new RegExp(`(${textual})(?!\\p{EMod})`, "gv");
const qualified = (part: string): string => part.replaceAll("\uFE0F", "").replace(toQualify, "$1\uFE0F");

/** A look-up costs two microseconds; nobody writes so many different ones, and what comes after them counts by its parts. */
const maxLookUps = 300;

/** How many of the parts, from the first, are drawn as one. */
const joinedParts = (parts: readonly string[], work: { lookUps: number }): number => {
  for (let count = Math.min(longest, parts.length); count > 1 && work.lookUps < maxLookUps; count--) {
    work.lookUps++;
    if (knownSequence.test(parts.slice(0, count).map(qualified).join("\u200D"))) return count;
  }
  return 1;
};

/** Emojis joined to each other: how long each is that is drawn as one. */
const lengthsOf = (joined: string, work: { lookUps: number }): number[] => {
  const lengths: number[] = [];
  for (let parts = joined.split("\u200D"), at = 0; at < parts.length; ) {
    const count = joinedParts(parts.slice(at, at + longest), work);
    lengths.push(parts.slice(at, at + count).join("\u200D").length);
    at += count;
  }
  return lengths;
};

/**
 * The emojis of a text, in order, each once: a family, a flag, a keycap is one. Not among them: digits, ©, ™ and the like
 * without U+FE0F, what U+FE0E makes text, letters of flags that are none. A skin tone alone is one, it is drawn as a
 * swatch; of joined emojis that no font draws as one, each counts.
 */
export const emojiSpans = (text: string): Span[] => {
  const spans: Span[] = [];
  if (!hasEmoji.test(text)) return spans;
  const work = { lookUps: 0 };
  const seen = new Map<string, readonly number[]>();
  for (const { 0: found, index } of text.matchAll(candidates)) {
    if (isFlag.test(found)) {
      if (knownFlag.test(found)) spans.push({ start: index, end: index + found.length });
      // The tags of an unknown flag are not drawn.
      else if (found.startsWith("🏴")) spans.push({ start: index, end: index + "🏴".length });
      continue;
    }
    if (!found.includes("\u200D")) {
      spans.push({ start: index, end: index + found.length });
      continue;
    }
    const lengths = seen.get(found) ?? lengthsOf(found, work);
    seen.set(found, lengths);
    let start = index;
    for (const length of lengths) {
      spans.push({ start, end: start + length });
      start += length + 1;
    }
  }
  return spans;
};

// Tags and selectors that nothing needs are not seen either.
const isSeen = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Is nothing to be seen but emojis (`spans`, as `emojiSpans` gives them), the channel's own (`custom`, as
 * `customEmojiSpans` gives them) among them, and white space? At least one emoji.
 */
export const isOnlyEmojis = (
  text: string,
  custom: readonly Span[] = [],
  spans: readonly Span[] = emojiSpans(text),
): boolean => {
  const emojis = [...spans, ...custom].sort((a, b) => a.start - b.start);
  let at = 0;
  for (const { start, end } of emojis) {
    if (start > at && isSeen.test(text.slice(at, start))) return false;
    at = Math.max(at, end);
  }
  return emojis.length > 0 && !isSeen.test(text.slice(at));
};
