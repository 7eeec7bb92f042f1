export interface Watchdog {
  /** Something came in: the link is alive. */
  heard(): void;
  stop(): void;
}

export interface WatchdogPorts {
  /** Asks the other side for any sign of life. */
  readonly ask: () => void;
  readonly onSilent: () => void;
  /** ms without a byte before asking */
  readonly quietMs: number;
  /** ms for the sign of life to arrive */
  readonly answerMs: number;
}

/**
 * Notices the half-open connection: a peer that vanished without a FIN is never reported by TCP while we only
 * listen. Whatever arrives counts as life, not only the answer to what was asked.
 */
export function startWatchdog(ports: WatchdogPorts): Watchdog {
  let state: "listening" | "asked" | "stopped" = "listening";
  let timer = setTimeout(ask, ports.quietMs);

  function ask(): void {
    state = "asked";
    timer = setTimeout(ports.onSilent, ports.answerMs);
    ports.ask();
  }

  return {
    heard() {
      // Once a chunk, on the busiest path there is: refresh() moves the timer without making another.
      if (state === "listening") timer.refresh();
      if (state !== "asked") return;
      clearTimeout(timer);
      state = "listening";
      timer = setTimeout(ask, ports.quietMs);
    },
    stop() {
      state = "stopped";
      clearTimeout(timer);
    },
  };
}
