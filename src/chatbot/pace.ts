export interface Limits {
  /** So many at once. */
  readonly burst: number;
  /** ms from one to the next after that. */
  readonly everyMs: number;
  /** So many may wait for their turn. */
  readonly most: number;
}

/** Who goes when. Times are ms of a clock that never goes back. */
export interface Pace<T> {
  /** What becomes of it: it goes at once, waits for its turn, or is one too many. */
  offer(one: T, now: number): "goes" | "waits" | "dropped";
  /** Those whose turn it is, in the order in which they came. */
  due(now: number): T[];
  /** ms until the turn of the next that waits; undefined: none waits. */
  nextIn(now: number): number | undefined;
  /** Nobody waits any more; gives those who did. */
  clear(): T[];
}

export function createPace<T>({ burst, everyMs, most }: Limits): Pace<T> {
  let waiting: T[] = [];
  /** When as many may go at once as ever. */
  let rested = Number.NEGATIVE_INFINITY;

  const pauseAt = (now: number): number => Math.max(0, rested - (burst - 1) * everyMs - now);

  function goes(now: number): boolean {
    if (pauseAt(now) > 0) return false;
    rested = Math.max(rested, now) + everyMs;
    return true;
  }

  return {
    offer(one, now) {
      if (waiting.length === 0 && goes(now)) return "goes";
      if (waiting.length >= most) return "dropped";
      waiting.push(one);
      return "waits";
    },
    due(now) {
      let count = 0;
      while (count < waiting.length && goes(now)) count += 1;
      return waiting.splice(0, count);
    },
    nextIn: (now) => (waiting.length === 0 ? undefined : pauseAt(now)),
    clear() {
      const left = waiting;
      waiting = [];
      return left;
    },
  };
}
