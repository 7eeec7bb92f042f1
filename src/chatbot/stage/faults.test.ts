import { AsyncResource } from "node:async_hooks";
import { EventEmitter } from "node:events";
import { afterEach, expect, test } from "vitest";
import { createMarker } from "../marker.ts";
import type { FromThread } from "../protocol.ts";
import { listenForFaults, markCallbacks } from "./faults.ts";
import { createIsolation, type Life } from "./isolation.ts";

const life: Life = {
  whose: { room: "room@rooms.example.org", handler: "dice" },
  type: "dice",
  isOver: false,
};
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function setUp() {
  const told: FromThread[] = [];
  const buffer = new SharedArrayBuffer(1024);
  const marker = createMarker(buffer);
  const isolation = createIsolation(marker, (message) => told.push(message));
  return { told, marker, isolation, running: () => createMarker(buffer).read() };
}

test.each(["uncaughtException", "unhandledRejection"])("%s is reported as whose it is", (event) => {
  const { told, marker, isolation, running } = setUp();
  const source = new EventEmitter();
  listenForFaults(source, isolation, marker);
  isolation.attempt(life, "start", () => {
    source.emit(event, new Error("no"));
    expect(running()).toEqual(event === "uncaughtException" ? undefined : life.whose);
  });
  expect(told).toMatchObject([
    { kind: "failed", whose: life.whose, moment: "timer or promise", message: "no" },
  ]);
});

test("whose timer or continuation is running stands in the marker", async () => {
  const { marker, isolation, running } = setUp();
  const hook = markCallbacks(isolation, marker);
  ends.push(() => hook.disable());
  const seen: unknown[] = [];
  await isolation.attempt(life, "start", async () => {
    await null;
    seen.push(running());
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        seen.push(running());
        resolve();
      }, 1);
    });
  });
  expect(seen).toEqual([life.whose, life.whose]);
});

test("whoever was interrupted by something of nobody's is running again afterwards", () => {
  const { marker, isolation, running } = setUp();
  const hook = markCallbacks(isolation, marker);
  ends.push(() => hook.disable());
  const nobodys = new AsyncResource("nobody's");
  let after: unknown;
  isolation.attempt(life, "start", () => {
    nobodys.runInAsyncScope(() => {});
    after = running();
  });
  expect(after).toEqual(life.whose);
});
