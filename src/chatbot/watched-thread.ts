import type { Clock } from "./lane.ts";
import type { FromThread, ToThread, Whose } from "./protocol.ts";

/** A thread in which handlers run. */
export interface Thread {
  post(message: ToThread): void;
  /** Ends it, whatever it is at. */
  terminate(): Promise<unknown>;
  /** The handler that it went into and has not come out of. */
  lastEntered(): Whose | undefined;
}

export interface ThreadOptions {
  readonly handlerFiles: readonly string[];
}

/** What the thread says, and that it is over by itself: `why` in words. */
export interface ThreadEvents {
  readonly message: (message: FromThread) => void;
  readonly end: (why: string) => void;
}

export type StartThread = (options: ThreadOptions, on: ThreadEvents) => Thread;

/** How a thread ended that should have gone on, and the handler that it was in, where that is known. */
export type End =
  | { readonly kind: "blocked"; readonly whose: Whose }
  | { readonly kind: "died"; readonly whose: Whose; readonly why: string };

export interface WatchedThread {
  /** What does not reach it is lost: it has ended, or has too much to hear as it is. */
  post(message: ToThread): void;
  /** Stops its handlers and ends it, within half a second. */
  stop(): Promise<void>;
}

export interface WatchPorts {
  readonly start: StartThread;
  readonly clock: Clock;
  readonly onMessage: (message: FromThread, from: WatchedThread) => void;
  /** Once, unless it is stopped. */
  readonly onEnd: (end: End) => void;
}

const PING_MS = 2_500;
/** So many pings without an answer, 10 s, and it is blocked. Counted, since our own thread may have been busy, too. */
const MOST_UNANSWERED = 4;
const GOODBYE_MS = 400;
const LAST_MS = 80;
const MOST_UNITS_HEARD = 8 * 1024 * 1024;

/** Starts a thread and keeps an eye on it. Never throws. */
export function watchThread(
  { start, clock, onMessage, onEnd }: WatchPorts,
  options: ThreadOptions,
): WatchedThread {
  let state: "running" | "stopping" | "over" = "running";
  let thread: Thread | undefined;
  let unanswered = 0;
  let unitsHeard = 0;
  let onStopped = (): void => {};
  let cancel = clock.after(PING_MS, ping);

  function ping(): void {
    if (unanswered >= MOST_UNANSWERED) {
      end({ kind: "blocked", whose: entered() });
      return;
    }
    unanswered += 1;
    post({ kind: "ping", id: unanswered });
    cancel = clock.after(PING_MS, ping);
  }

  function answered(): void {
    unanswered = 0;
    unitsHeard = 0;
  }

  function entered(): Whose {
    return thread?.lastEntered() ?? {};
  }

  function end(how: End): void {
    if (state === "over") return;
    const wasStopping = state === "stopping";
    finish();
    if (!wasStopping) onEnd(how);
  }

  function die(why: string): void {
    end({ kind: "died", whose: entered(), why });
  }

  function finish(): Promise<unknown> {
    state = "over";
    cancel();
    onStopped();
    return Promise.resolve(thread?.terminate()).catch(() => {});
  }

  function post(message: ToThread): void {
    if (state === "over") return;
    try {
      thread?.post(message);
    } catch {
      // What cannot be copied cannot be told.
    }
  }

  function take(message: FromThread): void {
    if (state === "over") return;
    if (message.kind === "pong") answered();
    else if (message.kind === "stopped") onStopped();
    else onMessage(message, watched);
  }

  const watched: WatchedThread = {
    post(message) {
      if (message.kind === "message") {
        unitsHeard += message.xml.length;
        if (unitsHeard > MOST_UNITS_HEARD) return;
      }
      post(message);
    },
    async stop() {
      if (state === "over") return;
      cancel();
      state = "stopping";
      await new Promise<void>((resolve) => {
        onStopped = resolve;
        cancel = clock.after(GOODBYE_MS, resolve);
        post({ kind: "stop" });
      });
      const ended = finish();
      await new Promise<void>((resolve) => {
        const late = clock.after(LAST_MS, resolve);
        void ended.then(() => {
          late();
          resolve();
        });
      });
    },
  };

  try {
    thread = start(options, {
      message: (message) => {
        try {
          take(message);
        } catch {
          // A handler that knows of threads can say anything through ours.
          die("it says what nobody understands");
        }
      },
      end: die,
    });
  } catch (error) {
    const why = error instanceof Error ? error.name : "it did not start";
    // Later: whoever starts it does not hold it yet.
    queueMicrotask(() => die(why));
  }
  return watched;
}
