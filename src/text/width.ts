import type { Tree } from "./tree.ts";

/** The fewest characters a match can have: with 0 the pattern is found in every message. */
export const leastWidth = (tree: Tree): number => {
  switch (tree.kind) {
    case "set":
      return 1;
    case "edge":
      return 0;
    case "sequence":
      return tree.parts.reduce((width, part) => width + leastWidth(part), 0);
    case "either":
      return Math.min(...tree.ways.map(leastWidth));
    case "repeat":
      return tree.min === 0 ? 0 : tree.min * leastWidth(tree.what);
  }
};
