import { isForeign, isForeignShort, isLetter, type Way } from "./cell.ts";
import { letter } from "./classes.ts";
import { accents, lookalikes } from "./disguise.ts";
import { asLatin, asOther, scribble, weakToo, wholly, whollyShort } from "./foreign.ts";
import type { Glyph } from "./glyphs.ts";
import { twinsOf } from "./lookalikes.ts";
import { normalized } from "./normalize.ts";

export const way = (text: string, through: number, traits: number, cells = 1): Way => ({
  text,
  through,
  traits,
  cells,
});

/** As the folded view reads it. */
const asWritten = (glyph: Seen): Way => way(glyph.folded, 0, glyph.class & letter ? isLetter : 0);

const isReadable = ({ likeness }: Seen, script: number): boolean =>
  likeness?.kind === "styled" ||
  (likeness?.kind === "strong" && (script & asLatin) !== 0) ||
  (likeness?.kind === "weak" && (script & weakToo) !== 0);

/** As letters it looks like, with and without the accents it has. */
const asAnother = (glyph: Seen, script: number, through: number): Way[] => {
  if (!glyph.likeness || !isReadable(glyph, script)) return [];
  const traits = isLetter | (script & wholly ? isForeign : 0) | (script & whollyShort ? isForeignShort : 0);
  const seen = through | lookalikes;
  return glyph.likeness.letters.flatMap((text) =>
    glyph.accents === ""
      ? way(text, seen, traits)
      : [
          way(normalized(text + glyph.accents, "NFC"), seen, traits),
          way(text, script & scribble ? seen : seen | accents, traits),
        ],
  );
};

const withoutMarks = ({ bare }: Seen, script: number, through: number): Way[] => {
  if (bare === undefined) return [];
  const plain = way(bare, through | accents, isLetter);
  return script & scribble ? [{ ...plain, through: through | lookalikes }, plain] : [plain];
};

/** What is known of a glyph before its ways are. */
export type Seen = Omit<Glyph, "ways" | "hint">;

/** All that a glyph may be read as in a word of which `script` says what its letters may stand for (see `foreign.ts`). */
export const waysOf = (glyph: Seen, script: number): readonly Way[] => {
  const { clean } = glyph;
  const ways = [asWritten(glyph)];
  if (clean) {
    ways.push(
      { ...asWritten(clean), through: lookalikes },
      ...asAnother(clean, script, lookalikes),
      ...withoutMarks(clean, script, lookalikes),
    );
  }
  ways.push(...asAnother(glyph, script, 0), ...withoutMarks(glyph, script, 0));
  if (script & asOther) ways.push(...twinsOf(glyph.folded).map((text) => way(text, lookalikes, isLetter)));
  return ways;
};
