import type { Work } from "./work.ts";

/** Something that a text must contain, as the hashes of its pieces of three units (of itself, if it is shorter). */
export type Needle = Uint32Array;

/** A text that many patterns are searched for in; what they share is made when the first asks for it. */
export interface SearchText {
  readonly text: string;
  /** False only if none of the needles is in the text, in any case. */
  mayHold(needles: readonly Needle[], work: Work): boolean;
}

const notAscii = /[^\0-\x7F]/;

/**
 * One spelling for all that `i` takes for the same, and for some that it does not. Lower case first, because only that
 * way ẞ and ß meet; then upper, for ſ and ς.
 */
export const foldCase = (text: string): string => {
  const lower = text.toLowerCase();
  // toLowerCase knows the final sigma, so a part would fold otherwise than within its text.
  return notAscii.test(text) ? lower.toUpperCase().toLowerCase().replaceAll("ς", "σ") : lower;
};

const gramLength = 3;

const extend = (hash: number, unit: number): number => {
  const mixed = Math.imul(hash ^ unit, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};

/** The needle of a string that is not empty. */
export const needleOf = (string: string): Needle => {
  const folded = foldCase(string);
  const length = Math.min(folded.length, gramLength);
  return Uint32Array.from({ length: folded.length - length + 1 }, (_, start) => {
    let hash = 0;
    for (let at = start; at < start + length; at++) hash = extend(hash, folded.charCodeAt(at));
    return hash;
  });
};

/** Which runs of one, two and three units a text has: a Bloom filter of 32 to 64 bits for each unit. */
const gramsOf = (text: string): Uint32Array => {
  const bits = new Uint32Array(2 ** Math.ceil(Math.log2(text.length + 8)));
  const mask = bits.length - 1;
  const folded = foldCase(text);
  for (let start = 0; start < folded.length; start++) {
    const end = Math.min(start + gramLength, folded.length);
    let hash = 0;
    for (let at = start; at < end; at++) {
      hash = extend(hash, folded.charCodeAt(at));
      bits[(hash >>> 5) & mask]! |= 1 << (hash & 31);
    }
  }
  return bits;
};

export const searchText = (text: string): SearchText => {
  let grams: Uint32Array | undefined;
  return {
    text,
    mayHold(needles, work) {
      if (!grams) {
        work.steps += text.length;
        grams = gramsOf(text);
      }
      const mask = grams.length - 1;
      for (const needle of needles) {
        let at = 0;
        for (; at < needle.length; at++) {
          const hash = needle[at]!;
          work.steps++;
          if (((grams[(hash >>> 5) & mask]! >>> (hash & 31)) & 1) === 0) break;
        }
        if (at === needle.length) return true;
      }
      return false;
    },
  };
};
