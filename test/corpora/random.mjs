/** A seeded stream of numbers (Mulberry32), so that what is generated is the same everywhere. */
export function seeded(seed) {
  let state = [...seed].reduce(
    (hash, character) => Math.imul(hash ^ character.codePointAt(0), 0x01000193),
    0x811c9dc5,
  );
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(next() * count);
  const pick = (list) => list[below(list.length)];
  return {
    below,
    pick,
    /** True this often of 1. */
    chance: (share) => next() < share,
    /** From `least` to `most`, both in it. */
    between: (least, most) => least + below(most - least + 1),
    shuffled: (list) => {
      const copy = [...list];
      for (let at = copy.length - 1; at > 0; at--) {
        const other = below(at + 1);
        [copy[at], copy[other]] = [copy[other], copy[at]];
      }
      return copy;
    },
  };
}
