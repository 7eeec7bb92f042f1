import { detached } from "./detached.ts";

/**
 * A Map that forgets its least recently written key when it is full, so that nobody fills our memory by
 * coming back under new names.
 */
export interface BoundedMap<V> {
  get(key: string): V | undefined;
  has(key: string): boolean;
  set(key: string, value: V): void;
  delete(key: string): void;
  values(): Iterable<V>;
  readonly size: number;
}

export function boundedMap<V>(limit: number): BoundedMap<V> {
  const entries = new Map<string, V>();
  return {
    get: (key) => entries.get(key),
    has: (key) => entries.has(key),
    set(key, value) {
      // Map iterates in the order of insertion: deleting first moves the key to the young end.
      entries.delete(key);
      entries.set(detached(key), value);
      if (entries.size > limit) {
        const oldest = entries.keys().next().value;
        if (oldest !== undefined) entries.delete(oldest);
      }
    },
    delete: (key) => void entries.delete(key),
    values: () => entries.values(),
    get size() {
      return entries.size;
    },
  };
}
