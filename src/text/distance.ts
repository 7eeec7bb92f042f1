import { codesOf } from "./codes.ts";
import { exhausted, type Work } from "./work.ts";

/** Longer texts are not compared: all of a band for two of this length is a quarter of a million cells. */
export const maxCompared = 512;

/** Both without what they begin and end with alike: two near-duplicates differ in a word. */
const differing = (a: Uint32Array, b: Uint32Array): { from: Uint32Array; to: Uint32Array } => {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return { from: a.subarray(head, a.length - tail), to: b.subarray(head, b.length - tail) };
};

/**
 * How many code points to add, drop or change to make `b` of `a` (Levenshtein), if no more than `limit`; undefined when it
 * is more, when one has more than `maxCompared` units, or when the work is used up. Only the cells within `limit` of the
 * diagonal are looked at; each is a step.
 */
export const distanceUpTo = (a: string, b: string, limit: number, work: Work): number | undefined => {
  if (limit < 0 || exhausted(work) || a.length > maxCompared || b.length > maxCompared) return undefined;
  if (a === b) return 0;
  const { from, to } = differing(codesOf(a).codes, codesOf(b).codes);
  work.steps += a.length + b.length;
  const most = Math.min(Math.floor(limit), Math.max(from.length, to.length));
  if (Math.abs(from.length - to.length) > most) return undefined;
  const beyond = most + 1;
  // Cells outside the band hold `beyond` or more: they never make a neighbour better than it is.
  let row = new Uint16Array(to.length + 1).fill(beyond);
  for (let column = 0; column <= Math.min(most, to.length); column++) row[column] = column;
  let next = new Uint16Array(to.length + 1).fill(beyond);
  for (let line = 1; line <= from.length; line++) {
    const first = Math.max(1, line - most);
    const last = Math.min(to.length, line + most);
    work.steps += last - first + 1;
    if (exhausted(work)) return undefined;
    next[first - 1] = first === 1 ? Math.min(line, beyond) : beyond;
    let best = next[first - 1]!;
    for (let column = first; column <= last; column++) {
      const changed = row[column - 1]! + (from[line - 1] === to[column - 1] ? 0 : 1);
      const cell = Math.min(changed, row[column]! + 1, next[column - 1]! + 1, beyond);
      next[column] = cell;
      if (cell < best) best = cell;
    }
    if (best > most) return undefined;
    [row, next] = [next, row];
  }
  const distance = row[to.length]!;
  return distance > most ? undefined : distance;
};
