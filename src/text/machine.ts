import { makeAlphabet, outside } from "./alphabet.ts";
import { op, type Program } from "./program.ts";
import type { Span } from "./span.ts";
import { exhausted, type Work } from "./work.ts";

/** The leftmost match, and of those that begin there the one JavaScript prefers. */
export type Search = (text: string, work: Work) => Span | undefined;

/** Ways through the program that are followed side by side, the preferred ones first. */
interface Threads {
  /** The instruction each has come to. */
  readonly at: Uint16Array;
  /** Where in the text it set out. */
  readonly from: Uint32Array;
}

const threadsOf = (size: number): Threads => ({ at: new Uint16Array(size), from: new Uint32Array(size) });

const scratchOf = (size: number) => ({
  /** The tick at which an instruction was last come to. */
  visited: new Float64Array(size),
  /** Less preferred ways, to be gone when the preferred one has come to its end. */
  stack: new Uint16Array(size),
  threads: [threadsOf(size), threadsOf(size)] as const,
});

/** `before` and `after` are whether the neighbours are in the edge's set. */
const isEdge = (operation: number, before: number, after: number, at: number, length: number): boolean => {
  switch (operation) {
    case op.textStart:
      return at === 0;
    case op.textEnd:
      return at === length;
    case op.lineStart:
      return at === 0 || before === 1;
    case op.lineEnd:
      return at === length || after === 1;
    case op.word:
      return before !== after;
    default:
      return before === after;
  }
};

/**
 * Goes all ways through a program at once (Thompson's and Pike's construction). Where a thread comes to an instruction that
 * another has come to at the same character, it ends: it could find only what the preferred one finds. A step is a
 * character passed or an instruction come to, so a character costs at most two steps for each instruction and two more,
 * whatever the pattern and the text. At the work's limit the search ends without a finding.
 */
export const makeMachine = (program: Program, byUnits: boolean): Search => {
  const alphabet = makeAlphabet(program.sets, program.first);
  // Kept from search to search, and made late: most patterns are hardly ever run (see needle.ts).
  let scratch: ReturnType<typeof scratchOf> | undefined;
  // Grows for ever, so that `visited` need not be cleared.
  let tick = 0;

  return (text, work) => {
    // All within reach of the loops: a variable of the outer function costs them a tenth of their time.
    const { ops, next, more, start, anchored } = program;
    const { table, ascii, rowOf } = alphabet;
    scratch ??= scratchOf(ops.length);
    const { visited, stack } = scratch;
    let [now, later] = scratch.threads;
    let alive = 0;
    let foundFrom = -1;
    let foundEnd = 0;
    let before: number = outside;
    // Kept apart from the work while it runs: this is the innermost loop of all.
    let steps = 0;

    for (let at = 0; ; ) {
      let row: number = outside;
      let width = 1;
      for (; at < text.length; at += width) {
        const unit = text.charCodeAt(at);
        if (unit < 128) {
          row = ascii[unit]!;
          width = 1;
        } else {
          const code = byUnits ? unit : text.codePointAt(at)!;
          row = rowOf(code, work);
          width = code > 0xffff ? 2 : 1;
        }
        steps++;
        if (alive > 0 || table[row] === 1 || anchored || work.steps + steps >= work.limit) break;
        // Nothing is under way, and no match begins here.
        before = row;
      }
      if (at >= text.length) row = outside;
      else if (work.steps + steps >= work.limit) break;

      tick++;
      let count = 0;
      const begins = table[row] === 1 && foundFrom < 0 && (at === 0 || !anchored);
      const total = begins ? alive + 1 : alive;
      threads: for (let index = 0; index < total; index++) {
        let pc = index < alive ? now.at[index]! : start;
        const from = index < alive ? now.from[index]! : at;
        let waiting = 0;
        for (;;) {
          steps++;
          if (visited[pc] !== tick) {
            visited[pc] = tick;
            const operation = ops[pc]!;
            const set = more[pc]!;
            if (operation === op.take) {
              if (table[row + set] === 1) {
                later.at[count] = next[pc]!;
                later.from[count++] = from;
              }
            } else if (operation === op.fork) {
              stack[waiting++] = set;
              pc = next[pc]!;
              continue;
            } else if (operation === op.match) {
              foundFrom = from;
              foundEnd = at;
              // Whatever is less preferred can only find less.
              break threads;
            } else if (isEdge(operation, table[before + set]!, table[row + set]!, at, text.length)) {
              pc = next[pc]!;
              continue;
            }
          }
          if (waiting === 0) break;
          pc = stack[--waiting]!;
        }
      }
      [now, later] = [later, now];
      alive = count;
      if (alive === 0 && (foundFrom >= 0 || anchored || at >= text.length)) break;
      before = row;
      at += width;
    }
    work.steps += steps;
    return foundFrom < 0 || exhausted(work) ? undefined : { start: foundFrom, end: foundEnd };
  };
};
