import { boundedMap } from "../../muc/bounded.ts";
import type { BareJid } from "../../muc/jid.ts";

/** Of one host. A server with more conferences at once has more than one bot. */
const MOST = 20_000;
/** Of which nothing is known but that somebody said something there, or wanted in. */
const MOST_UNSEEN = 1_000;

export interface TakenUpPorts {
  /** There is room for so many only: these were silent for the longest time. */
  readonly onTooMany: (room: BareJid) => void;
}

/** The rooms that nobody named, and that are ours by the policy for such. */
export interface TakenUp {
  has(room: BareJid): boolean;
  /** It is there, and not silent. */
  touch(room: BareJid): void;
  /** The module has shown it: it will tell when the room is gone. */
  see(room: BareJid): void;
  drop(room: BareJid): void;
  all(): BareJid[];
}

/** Whoever asks for rooms that never come into being pushes none out that is there. */
export function createTakenUp({ onTooMany }: TakenUpPorts): TakenUp {
  const one = () => 1;
  const seen = boundedMap<BareJid>(MOST, one, onTooMany);
  const unseen = boundedMap<BareJid>(MOST_UNSEEN, one, onTooMany);
  return {
    has: (room) => seen.has(room) || unseen.has(room),
    touch(room) {
      (seen.has(room) ? seen : unseen).set(room, room);
    },
    see(room) {
      unseen.delete(room);
      seen.set(room, room);
    },
    drop(room) {
      seen.delete(room);
      unseen.delete(room);
    },
    all: () => [...seen.values(), ...unseen.values()],
  };
}
