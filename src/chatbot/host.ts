import { Worker } from "node:worker_threads";
import type { FromHost } from "./host-protocol.ts";
import { createMarker } from "./marker.ts";
import type { FromThread, ToThread } from "./protocol.ts";
import type { ThreadOptions } from "./watched-thread.ts";

/** Handlers keep little. */
const LIMITS = { maxOldGenerationSizeMb: 64 };
/** What the thread's limit does not count, buffers, is in the process. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Between two pings. More is no conversation, and the bot has other things to do than to listen. */
const MOST_SAID = 5_000;
/** UTF-16 units of what is printed at once. */
const MOST_PRINTED = 2_000;
const MARKER_BYTES = 1024;
const LOOK_MS = 100;

// The entry of the process in which the thread of the conversation handlers runs. It is a process of its own since one large
// piece of memory too much ends a whole process, not only the thread that asked for it; and the thread in it is one
// since somebody has to say which handler never came back.
if (process.argv[2] === "conversation-handlers") {
  // Whoever started us decides when we end: their stop signals often reach us, too.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  // Its own exit would wait for a thread that waits for the system, for ever maybe.
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.once("message", (options: ThreadOptions) => serve(options));
}

function serve(options: ThreadOptions): void {
  const tell = (message: FromHost): void => {
    // The callback takes what comes of it where nobody listens any more.
    process.send?.(message, undefined, undefined, () => {});
  };
  const buffer = new SharedArrayBuffer(MARKER_BYTES);
  const marker = createMarker(buffer);
  const worker = new Worker(new URL("./thread.js", import.meta.url), {
    workerData: { ...options, marker: buffer },
    resourceLimits: LIMITS,
    stdout: true,
    stderr: true,
  });
  let said = 0;
  const ended = (why: string): void => tell({ kind: "ended", why, whose: marker.read() });
  const says = (message: FromThread): void => {
    said += 1;
    if (said <= MOST_SAID) tell({ kind: "says", message });
    if (said !== MOST_SAID) return;
    ended("it says more than can be heard");
    // Nothing leaves as long as more comes in.
    void worker.terminate();
  };
  worker.on("message", says);
  worker.on("error", (error) => ended(causeOf(error)));
  worker.on("exit", (code) => ended(`it left with exit code ${code}`));
  hear(worker.stdout, "info", says);
  hear(worker.stderr, "warn", says);
  process.on("message", (message: ToThread) => {
    if (message.kind === "ping") said = 0;
    worker.postMessage(message);
  });

  let before = "";
  setInterval(() => {
    const whose = marker.read();
    const inside = JSON.stringify(whose ?? {});
    if (inside !== before) tell({ kind: "inside", whose });
    before = inside;
    if (process.memoryUsage.rss() > MOST_BYTES) ended("it ran out of memory");
  }, LOOK_MS);
}

/** What a handler prints goes into the log. */
function hear(
  printed: NodeJS.ReadableStream,
  level: "info" | "warn",
  says: (message: FromThread) => void,
): void {
  printed.setEncoding("utf8");
  printed.on("data", (text: string) => {
    if (text.trim() === "") return;
    says({ kind: "log", whose: {}, level, text: text.trimEnd().slice(0, MOST_PRINTED) });
  });
}

/** Not the error's message: whoever wrote that may have quoted what was said. */
function causeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return code === "ERR_WORKER_OUT_OF_MEMORY" ? "it ran out of memory" : `${name ?? "something"} was thrown`;
}
