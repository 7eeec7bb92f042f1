import type { Trie } from "./trie.ts";
import { exhausted, type Work } from "./work.ts";

type Visit = (node: number) => void;

/** What lies under the nodes of a trie when some letters on the way are not known. Each node that is looked at is a step. */
export interface Levels {
  /**
   * Visits the nodes `distance` units below `node` that this unit leads to, those of them that go on as `wanted` says (a
   * set made of `nextBit` and `endBit`; a few others as well).
   */
  reachedBy(node: number, distance: number, unit: number, wanted: number, work: Work, visit: Visit): void;
  /** Visits the nodes `distance` units below `node` at which a key ends. */
  endsBelow(node: number, distance: number, work: Work, visit: Visit): void;
}

export const endBit = 1 << 31;
/** The bit for a node's child under this unit; it stands for other units as well. */
export const nextBit = (unit: number): number => 1 << (unit % 31);
export const anyBit = -1;

/** The place in `numbers`, which are in order, of the first that is not below `least`. */
const placeOf = (numbers: Uint32Array, least: number): number => {
  let low = 0;
  for (let high = numbers.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const levelsOf = ({ firsts, units, keyAt }: Trie): Levels => {
  const byUnit = new Map<number, number[]>();
  const ends: number[] = [];
  const goesOn = new Int32Array(units.length);
  for (let node = 1; node < units.length; node++) {
    const unit = units[node]!;
    const nodes = byUnit.get(unit);
    if (nodes) nodes.push(node);
    else byUnit.set(unit, [node]);
    if (keyAt(node) >= 0) {
      ends.push(node);
      goesOn[node]! |= endBit;
    }
    for (let child = firsts[node]!; child < firsts[node + 1]!; child++)
      goesOn[node]! |= nextBit(units[child]!);
  }
  const nodesOf = new Map([...byUnit].map(([unit, nodes]) => [unit, Uint32Array.from(nodes)]));
  const ending = Uint32Array.from(ends);

  const below = (nodes: Uint32Array, node: number, distance: number, work: Work, visit: Visit): void => {
    let first = node;
    let end = node + 1;
    for (let level = 0; level < distance; level++) {
      first = firsts[first]!;
      end = firsts[end]!;
    }
    for (let place = placeOf(nodes, first); !exhausted(work); place++) {
      const found = nodes[place];
      if (found === undefined || found >= end) return;
      work.steps++;
      visit(found);
    }
  };

  const none = new Uint32Array();
  return {
    reachedBy: (node, distance, unit, wanted, work, visit) =>
      below(nodesOf.get(unit) ?? none, node, distance, work, (found) => {
        if (goesOn[found]! & wanted) visit(found);
      }),
    endsBelow: (node, distance, work, visit) => below(ending, node, distance, work, visit),
  };
};
