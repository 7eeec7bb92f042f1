import type { FromThread } from "./protocol.ts";
import {
  type End,
  type ThreadOptions,
  type WatchedThread,
  type WatchPorts,
  watchThread,
} from "./watched-thread.ts";

export interface KeeperPorts extends Pick<WatchPorts, "start" | "clock"> {
  readonly onMessage: (message: FromThread, from: WatchedThread) => void;
  /** It has loaded its files and listens. */
  readonly onReady: (loaded: Loaded) => void;
  /** It ended, and starts anew after so many ms if it is wanted then. */
  readonly onGone: (end: End, retryInMs: number) => void;
  /** It ended while it loaded the handler files for the first time: the next one goes without them. */
  readonly onFilesLeftOut: () => void;
}

export type Loaded = Extract<FromThread, { readonly kind: "loaded" }>;

export interface ThreadKeeper {
  /** Whether there is to be a thread. */
  want(isWanted: boolean): void;
  /** The one that runs and listens. */
  readonly current: WatchedThread | undefined;
  /** For good; resolves within half a second. */
  stop(): Promise<void>;
}

const PAUSES_MS = [1_000, 5_000, 30_000, 60_000];
const HEALTHY_MS = 5 * 60_000;

/** Sees to it that there is a thread while one is wanted, however often it ends. */
export function keepThread(ports: KeeperPorts, { handlerFiles }: ThreadOptions): ThreadKeeper {
  const { start, clock } = ports;
  let files = handlerFiles;
  let isWanted = false;
  let isOver = false;
  let everLoaded = false;
  let isReady = false;
  let since = 0;
  let failures = 0;
  let running: WatchedThread | undefined;
  let stopping: Promise<void> | undefined;
  let cancelRetry: (() => void) | undefined;

  function look(): void {
    if (isOver || stopping) return;
    if (isWanted && !running && !cancelRetry) begin();
    else if (!isWanted && running) void retire(running);
    else if (!isWanted) rest();
  }

  function begin(): void {
    since = clock.now();
    running = watchThread({ start, clock, onMessage, onEnd }, { handlerFiles: files });
  }

  function rest(): void {
    cancelRetry?.();
    cancelRetry = undefined;
  }

  function retire(thread: WatchedThread): Promise<void> {
    running = undefined;
    isReady = false;
    stopping = thread.stop().then(() => {
      stopping = undefined;
      look();
    });
    return stopping;
  }

  function onMessage(message: FromThread, from: WatchedThread): void {
    if (message.kind === "loaded") {
      everLoaded = true;
      isReady = true;
      ports.onReady(message);
    } else ports.onMessage(message, from);
  }

  function onEnd(end: End): void {
    running = undefined;
    isReady = false;
    if (clock.now() - since >= HEALTHY_MS) failures = 0;
    const retryInMs = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0;
    failures += 1;
    cancelRetry = clock.after(retryInMs, () => {
      cancelRetry = undefined;
      look();
    });
    ports.onGone(end, retryInMs);
    if (!everLoaded && files.length > 0) {
      files = [];
      ports.onFilesLeftOut();
    }
    look();
  }

  return {
    want(is) {
      isWanted = is;
      look();
    },
    get current() {
      return isReady ? running : undefined;
    },
    async stop() {
      isOver = true;
      rest();
      await (running ? retire(running) : stopping);
    },
  };
}
