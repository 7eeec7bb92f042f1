/**
 * Strings to look for, as one tree in flat arrays: the children of a node lie side by side, ordered by unit.
 * Nothing is hashed, so no list can be written that makes a look-up slow; a step costs at most 16 comparisons.
 */
export interface Trie {
  /** The child of `node` (0 is the root) under this UTF-16 unit, 0 when there is none. */
  next(node: number, unit: number): number;
  /** The index of the key that ends at `node`, -1 when none does. */
  keyAt(node: number): number;
}

interface Growing {
  readonly children: Map<number, Growing>;
  key: number;
}

const grow = (keys: readonly string[]): Growing => {
  const root: Growing = { children: new Map(), key: -1 };
  keys.forEach((key, index) => {
    let node = root;
    for (let at = 0; at < key.length; at++) {
      const unit = key.charCodeAt(at);
      let child = node.children.get(unit);
      if (!child) {
        child = { children: new Map(), key: -1 };
        node.children.set(unit, child);
      }
      node = child;
    }
    // Of two equal keys the first is the one that is reported.
    if (node.key < 0) node.key = index;
  });
  return root;
};

/** An empty key is a programmer's mistake: it would be found everywhere. */
export const buildTrie = (keys: readonly string[]): Trie => {
  if (keys.includes("")) throw new TypeError("buildTrie: an empty key");
  // Breadth first, so that the children of a node are numbered in a row.
  const nodes = [grow(keys)];
  const firsts: number[] = [];
  const units: number[] = [0];
  for (let at = 0; at < nodes.length; at++) {
    firsts.push(nodes.length);
    for (const [unit, child] of [...nodes[at]!.children].sort((a, b) => a[0] - b[0])) {
      units.push(unit);
      nodes.push(child);
    }
  }
  firsts.push(nodes.length);
  return freeze(
    Uint32Array.from(firsts),
    Uint16Array.from(units),
    Int32Array.from(nodes, (node) => node.key),
  );
};

const freeze = (firsts: Uint32Array, units: Uint16Array, keys: Int32Array): Trie => ({
  next(node, unit) {
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
  },
  keyAt: (node) => keys[node]!,
});
