import { detached } from "./detached.ts";

/**
 * A Map that forgets its least recently written keys when it is full, so that nobody fills our memory by
 * coming back under new names.
 */
export interface BoundedMap<V extends {}> {
  get(key: string): V | undefined;
  has(key: string): boolean;
  set(key: string, value: V): void;
  delete(key: string): void;
  values(): Iterable<V>;
  readonly size: number;
}

/**
 * Full is what holds values of more than `limit` together, by their weight: then it forgets down to fifteen sixteenths
 * of that. The youngest stays in any case. `onForgotten` is told of each that goes so.
 */
export function boundedMap<V extends {}>(
  limit: number,
  weightOf: (value: V) => number = () => 1,
  onForgotten: (value: V) => void = () => {},
): BoundedMap<V> {
  const entries = new Map<string, V>();
  let weight = 0;
  function drop(key: string): void {
    const value = entries.get(key);
    if (value !== undefined && entries.delete(key)) weight -= weightOf(value);
  }
  /**
   * Some more at once than is needed: to find the oldest key a Map passes all that were deleted before it, ten
   * thousand of them for each new one.
   */
  function shrink(): void {
    for (const [oldest, value] of entries) {
      if (weight <= limit - (limit >> 4) || entries.size === 1) return;
      drop(oldest);
      onForgotten(value);
    }
  }
  return {
    get: (key) => entries.get(key),
    has: (key) => entries.has(key),
    set(key, value) {
      // Map iterates in the order of insertion: deleting first moves the key to the young end.
      drop(key);
      entries.set(detached(key), value);
      weight += weightOf(value);
      if (weight > limit) shrink();
    },
    delete: drop,
    values: () => entries.values(),
    get size() {
      return entries.size;
    },
  };
}
