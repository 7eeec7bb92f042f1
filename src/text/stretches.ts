import { type Cell, isPart, type Run, type Way } from "./cell.ts";

const isLatin = (text: string): boolean => text.length === 1 && text >= "a" && text <= "z";

/** What a cell is one of when letters are repeated: a letter of ASCII if it can be read as one. */
const kindOf = (cell: Cell): Way | undefined => {
  const { ways, glyph } = cell;
  if (!isPart(cell) && (ways.length === 1 || !glyph.leet)) return undefined;
  const first = ways[0]!;
  if (isLatin(first.text)) return first;
  return ways.find(({ text, cells }) => cells === 1 && isLatin(text)) ?? first;
};

/** The shortest that is read as one letter whatever else is in the word: good, god and ass, as are words. */
export const leastStretch = 3;

/** Finds the letters that are repeated; whether any word is to be suspected of being stretched. */
export const markRuns = (cells: readonly Cell[]): boolean => {
  let found = false;
  let repeated = 0;
  let kind = cells[0] && kindOf(cells[0]);
  for (let first = 0; first < cells.length; ) {
    const letter = kind;
    let through = letter?.through ?? 0;
    let end = first + 1;
    for (; end < cells.length; end++) {
      kind = kindOf(cells[end]!);
      if (!kind || kind.text !== letter?.text) break;
      through |= kind.through;
    }
    if (!letter) repeated = 0;
    else if (end - first > 1) {
      repeated++;
      found ||= end - first >= leastStretch || repeated > 1;
      markRun(cells, { first, end, letter: letter.text, through });
    }
    first = end;
  }
  return found;
};

const markRun = (cells: readonly Cell[], run: Run): void => {
  const { folded } = cells[run.first]!.glyph;
  let alike = true;
  for (let at = run.first; at < run.end; at++) alike &&= cells[at]!.glyph.folded === folded;
  const one = alike ? { ...run, letter: undefined, through: 0 } : run;
  for (let at = run.first; at < run.end; at++) cells[at]!.run = one;
};
