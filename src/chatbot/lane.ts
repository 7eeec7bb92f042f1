import { createPace, type Limits } from "./pace.ts";

export interface Clock {
  /** ms, never going back */
  readonly now: () => number;
  /** Runs it once after so many ms; what it gives calls it off. Must not keep the process alive. */
  readonly after: (ms: number, then: () => void) => () => void;
}

export interface Lane {
  /** Runs the task when its turn comes; false where too many wait already, and it never will. */
  take(task: () => void): boolean;
  /** None of those that wait will run. */
  close(): void;
}

/** Tasks in their order, no faster than the limits allow. `onFull`: the first of a row that was turned away. */
export function createLane(limits: Limits, { now, after }: Clock, onFull: () => void = () => {}): Lane {
  const pace = createPace<() => void>(limits);
  let cancel: (() => void) | undefined;
  let isFull = false;

  function wait(): void {
    const ms = pace.nextIn(now());
    cancel = ms === undefined ? undefined : after(ms, turn);
    if (ms === undefined) isFull = false;
  }

  function turn(): void {
    for (const task of pace.due(now())) task();
    wait();
  }

  return {
    take(task) {
      const what = pace.offer(task, now());
      if (what === "goes") task();
      if (what === "waits" && !cancel) wait();
      if (what === "dropped" && !isFull) {
        isFull = true;
        onFull();
      }
      return what !== "dropped";
    },
    close() {
      cancel?.();
      cancel = undefined;
      pace.clear();
    },
  };
}
