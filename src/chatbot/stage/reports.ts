import type { FromThread, Whose } from "../protocol.ts";

/** A handler that logs or fails without end must not fill the other thread's memory. */
const BURST = 100;
const EVERY_MS = 200;

/**
 * Passes messages on; of the lines and failures of one handler no more than a log can be read at: a hundred at once, then
 * five a second. `now`: ms, never going back.
 */
export function limitReports(
  post: (message: FromThread) => void,
  now: () => number,
): (message: FromThread) => void {
  const rested = new WeakMap<Whose, number>();

  return (message) => {
    if (message.kind === "log" || message.kind === "failed") {
      const at = now();
      const until = Math.max(rested.get(message.whose) ?? at, at);
      if (until - at > (BURST - 1) * EVERY_MS) return;
      rested.set(message.whose, until + EVERY_MS);
    }
    post(message);
  };
}
