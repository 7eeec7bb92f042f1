export interface Excerpt {
  /** A part of the line, as a terminal can show it. */
  readonly text: string;
  /** How many columns of the terminal are in front of the place. */
  readonly indent: number;
}

const BEFORE = 50;
const AFTER = 50;
/** UTF-16 units of a line that are looked at, on each side: a room file may be one line of 200 KB. */
const LOOK = 400;
const TAB = "    ";

interface Cell {
  readonly text: string;
  readonly width: number;
}

/** The part of the line around the column (from 1, in UTF-16 units). */
export function excerpt(line: string, column: number): Excerpt {
  const at = Math.min(Math.max(column - 1, 0), line.length);
  const from = Math.max(0, at - LOOK);
  const before = cells(line.slice(from, at).replace(/^\s+/, (blank) => (from === 0 ? blank : "")));
  const after = cells(line.slice(at, at + LOOK));
  const left = fitting(before.toReversed(), BEFORE).toReversed();
  const right = fitting(after, AFTER + BEFORE - widthOf(left));
  const cutLeft = left.length < before.length || from > 0;
  const cutRight = right.length < after.length || at + LOOK < line.length;
  const shown = [...left, ...right].map(({ text }) => text).join("");
  return {
    text: `${cutLeft ? "…" : ""}${shown}${cutRight ? "…" : ""}`.trimEnd(),
    indent: widthOf(left) + (cutLeft ? 1 : 0),
  };
}

/** As many of the first ones as fit. */
function fitting(all: readonly Cell[], width: number): Cell[] {
  let left = width;
  const taken: Cell[] = [];
  for (const cell of all) {
    left -= cell.width;
    if (left < 0) break;
    taken.push(cell);
  }
  return taken;
}

function widthOf(all: readonly Cell[]): number {
  return all.reduce((sum, { width }) => sum + width, 0);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
// They could command the terminal or turn the line around.
const UNSHOWABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;
const WIDE =
  /^(?:\p{Emoji_Presentation}|.\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])/u;

function cells(text: string): Cell[] {
  return Array.from(graphemes.segment(text), ({ segment }) => {
    if (segment === "\t") return { text: TAB, width: TAB.length };
    const shown = segment.replace(UNSHOWABLE, "\ufffd");
    if (/^[\p{Mn}\p{Me}\p{Cf}]+$/u.test(shown)) return { text: shown, width: 0 };
    return { text: shown, width: WIDE.test(shown) ? 2 : [...shown].length === 1 ? 1 : narrow(shown) };
  });
}

/** Of a letter with its marks: what is no mark takes a column. */
function narrow(cluster: string): number {
  return cluster.replace(/[\p{Mn}\p{Me}\p{Cf}]/gu, "").length;
}
