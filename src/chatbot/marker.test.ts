import { expect, test } from "vitest";
import { createMarker } from "./marker.ts";
import type { Whose } from "./protocol.ts";

const GREETER: Whose = { room: "room@rooms.example.org", handler: "grüßt" };
const DICE: Whose = { room: "room@rooms.example.org", handler: "dice" };

/** One side writes, the other reads. */
function pair(bytes = 1024) {
  const buffer = new SharedArrayBuffer(bytes);
  return { written: createMarker(buffer), read: () => createMarker(buffer).read() };
}

test("the other side reads who is running", () => {
  const { written, read } = pair();
  expect(read()).toBeUndefined();
  written.enter(GREETER);
  expect(read()).toEqual(GREETER);
  written.leave();
  expect(read()).toBeUndefined();
});

test("whoever was interrupted is named again, also where nobody in particular interrupted", () => {
  const { written, read } = pair();
  written.enter(GREETER);
  written.enter(DICE);
  expect(read()).toEqual(DICE);
  written.enter(undefined);
  expect(read()).toBeUndefined();
  written.leave();
  expect(read()).toEqual(DICE);
  written.leave();
  expect(read()).toEqual(GREETER);
});

test("after an error that left nobody the time to leave, nobody is running", () => {
  const { written, read } = pair();
  written.enter(GREETER);
  written.enter(DICE);
  written.clear();
  expect(read()).toBeUndefined();
  written.leave();
  expect(read()).toBeUndefined();
});

test("a name that does not fit is no name", () => {
  const { written, read } = pair(64);
  written.enter(GREETER);
  written.enter({ room: "room@rooms.example.org", handler: "x".repeat(100) });
  expect(read()).toBeUndefined();
});

test("what was half written is no name", () => {
  const buffer = new SharedArrayBuffer(64);
  new Uint8Array(buffer).fill(0x7b);
  expect(createMarker(buffer).read()).toBeUndefined();
});
