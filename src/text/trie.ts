/**
 * Strings to look for, as one tree in flat arrays: the children of a node lie side by side, ordered by unit, and level
 * lies after level, so that all that is a number of units below a node lies side by side as well. Nothing is hashed, so
 * no list can be written that makes a look-up slow; a step costs at most 16 comparisons.
 */
export interface Trie {
  /** The child of `node` (0 is the root) under this UTF-16 unit, 0 when there is none. */
  next(node: number, unit: number): number;
  /** The index of the key that ends at `node`, -1 when none does. */
  keyAt(node: number): number;
  /** The first child of each node; those of the next node follow. One more than there are nodes. */
  readonly firsts: Uint32Array;
  /** The unit that leads to each node. */
  readonly units: Uint16Array;
}

/** An empty key is a programmer's mistake: it would be found everywhere. */
export const buildTrie = (keys: readonly string[]): Trie => {
  if (keys.includes("")) throw new TypeError("buildTrie: an empty key");
  const order = keys.map((_, index) => index).sort((a, b) => compare(keys[a]!, keys[b]!) || a - b);
  const firsts: number[] = [];
  const units: number[] = [0];
  const keyIndexes: number[] = [];
  // A node is a run of the ordered keys: those that begin with the units that lead to it.
  const runStarts: number[] = [0];
  const runEnds: number[] = [keys.length];
  for (let node = 0, depth = 0, levelEnd = 1; node < runStarts.length; node++) {
    if (node === levelEnd) {
      depth++;
      levelEnd = runStarts.length;
    }
    firsts.push(runStarts.length);
    let at = runStarts[node]!;
    const end = runEnds[node]!;
    // Of two equal keys the first is the one that is reported.
    const key = at < end && keys[order[at]!]!.length === depth ? order[at]! : -1;
    keyIndexes.push(key);
    while (at < end && keys[order[at]!]!.length === depth) at++;
    while (at < end) {
      const unit = keys[order[at]!]!.charCodeAt(depth);
      units.push(unit);
      runStarts.push(at);
      while (at < end && keys[order[at]!]!.charCodeAt(depth) === unit) at++;
      runEnds.push(at);
    }
  }
  firsts.push(runStarts.length);
  return freeze(Uint32Array.from(firsts), Uint16Array.from(units), Int32Array.from(keyIndexes));
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const freeze = (firsts: Uint32Array, units: Uint16Array, keyIndexes: Int32Array): Trie => {
  const child = (node: number, unit: number): number => {
    let low = firsts[node]!;
    let high = firsts[node + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = units[middle]!;
      if (found === unit) return middle;
      if (found < unit) low = middle + 1;
      else high = middle;
    }
    return 0;
  };
  // Each word of each message begins here.
  const roots = Uint32Array.from({ length: 128 }, (_, unit) => child(0, unit));
  return {
    next: (node, unit) => (node === 0 && unit < 128 ? roots[unit]! : child(node, unit)),
    keyAt: (node) => keyIndexes[node]!,
    firsts,
    units,
  };
};
