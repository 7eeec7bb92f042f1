/** A stretch of the original body, in UTF-16 units: `start` is in it, `end` is the first unit after it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Do the two share a unit? Spans that only touch do not. */
export const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;

export const contains = (outer: Span, inner: Span): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

/**
 * Does one of `spans`, which are in order and share no unit, contain `inner`? Only the last that begins no later
 * can. `work.steps` grows by one for each that is looked at.
 */
export const isWithinOne = (spans: readonly Span[], inner: Span, work = { steps: 0 }): boolean => {
  let low = 0;
  for (let high = spans.length; low < high; ) {
    work.steps++;
    const middle = (low + high) >>> 1;
    if (spans[middle]!.start <= inner.start) low = middle + 1;
    else high = middle;
  }
  const last = spans[low - 1];
  return last !== undefined && contains(last, inner);
};
