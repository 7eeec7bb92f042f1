/** A stretch of the original body, in UTF-16 units: `start` is in it, `end` is the first unit after it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Do the two share a unit? Spans that only touch do not. */
export const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;

export const contains = (outer: Span, inner: Span): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;
