import { distanceUpTo } from "../text/distance.ts";
import { newWork } from "../text/work.ts";

/** The candidate that a slip of the pen most likely meant; undefined where none is close. */
export function nearest(wrong: string, candidates: readonly string[]): string | undefined {
  const distances = candidates.map((candidate) => ({
    candidate,
    far: distance(wrong.toLowerCase(), candidate.toLowerCase()),
  }));
  distances.sort((a, b) => a.far - b.far);
  const [best] = distances;
  return best && best.far <= Math.max(2, wrong.length / 3) ? best.candidate : undefined;
}

/** The candidate that was certainly meant: one letter more, less or other, two letters swapped, or another case. */
export function slipOf(wrong: string, candidates: readonly string[]): string | undefined {
  const sorted = (text: string): string => [...text].sort().join("");
  const small = wrong.toLowerCase();
  return candidates.find(
    (candidate) => distance(small, candidate) <= 1 || sorted(small) === sorted(candidate),
  );
}

// What is far longer than any candidate is as far away as can be.
const LENGTH_LIMIT = 60;

/** Levenshtein's: how many letters to add, drop or change. */
export function distance(wrong: string, b: string): number {
  return distanceUpTo(wrong.slice(0, LENGTH_LIMIT), b, LENGTH_LIMIT, newWork()) ?? LENGTH_LIMIT;
}
