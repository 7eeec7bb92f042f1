import { type BoundedMap, boundedMap } from "../muc/bounded.ts";
import type { FromThread, Whose } from "./protocol.ts";
import type { End } from "./watched-thread.ts";

/** `times`: so often since it was told of last. */
export type Repeated =
  | (Extract<FromThread, { readonly kind: "failed" }> & { readonly times: number })
  | (Extract<FromThread, { readonly kind: "log" }> & { readonly times: number });

/** What is worth telling an operator of the conversation handlers. */
export type ChatNews =
  | Repeated
  | Extract<FromThread, { readonly kind: "unknown-type" }>
  /** One handler file could not be loaded. */
  | { readonly kind: "file-failed"; readonly file: string; readonly message: string }
  /** They are being loaded longer than usual. */
  | { readonly kind: "files-take-long"; readonly files: readonly string[] }
  /** While they were loaded the thread ended: from here on it runs without them. */
  | { readonly kind: "files-left-out"; readonly files: readonly string[] }
  /** All handlers are gone for so long, then start afresh. */
  | (End & { readonly retryInMs: number })
  /** A handler ended the thread again and again: it stays off until its entry in the files changes. */
  | { readonly kind: "switched-off"; readonly whose: Whose }
  /** A room is said more to than goes out; told once until that is over. */
  | { readonly kind: "dropped"; readonly room: string | undefined };

const WINDOW_MS = 60_000;
const MOST_KEYS = 5_000;
/** A handler that fails at every message must not fill the disk with that. */
const MOST_A_WINDOW = { failed: 1, log: 20, "unknown-type": 1 };
const LONGEST = 2_000;
const MOST_FRAMES = 20;

interface Told {
  readonly since: number;
  count: number;
  /** Kept back. */
  held: number;
}

type Noisy = Extract<FromThread, { readonly kind: keyof typeof MOST_A_WINDOW }>;

/** Tells of what handlers do, of each only so often a minute. `now`: ms, never going back. */
export function createTeller(onNews: (news: ChatNews) => void, now: () => number): (what: Noisy) => void {
  const windows: BoundedMap<Told> = boundedMap(MOST_KEYS);

  return (what) => {
    const { kind, whose } = what;
    const sort = kind === "failed" ? what.moment : kind === "log" ? what.level : what.type;
    const key = JSON.stringify([kind, whose.room, whose.handler, String(sort).slice(0, 100)]);
    const last = windows.get(key);
    const isOver = !last || now() - last.since >= WINDOW_MS;
    const told = isOver ? { since: now(), count: 0, held: last?.held ?? 0 } : last;
    if (isOver) windows.set(key, told);
    if (told.count >= MOST_A_WINDOW[kind]) {
      told.held += 1;
      return;
    }
    const times = 1 + told.held;
    told.count += 1;
    told.held = 0;
    if (kind === "unknown-type") onNews({ ...what, type: cut(what.type) });
    else if (kind === "log") onNews({ ...what, text: cut(what.text), times });
    else {
      const at = what.at.slice(0, MOST_FRAMES).map(cut);
      onNews({ ...what, name: cut(what.name), message: cut(what.message), at, times });
    }
  };
}

function cut(text: string): string {
  return String(text).slice(0, LONGEST);
}
