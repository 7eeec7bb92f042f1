import { AsyncLocalStorage } from "node:async_hooks";
import type { Marker } from "../marker.ts";
import type { FromThread, Moment, Whose } from "../protocol.ts";
import { failureOf } from "./failure.ts";
import { isRefusal } from "./refusal.ts";

/** A handler from its constructor to the end of its stop(). */
export interface Life {
  readonly whose: Whose;
  readonly type: string;
  /** Nothing that it left behind is heard any more. */
  isOver: boolean;
}

/** Code that is no handler's, or of which that is not known. */
export const NOBODY: Whose = {};

/** Keeps handlers apart: what one of them does is known to be its own, and fails for itself alone. */
export interface Isolation {
  /** Whose code is running, after waiting and in timers too. */
  current(): Life | undefined;
  /**
   * Runs the task as this handler's. What it throws, or the promise that it gives rejects with, is reported; then
   * `onFailure` is called, and the result of what threw is undefined.
   */
  attempt<T>(life: Life | undefined, moment: Moment, task: () => T, onFailure?: () => void): T | undefined;
  /** Reports what was thrown where nobody of ours was around it. */
  caught(thrown: unknown): void;
}

export function createIsolation(marker: Marker, post: (message: FromThread) => void): Isolation {
  const lives = new AsyncLocalStorage<Life | undefined>();

  function report(life: Life | undefined, moment: Moment, thrown: unknown): boolean {
    if (isRefusal(thrown)) return false;
    post({ kind: "failed", whose: life?.whose ?? NOBODY, type: life?.type, moment, ...failureOf(thrown) });
    return true;
  }

  return {
    current: () => lives.getStore(),

    attempt(life, moment, task, onFailure = () => {}) {
      const fail = (thrown: unknown): void => {
        if (report(life, moment, thrown)) onFailure();
      };
      marker.enter(life?.whose);
      try {
        return lives.run(life, () => {
          const result = task();
          if (isPromise(result)) Promise.resolve(result).catch(fail);
          return result;
        });
      } catch (thrown) {
        fail(thrown);
        return undefined;
      } finally {
        marker.leave();
      }
    },

    caught(thrown) {
      report(lives.getStore(), "timer or promise", thrown);
    },
  };
}

function isPromise(result: unknown): boolean {
  return (
    typeof result === "object" && result !== null && typeof (result as { then?: unknown }).then === "function"
  );
}
