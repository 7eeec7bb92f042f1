import { type CharacterSet, tester } from "./character-set.ts";
import { foldCase } from "./search-text.ts";
import type { Work } from "./work.ts";

/**
 * To a pattern, characters that are in the same of its sets are one letter. Each letter has a row in the table: 1 at the
 * number of each set that it is in (sets are numbered from 1), and 1 at 0 if a match can begin with it.
 */
export interface Alphabet {
  readonly table: Uint8Array;
  /** Where the row of each ASCII character begins in the table. */
  readonly ascii: Uint32Array;
  /** The same for any code point. */
  rowOf(code: number, work: Work): number;
}

/** The row of what is before and behind a text: in no set. */
export const outside = 0;

const maxRows = 256;
const slots = 1_024;
// In steps, by measurement: V8's answer for one set, and the case folding of one character.
const askCost = 16;
const foldCost = 64;

export const makeAlphabet = (sets: readonly CharacterSet[], first: readonly number[]): Alphabet => {
  const columns = sets.length + 1;
  const table = new Uint8Array(maxRows * columns);
  const known = new Map<string, number>([["", outside]]);
  const spares = (maxRows - 2) * columns;
  let spare = spares;

  /** Past the limit rows are written anew each time. Two take turns: an edge looks at the last two characters. */
  const write = (within: readonly number[]): number => {
    const key = within.join(" ");
    const old = known.get(key);
    if (old !== undefined) return old;
    let row = known.size * columns;
    if (row < spares) known.set(key, row);
    else {
      spare = 2 * spares + columns - spare;
      row = spare;
      table.fill(0, row, row + columns);
    }
    for (const set of within) table[row + set] = 1;
    if (first.some((set) => table[row + set] === 1)) table[row] = 1;
    return row;
  };

  const testers = sets.map((set) => tester(set));
  const numbers = sets.map((_, index) => index + 1);
  const unlisted = numbers.filter((number) => !sets[number - 1]!.members);
  const byMember = new Map<string, number[]>();
  for (const number of numbers) {
    const { members = [] } = sets[number - 1]!;
    for (const key of new Set(members.map((code) => foldCase(String.fromCodePoint(code)))))
      byMember.set(key, [...(byMember.get(key) ?? []), number]);
  }

  const decide = (code: number, work: Work): number => {
    const character = String.fromCodePoint(code);
    const within: number[] = [];
    const ask = (number: number): void => {
      work.steps += askCost;
      if (testers[number - 1]!(character)) within.push(number);
    };
    unlisted.forEach(ask);
    if (byMember.size > 0) {
      work.steps += foldCost;
      byMember.get(foldCase(character))?.forEach(ask);
    }
    return write(within);
  };

  const unbounded = { steps: 0, limit: Number.POSITIVE_INFINITY };
  const ascii = Uint32Array.from({ length: 128 }, (_, code) => decide(code, unbounded));
  // The other code points met last, and their rows; made late, since most patterns meet none (see needle.ts).
  let met: { readonly codes: Uint32Array; readonly rows: Uint32Array } | undefined;

  return {
    table,
    ascii,
    rowOf(code, work) {
      if (code < 128) return ascii[code]!;
      met ??= { codes: new Uint32Array(slots), rows: new Uint32Array(slots) };
      const { codes, rows } = met;
      const slot = code % slots;
      if (codes[slot] === code) return rows[slot]!;
      const row = decide(code, work);
      if (row < spares) {
        codes[slot] = code;
        rows[slot] = row;
      }
      return row;
    },
  };
};
