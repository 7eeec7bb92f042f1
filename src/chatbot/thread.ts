import { parentPort, workerData } from "node:worker_threads";
import { createMarker } from "./marker.ts";
import type { FromThread, ToThread } from "./protocol.ts";
import { listenForFaults, markCallbacks } from "./stage/faults.ts";
import { loadHandlerFiles } from "./stage/handler-files.ts";
import { createIsolation } from "./stage/isolation.ts";
import { directory } from "./stage/library.ts";
import { limitReports } from "./stage/reports.ts";
import { createStage } from "./stage/stage.ts";
import type { ThreadOptions } from "./watched-thread.ts";

/** `marker` says who is running (`createMarker`). */
type WorkerData = ThreadOptions & { readonly marker: SharedArrayBuffer };

// The entry of the thread in which conversation handlers run: all that is in here happens when it is imported there.
if (parentPort) serve(parentPort, workerData as WorkerData);

function serve(port: NonNullable<typeof parentPort>, options: WorkerData): void {
  const post = limitReports(
    (message: FromThread) => port.postMessage(message),
    () => performance.now(),
  );
  const marker = createMarker(options.marker);
  const isolation = createIsolation(marker, post);
  const ownTypes = new Set(directory().handlers.keys());
  let isDebug = false;
  listenForFaults(process, isolation, marker);
  markCallbacks(isolation, marker);
  const stage = createStage({
    post,
    isolation,
    // The package's own tell of every sentence that they say, and at level debug of whom they say it to.
    wants: (type, level) =>
      level === "warn" || level === "error" || (!ownTypes.has(type) && (level === "info" || isDebug)),
  });

  function take(message: ToThread): void {
    if (message.kind === "rooms") isDebug = message.isDebug;
    stage.take(message);
  }

  const loaded = loadHandlerFiles(options.handlerFiles).then((files) => post({ kind: "loaded", ...files }));
  port.on("message", (message: ToThread) => {
    // A file may take its time to register its handlers: all else waits for it.
    if (message.kind === "ping" || message.kind === "stop") stage.take(message);
    else void loaded.then(() => take(message));
  });
}
