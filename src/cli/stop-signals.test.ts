import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stopRequested } from "./stop-signals.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(process, "exit").mockImplementation((() => undefined) as never);
});
afterEach(() => {
  for (const signal of SIGNALS) {
    const ours = process.listeners(signal).at(-1);
    if (ours) process.off(signal, ours);
  }
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test.each(SIGNALS)("%s asks for an end, and the process may take its time", async (signal) => {
  const stopping = stopRequested();
  process.emit(signal, signal);
  expect(await stopping).toBe(signal);
  expect(process.exit).not.toHaveBeenCalled();
});

test("not done in time, the process ends before PeerTube would kill it", async () => {
  const stopping = stopRequested();
  process.emit("SIGTERM", "SIGTERM");
  await stopping;
  vi.advanceTimersByTime(1000);
  expect(process.exit).not.toHaveBeenCalled();
  vi.advanceTimersByTime(900);
  expect(process.exit).toHaveBeenCalledWith(1);
});

test("a second signal ends at once", async () => {
  const stopping = stopRequested();
  process.emit("SIGINT", "SIGINT");
  await stopping;
  process.emit("SIGINT", "SIGINT");
  expect(process.exit).toHaveBeenCalledWith(1);
});
