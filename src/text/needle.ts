import { isHalf } from "./character-set.ts";
import { foldCase, type Needle, needleOf } from "./search-text.ts";
import type { Tree } from "./tree.ts";

const maxNeedles = 16;
const maxLength = 16;

/** What is known of all strings that a tree matches, case folded. */
interface Known {
  /** All of them; undefined when they are many, long, or not known. */
  readonly exact?: readonly string[] | undefined;
  /** Each contains one of these. */
  readonly within?: readonly string[] | undefined;
}

/** One or another of these is in every text that the pattern matches; undefined when no such strings are known. */
export const needlesOf = (tree: Tree): readonly Needle[] | undefined => strongest(know(tree))?.map(needleOf);

const know = (tree: Tree): Known => {
  switch (tree.kind) {
    case "set": {
      const { members = [] } = tree.set;
      // Half of a pair is in the text as it stands, but perhaps not in what case folding makes of the pair.
      const unknown = members.length === 0 || members.some(isHalf);
      return unknown ? {} : { exact: unique(members.map((code) => foldCase(String.fromCodePoint(code)))) };
    }
    case "edge":
      return { exact: [""] };
    case "sequence":
      return inSequence(tree.parts.map(know));
    case "either":
      return eitherOf(tree.ways.map(know));
    case "repeat": {
      if (tree.max === 0) return { exact: [""] };
      if (tree.min === 0) return {};
      const times = Math.min(tree.min, maxLength);
      const copies = Array<Known>(times).fill(know(tree.what));
      return inSequence(tree.max > times ? [...copies, {}] : copies);
    }
  }
};

const unique = (strings: readonly string[]): readonly string[] => [...new Set(strings)];

/** The shortest of the strings decides how seldom a text has one of them; of two such sets the smaller. */
const strength = (strings: readonly string[] | undefined): number =>
  strings === undefined
    ? 0
    : Math.min(...strings.map((string) => string.length)) * (maxNeedles + 1) - strings.length;

const stronger = (
  a: readonly string[] | undefined,
  b: readonly string[] | undefined,
): readonly string[] | undefined => (strength(b) > Math.max(strength(a), 0) ? b : a);

const strongest = ({ exact, within }: Known): readonly string[] | undefined => {
  const best = stronger(exact, within);
  return strength(best) > 0 ? best : undefined;
};

const eitherOf = (ways: readonly Known[]): Known => {
  const together = (sets: readonly (readonly string[] | undefined)[]): readonly string[] | undefined => {
    if (sets.includes(undefined)) return undefined;
    const all = unique(sets.flatMap((strings) => strings!));
    return all.length <= maxNeedles ? all : undefined;
  };
  return { exact: together(ways.map(({ exact }) => exact)), within: together(ways.map(strongest)) };
};

/** Strings that are known lie side by side as long as nothing unknown comes between. */
const inSequence = (parts: readonly Known[]): Known => {
  let run: readonly string[] = [""];
  let within: readonly string[] | undefined;
  let broken = false;
  for (const { exact, within: inner } of parts) {
    const longer = exact && crossed(run, exact);
    if (longer) run = longer;
    else {
      within = stronger(stronger(within, run), inner);
      run = exact ?? [""];
      broken = true;
    }
  }
  return broken ? { within: stronger(within, run) } : { exact: run };
};

const crossed = (left: readonly string[], right: readonly string[]): readonly string[] | undefined => {
  if (left.length * right.length > maxNeedles) return undefined;
  const strings = unique(left.flatMap((start) => right.map((end) => start + end)));
  return strings.some(({ length }) => length > maxLength) ? undefined : strings;
};
