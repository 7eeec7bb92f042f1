import { isDeepStrictEqual } from "node:util";
import type { Clock } from "./lane.ts";

/** Which types the handler files register. */
export interface HandlerTypes {
  /** Resolves to what is known when that is expected; none where it is not known by then. */
  readonly inTime: Promise<ReadonlySet<string>>;
  /** Whether the files have been loaded, or given up. */
  readonly isKnown: boolean;
  know(names: readonly string[]): void;
  /** Nobody wants to know any more. */
  stop(): void;
}

export interface HandlerTypePorts {
  readonly clock: Clock;
  /** So long `inTime` may take; undefined: as long as they take to load. */
  readonly withinMs: number | undefined;
  /** They take longer than files usually do. */
  readonly onSlow: () => void;
  /** Other types than were told of before. */
  readonly onTypes: (types: ReadonlySet<string>) => void;
}

const SLOW_MS = 1_000;

/** The files of others may take their time, or hang: whoever waits for their types does so only for so long. */
export function awaitTypes({ clock, withinMs, onSlow, onTypes }: HandlerTypePorts): HandlerTypes {
  let isKnown = false;
  let told: ReadonlySet<string> | undefined;
  let resolve: (types: ReadonlySet<string>) => void = () => {};
  const inTime = new Promise<ReadonlySet<string>>((done) => {
    resolve = done;
  });
  const cancels = [clock.after(SLOW_MS, onSlow)];
  if (withinMs !== undefined) cancels.push(clock.after(withinMs, () => tell(new Set())));

  function tell(types: ReadonlySet<string>): void {
    const before = told;
    told = types;
    if (!before) resolve(types);
    else if (!isDeepStrictEqual(before, types)) onTypes(types);
  }

  function rest(): void {
    for (const cancel of cancels.splice(0)) cancel();
  }

  return {
    inTime,
    get isKnown() {
      return isKnown;
    },
    know(names) {
      isKnown = true;
      rest();
      tell(new Set(names));
    },
    stop() {
      rest();
      resolve(new Set());
    },
  };
}
