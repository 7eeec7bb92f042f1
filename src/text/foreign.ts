import type { Cell } from "./cell.ts";
import { alphabetic, cyrillic, greek, latin, letter } from "./classes.ts";
import type { Glyph } from "./glyphs.ts";
import type { Piece } from "./pieces.ts";

// Which letters of one script may stand for those of another. Unicode's tables say what looks alike, not what is meant:
// Russian is full of letters that look Latin. A word is suspected that mixes scripts, and one without a letter of its
// own in a message that has no other of its script.

/** Letters of other scripts may be Latin ones. */
export const asLatin = 1;
/** Those that only pass for Latin letters as well. */
export const weakToo = 2;
/** Latin letters may be Cyrillic or Greek ones. */
export const asOther = 4;
/** The whole word is of another script: only an entry of four letters is believed, */
export const wholly = 8;
/** or one of three. */
export const whollyShort = 16;
/** Accents are part of the scribble. */
export const scribble = 32;

const other = 256;
// Cyrillic letters so rare that a word of them and of others that only pass for Latin is no Russian.
const rare = "ѕԁԛԝһ";
export const isRare = (folded: string): boolean => folded !== "" && rare.includes(folded);

interface Census {
  readonly size: number;
  readonly latin: number;
  readonly strong: number;
  readonly weak: number;
  /** Letters that look like no Latin one. */
  readonly unlike: number;
  readonly rare: boolean;
  readonly lower: boolean;
  readonly scribbles: number;
  /** The scripts other than Latin, as bits. */
  readonly scripts: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const count = (census: Mutable<Census>, glyph: Glyph): void => {
  const { class: bits, likeness, upper, folded } = glyph.clean ?? glyph;
  census.size++;
  if (glyph.scribbled) census.scribbles++;
  if (!upper) census.lower = true;
  if (likeness?.kind === "styled" || (!likeness && bits & letter && bits & latin)) {
    census.latin++;
    return;
  }
  if (!likeness && !(bits & letter)) return;
  census[likeness?.kind ?? "unlike"]++;
  census.scripts |= bits & alphabetic || other;
  if (isRare(folded)) census.rare = true;
};

const censusOf = (cells: readonly Cell[], unit: readonly Piece[]): Census => {
  const census = {
    size: 0,
    latin: 0,
    strong: 0,
    weak: 0,
    unlike: 0,
    rare: false,
    lower: false,
    scribbles: 0,
    scripts: 0,
  };
  for (const { first, end } of unit) for (let at = first; at < end; at++) count(census, cells[at]!.glyph);
  return census;
};

const isOneBit = (bits: number): boolean => bits !== 0 && (bits & (bits - 1)) === 0;

const isOfItsScript = ({ size, latin, weak, unlike, rare }: Census): boolean =>
  size > 1 && latin === 0 && (unlike > 0 || (weak > 0 && !rare));

/** For each word, or row of single letters, what its letters may stand for: a set of the bits above. */
export const disguisesOfScript = (cells: readonly Cell[], units: readonly (readonly Piece[])[]): number[] => {
  const censuses = units.map((unit) => censusOf(cells, unit));
  const atHome = censuses.reduce((scripts, one) => scripts | (isOfItsScript(one) ? one.scripts : 0), 0);
  const hasLatin = censuses.some((one) => one.latin > 1 && one.scripts === 0);
  const isForeign = (one: Census): boolean => one.scripts !== 0 && one.latin === 0 && one.size > 1;
  const isAlone = censuses.filter(isForeign).length === 1;
  // Where one word mixes scripts to be read as Latin, the others may be in disguise as well.
  const inDisguise = censuses.reduce(
    (scripts, { latin, unlike, scripts: own }) => (latin > 0 && unlike === 0 ? scripts | own : scripts),
    0,
  );

  const mixed = ({ latin, weak, unlike, scripts }: Census): number => {
    const out = latin > 0 ? asOther : 0;
    if (unlike > 0) return out;
    return out | asLatin | (weak <= latin || (scripts & atHome) === 0 ? weakToo : 0);
  };

  const unmixed = ({ size, weak, unlike, rare, lower, scripts }: Census): number => {
    if (unlike > 0 || (scripts & atHome) !== 0) return 0;
    if (scripts & inDisguise) return asLatin | weakToo | wholly;
    const short = hasLatin && lower ? whollyShort : wholly;
    if (size < 3) return 0;
    if (rare) return asLatin | weakToo | short;
    // ВОТ ТАК is Russian, though each of its letters is like a Latin one.
    const isSuspect = hasLatin || isAlone || (scripts & (cyrillic | greek)) === 0;
    return weak === 0 && isSuspect ? asLatin | short : 0;
  };

  return censuses.map((one) => {
    const bits = one.scribbles > 1 ? scribble : 0;
    if (one.scripts === 0) return bits;
    return bits | (one.latin > 0 || !isOneBit(one.scripts) ? mixed(one) : unmixed(one));
  });
};
