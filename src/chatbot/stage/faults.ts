import { type AsyncHook, createHook } from "node:async_hooks";
import type { Marker } from "../marker.ts";
import type { Isolation } from "./isolation.ts";

/** What tells of errors that nobody caught: the process object of the thread. */
export interface FaultSource {
  on(event: "uncaughtException" | "unhandledRejection", listener: (thrown: unknown) => void): unknown;
}

/** From here on what handlers throw in timers, or leave rejected, is reported as theirs, and ends nothing. */
export function listenForFaults(source: FaultSource, isolation: Isolation, marker: Marker): void {
  source.on("uncaughtException", (thrown) => {
    marker.clear();
    isolation.caught(thrown);
  });
  source.on("unhandledRejection", isolation.caught);
}

/** From here on the marker says whose timer, or whose continuation after waiting, is running. */
export function markCallbacks(isolation: Isolation, marker: Marker): AsyncHook {
  return createHook({
    before: () => marker.enter(isolation.current()?.whose),
    after: () => marker.leave(),
  }).enable();
}
