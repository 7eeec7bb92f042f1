import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { outliveHangups, stopRequested } from "./stop-signals.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

let others: readonly NodeJS.SignalsListener[] = [];

beforeEach(() => {
  others = SIGNALS.flatMap((signal) => process.listeners(signal));
  vi.useFakeTimers();
  vi.spyOn(process, "exit").mockImplementation((() => undefined) as never);
});
afterEach(() => {
  for (const signal of SIGNALS) {
    for (const one of process.listeners(signal)) if (!others.includes(one)) process.off(signal, one);
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

describe("where SIGHUP is no wish for an end", () => {
  test("it is told of each time, and nothing ends", async () => {
    const onHangup = vi.fn();
    const stopping = stopRequested(onHangup);
    process.emit("SIGHUP", "SIGHUP");
    process.emit("SIGHUP", "SIGHUP");
    expect(onHangup).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(60_000);
    process.emit("SIGTERM", "SIGTERM");
    expect(await stopping).toBe("SIGTERM");
    expect(process.exit).not.toHaveBeenCalled();
  });

  test("while it stops it does nothing at all, and a second wish for an end still ends at once", async () => {
    const onHangup = vi.fn();
    const stopping = stopRequested(onHangup);
    process.emit("SIGTERM", "SIGTERM");
    await stopping;
    process.emit("SIGHUP", "SIGHUP");
    expect(onHangup).not.toHaveBeenCalled();
    expect(process.exit).not.toHaveBeenCalled();
    process.emit("SIGINT", "SIGINT");
    expect(process.exit).toHaveBeenCalledWith(1);
  });

  test("before anybody asks for more it is survived", () => {
    const before = process.listenerCount("SIGHUP");
    outliveHangups();
    expect(process.listenerCount("SIGHUP")).toBe(before + 1);
    process.emit("SIGHUP", "SIGHUP");
    expect(process.exit).not.toHaveBeenCalled();
  });
});
