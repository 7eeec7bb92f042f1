import type { BareJid } from "../muc/jid.ts";
import type { HandlerSpec, Whose } from "./protocol.ts";

const WITHIN_MS = 10 * 60_000;
const MOST = 3;

/** Counts how often a handler has ended the thread that all of them run in. */
export interface Strikes {
  /** True where it was once too often: from here on the handler is off. */
  add(whose: Whose, now: number): boolean;
  isOff(room: string, handler: string): boolean;
  /** What holds from here on: a handler that is another, or gone, begins anew. */
  keep(rooms: ReadonlyMap<BareJid, readonly HandlerSpec[]>): void;
}

interface Count {
  readonly spec: string;
  times: readonly number[];
}

export function createStrikes(): Strikes {
  let specs = new Map<string, string>();
  const counts = new Map<string, Count>();

  const isMost = (count: Count | undefined): boolean => (count?.times.length ?? 0) >= MOST;

  return {
    add({ room, handler }, now) {
      const key = keyOf(room, handler);
      const spec = specs.get(key);
      // Bounded by the handlers that there are.
      if (spec === undefined) return false;
      const count = counts.get(key) ?? { spec, times: [] };
      if (isMost(count)) return false;
      count.times = [...count.times.filter((at) => now - at < WITHIN_MS), now];
      counts.set(key, count);
      return isMost(count);
    },
    isOff: (room, handler) => isMost(counts.get(keyOf(room, handler))),
    keep(rooms) {
      specs = new Map();
      for (const [room, handlers] of rooms) {
        for (const { id, type, options } of handlers)
          specs.set(keyOf(room, id), JSON.stringify([type, options]));
      }
      for (const [key, { spec }] of counts) if (specs.get(key) !== spec) counts.delete(key);
    },
  };
}

function keyOf(room: string | undefined, handler: string | undefined): string {
  return JSON.stringify([room, handler]);
}
