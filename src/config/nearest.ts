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

// What is far longer than any candidate is as far away as can be.
const LENGTH_LIMIT = 60;

/** Levenshtein's: how many letters to add, drop or change. */
export function distance(wrong: string, b: string): number {
  const a = wrong.slice(0, LENGTH_LIMIT);
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
