import { setImmediate as soon } from "node:timers/promises";
import { beforeEach, expect, test, vi } from "vitest";
import { createMarker } from "../marker.ts";
import type { FromThread } from "../protocol.ts";
import { createIsolation, type Life } from "./isolation.ts";
import { refusal } from "./refusal.ts";

const life: Life = {
  whose: { room: "room@rooms.example.org", handler: "dice" },
  type: "dice",
  isOver: false,
};
const other: Life = { ...life, whose: { ...life.whose, handler: "other" } };

let told: FromThread[] = [];
beforeEach(() => {
  told = [];
});

const buffer = new SharedArrayBuffer(1024);
const marker = createMarker(buffer);
const isolation = createIsolation(marker, (message) => told.push(message));
const failed = (moment: string, message: string) => ({
  kind: "failed",
  whose: life.whose,
  type: life.type,
  moment,
  name: "Error",
  message,
  at: expect.any(Array),
});
const fail = (message = "no") => {
  throw new Error(message);
};

test("what runs as a handler's is known to be its own, after waiting and in timers too", async () => {
  const seen: (Life | undefined)[] = [];
  const look = () => seen.push(isolation.current());
  await isolation.attempt(life, "start", async () => {
    look();
    isolation.attempt(other, "event", look);
    await soon();
    look();
    await new Promise<void>((resolve) => setTimeout(() => resolve(void look()), 1));
  });
  expect(seen).toEqual([life, other, life, life]);
  expect(isolation.current()).toBeUndefined();
});

test("who is running stands in the marker, and nobody does afterwards", () => {
  const seen: unknown[] = [];
  const look = () => seen.push(createMarker(buffer).read());
  isolation.attempt(life, "start", () => {
    isolation.attempt(other, "event", () => {
      look();
      fail();
    });
    look();
  });
  look();
  expect(seen).toEqual([other.whose, life.whose, undefined]);
});

test("what is given back is given back", () => {
  expect(isolation.attempt(life, "start", () => 5)).toBe(5);
  expect(told).toEqual([]);
});

test("what is thrown is reported, and goes no further", () => {
  const onFailure = vi.fn();
  expect(isolation.attempt(life, "options", () => fail(), onFailure)).toBeUndefined();
  expect(told).toEqual([failed("options", "no")]);
  expect(onFailure).toHaveBeenCalledOnce();
});

test("so is what a promise rejects with", async () => {
  const onFailure = vi.fn();
  const promise = isolation.attempt(life, "start", async () => fail("later"), onFailure);
  await Promise.allSettled([promise]);
  expect(told).toEqual([failed("start", "later")]);
  expect(onFailure).toHaveBeenCalledOnce();
});

test("that something could not be sent is no fault of whoever wanted it", async () => {
  const onFailure = vi.fn();
  const promise = isolation.attempt(life, "start", () => Promise.reject(refusal("away")), onFailure);
  await Promise.allSettled([promise]);
  isolation.caught(refusal("away"));
  expect(told).toEqual([]);
  expect(onFailure).not.toHaveBeenCalled();
});

test("what nobody caught is reported as whose it is, or as nobody's", () => {
  isolation.attempt(life, "start", () => isolation.caught(new Error("from a timer")));
  isolation.caught(new Error("from somewhere"));
  expect(told).toEqual([
    failed("timer or promise", "from a timer"),
    { ...failed("timer or promise", "from somewhere"), whose: {}, type: undefined },
  ]);
});
