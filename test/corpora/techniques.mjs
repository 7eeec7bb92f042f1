// How a listed word is written so that a plain search misses it and a reader does not. Each technique is a pure function
// of the word and a seeded stream of numbers.

import { alphabets } from "./techniques/alphabets.mjs";
import { combined } from "./techniques/combined.mjs";
import { gaps } from "./techniques/gaps.mjs";
import { invisible } from "./techniques/invisible.mjs";
import { leet } from "./techniques/leet.mjs";
import { lengths } from "./techniques/lengths.mjs";
import { lookalikes } from "./techniques/lookalikes.mjs";
import { marks } from "./techniques/marks.mjs";
import { masks } from "./techniques/masks.mjs";

/**
 * `needs` names what a list must be told to see through; none where folding alone must do.
 * `make` gives undefined for a word that the technique does not apply to.
 * @type {{ name: string, says: string, needs: string[],
 *   make(word: string, random: ReturnType<import("./random.mjs").seeded>): string | undefined }[]}
 */
export const techniques = [
  ...alphabets,
  ...invisible,
  ...lookalikes,
  ...marks,
  ...leet,
  ...lengths,
  ...gaps,
  ...masks,
  ...combined,
];
