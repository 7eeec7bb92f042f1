import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startWatchdog } from "./watchdog.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch() {
  const ask = vi.fn();
  const onSilent = vi.fn();
  const watchdog = startWatchdog({ ask, onSilent, quietMs: 60_000, answerMs: 15_000 });
  return { watchdog, ask, onSilent };
}

test("a link that speaks is left alone", () => {
  const { watchdog, ask } = watch();
  for (let second = 0; second < 600; second += 50) {
    vi.advanceTimersByTime(50_000);
    watchdog.heard();
  }
  expect(ask).not.toHaveBeenCalled();
  watchdog.stop();
});

test("a quiet link is asked after 60 s, and silent 15 s later", () => {
  const { ask, onSilent } = watch();
  vi.advanceTimersByTime(59_999);
  expect(ask).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(ask).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(14_999);
  expect(onSilent).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onSilent).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("any sign of life after the question is an answer, and watching goes on", () => {
  const { watchdog, ask, onSilent } = watch();
  for (let round = 1; round <= 5; round++) {
    while (ask.mock.calls.length < round) vi.advanceTimersByTime(1000);
    vi.advanceTimersByTime(1);
    watchdog.heard();
    vi.advanceTimersByTime(20_000);
  }
  expect(onSilent).not.toHaveBeenCalled();
  while (onSilent.mock.calls.length === 0) vi.advanceTimersByTime(1000);
  expect(vi.getTimerCount()).toBe(0);
});

test("an answer within the very call that asks counts", () => {
  const { watchdog, ask, onSilent } = watch();
  ask.mockImplementation(() => watchdog.heard());
  vi.advanceTimersByTime(200_000);
  expect(onSilent).not.toHaveBeenCalled();
  watchdog.stop();
});

test("stopped, it does nothing any more, whatever it was at", () => {
  for (const elapsed of [0, 30_000, 61_000]) {
    const { watchdog, onSilent } = watch();
    vi.advanceTimersByTime(elapsed);
    watchdog.stop();
    watchdog.heard();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(1_000_000);
    expect(onSilent).not.toHaveBeenCalled();
  }
});
