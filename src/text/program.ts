import type { CharacterSet } from "./character-set.ts";
import type { PatternProblem } from "./problem.ts";
import type { Edge, Tree } from "./tree.ts";
import { leastWidth } from "./width.ts";

export const op = {
  /** Take a character of the set `more`. */
  take: 0,
  /** Go on at `next`, and, if that comes to nothing, at `more`. */
  fork: 1,
  match: 2,
  textStart: 3,
  textEnd: 4,
  /** These have a set in `more`: what ends lines, or makes words. */
  lineStart: 5,
  lineEnd: 6,
  word: 7,
  insideWord: 8,
} as const satisfies Record<Edge | "take" | "fork" | "match", number>;

/** A pattern as instructions for the machine; each has a number, its place in the three arrays. */
export interface Program {
  readonly ops: Uint8Array;
  readonly next: Uint16Array;
  readonly more: Uint16Array;
  /** The first instruction. */
  readonly start: number;
  /** Sets are numbered from 1. */
  readonly sets: readonly CharacterSet[];
  /** Numbers of the sets a match can begin with. */
  readonly first: readonly number[];
  /** A match can begin at the start of the text only. */
  readonly anchored: boolean;
}

/** What a search costs is counted, so this bounds memory and the time to compile. */
export const maxProgram = 2_000;

/** Where to go on: after a repeated part has taken nothing (yet), and after it has taken something. */
interface Exits {
  readonly empty: number;
  readonly full: number;
}

const nowhere = -1;
const both = (at: number): Exits => ({ empty: at, full: at });

/**
 * Written from the end to the start. JavaScript gives a repeat up that takes nothing (past its minimum), which decides what
 * `(|a)*` finds: so there are two ways through a part that can be empty, and only the one on which something was taken
 * leads back into the loop. No way leads from an instruction back to itself without taking a character.
 */
export const assemble = (tree: Tree): Program | PatternProblem => {
  const ops: number[] = [];
  const next: number[] = [];
  const more: number[] = [];
  const sets = new Map<string, { number: number; set: CharacterSet }>();
  let visits = 0;
  let repeat: number | undefined;
  let tooBig: PatternProblem | undefined;

  const add = (operation: number, to: number, other = 0): number => {
    if (ops.length === maxProgram) tooBig ??= problemAt(repeat);
    next.push(to);
    more.push(other);
    return ops.push(operation) - 1;
  };

  const numberOf = (set: CharacterSet): number => {
    const key = `${set.flags} ${set.source}`;
    const known = sets.get(key) ?? { number: sets.size + 1, set };
    sets.set(key, known);
    return known.number;
  };

  const fork = (preferred: number, other: number): number => {
    if (preferred === nowhere || preferred === other) return other;
    return other === nowhere ? preferred : add(op.fork, preferred, other);
  };

  /** One instruction where both exits are one. */
  const each = (to: Exits, make: (at: number) => number): Exits => {
    const full = make(to.full);
    return { empty: to.empty === to.full ? full : make(to.empty), full };
  };

  const edge = (node: Tree & { kind: "edge" }, to: Exits): Exits => {
    const set = node.set ? numberOf(node.set) : 0;
    return each(to, (at) => (at === nowhere ? nowhere : add(op[node.edge], at, set)));
  };

  const either = (ways: readonly Exits[]): Exits =>
    ways.reduceRight((rest, way) => {
      const full = fork(way.full, rest.full);
      const same = way.empty === way.full && rest.empty === rest.full;
      return { empty: same ? full : fork(way.empty, rest.empty), full };
    });

  const repeated = ({ what, min, max, greedy }: Tree & { kind: "repeat" }, to: Exits): Exits => {
    const canBeEmpty = leastWidth(what) === 0;
    const choose = (again: number, leave: number) => (greedy ? fork(again, leave) : fork(leave, again));
    const again = (then: number): number =>
      emit(what, canBeEmpty ? { empty: nowhere, full: then } : both(then)).empty;
    let exits = to;
    let copies = min;
    if (max === Number.POSITIVE_INFINITY) {
      const loop = add(op.fork, to.full, to.full);
      const body = again(loop);
      if (body !== nowhere) (greedy ? next : more)[loop] = body;
      // Of x+ the one obligatory x is the loop's own; written twice, ((x+)+)+ would double with each bracket.
      if (min > 0 && !canBeEmpty) {
        exits = both(body);
        copies--;
      } else exits = { empty: to.empty === to.full ? loop : choose(body, to.empty), full: loop };
    } else
      for (let count = min; count < max && !tooBig; count++) {
        const body = again(exits.full);
        exits = each(to, (leave) => choose(body, leave));
      }
    for (; copies > 0 && !tooBig; copies--) exits = emit(what, exits);
    return exits;
  };

  const emit = (node: Tree, to: Exits): Exits => {
    // Groups that are empty, repeated: no instructions, but work all the same.
    if (++visits > 8 * maxProgram) tooBig ??= problemAt(repeat);
    if (tooBig) return both(nowhere);
    switch (node.kind) {
      case "set":
        return both(add(op.take, to.full, numberOf(node.set)));
      case "edge":
        return edge(node, to);
      case "sequence":
        return node.parts.reduceRight((exits, part) => emit(part, exits), to);
      case "either":
        return either(node.ways.map((way) => emit(way, to)));
      case "repeat": {
        const outer = repeat;
        repeat = node.at;
        const exits = repeated(node, to);
        repeat = outer;
        return exits;
      }
    }
  };

  const start = emit(tree, both(add(op.match, 0))).full;
  if (tooBig) return tooBig;
  const code = { ops: Uint8Array.from(ops), next: Uint16Array.from(next), more: Uint16Array.from(more) };
  return {
    ...code,
    start,
    sets: [...sets.values()].map(({ set }) => set),
    first: firstSets(code, start, false),
    anchored: firstSets(code, start, true).length === 0,
  };
};

const problemAt = (at: number | undefined): PatternProblem => ({
  problem: `It is too big: written out, it has more than ${maxProgram} steps.`,
  hint: "Write smaller repeats (.* for .{0,200}), or split it into several entries.",
  ...(at === undefined ? {} : { at }),
});

/** The sets of what is taken first, or, with `later`, of what can be taken first later than at the start of the text. */
const firstSets = (
  { ops, next, more }: Pick<Program, "ops" | "next" | "more">,
  start: number,
  later: boolean,
): number[] => {
  const found = new Set<number>();
  const seen = new Set<number>();
  const waiting = [start];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (ops[at] === op.take) found.add(more[at]!);
    else if (ops[at] === op.fork) waiting.push(next[at]!, more[at]!);
    else if (ops[at] !== op.match && !(later && ops[at] === op.textStart)) waiting.push(next[at]!);
  }
  return [...found];
};
