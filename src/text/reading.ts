import { type Cells, cellsOf } from "./cells.ts";
import { type Edges, edgesOf } from "./edges.ts";
import { hintsOf } from "./hints.ts";
import { exactView, foldedView, type View } from "./view.ts";

/** One text, prepared once for all lists of a room; each part is made when it is first asked for. */
export interface Reading {
  readonly original: string;
  readonly folded: View;
  readonly exact: View;
  /** Of the folded text. */
  readonly edges: Edges;
  /** Of the original. */
  readonly cells: Cells;
  /** The disguises that `cells` may show, as bits. */
  readonly hints: number;
}

type Made = { -readonly [Part in keyof Omit<Reading, "original">]?: Reading[Part] };

// Every message has one: to give each its own getters would take longer than to judge most of them.
const parts: Omit<Reading, "original"> & ThisType<Reading & { readonly made: Made }> = {
  get folded() {
    this.made.folded ??= foldedView(this.original);
    return this.made.folded;
  },
  get exact() {
    this.made.exact ??= exactView(this.original);
    return this.made.exact;
  },
  get edges() {
    this.made.edges ??= edgesOf(this.folded.text);
    return this.made.edges;
  },
  get cells() {
    this.made.cells ??= cellsOf(this.original, this.hints);
    return this.made.cells;
  },
  get hints() {
    this.made.hints ??= hintsOf(this.original);
    return this.made.hints;
  },
};

export const reading = (original: string): Reading =>
  Object.assign(Object.create(parts), { original, made: {} });
