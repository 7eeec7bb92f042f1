import { EventEmitter, once } from "node:events";
import { beforeEach, describe, expect, test } from "vitest";
import { createMarker } from "../marker.ts";
import type { FromThread } from "../protocol.ts";
import { createIsolation, type Life } from "./isolation.ts";
import { guardListeners, type Listeners } from "./listeners.ts";

const ADDING = ["on", "addListener", "prependListener", "once", "prependOnceListener"] as const;
const lifeOf = (handler: string): Life => ({ whose: { room: "r", handler }, type: "t", isOver: false });

let told: FromThread[] = [];
let heard: string[] = [];
const isolation = createIsolation(createMarker(new SharedArrayBuffer(64)), (message) => told.push(message));
let emitter = new EventEmitter();
let listeners: Listeners;
let dice = lifeOf("dice");
let other = lifeOf("other");

beforeEach(() => {
  told = [];
  heard = [];
  emitter = new EventEmitter();
  listeners = guardListeners(emitter, isolation);
  dice = lifeOf("dice");
  other = lifeOf("other");
});

/** As that handler. */
const as = (life: Life, task: () => unknown) => isolation.attempt(life, "start", task);
const hears = (name: string) => () => void heard.push(`${name} as ${isolation.current()?.whose.handler}`);

describe.each(ADDING)("%s", (add) => {
  test("a listener runs as the handler's that added it, and one that throws keeps nobody from hearing", () => {
    as(other, () => emitter.on("event", hears("first")));
    as(dice, () =>
      emitter[add]("event", () => {
        hears("thrower")();
        throw new Error("no");
      }),
    );
    as(other, () => emitter.on("event", hears("last")));

    emitter.emit("event");

    expect([...heard].sort()).toEqual(["first as other", "last as other", "thrower as dice"]);
    expect(told).toMatchObject([{ kind: "failed", whose: dice.whose, moment: "event", message: "no" }]);
  });

  test("it hears in its turn, and as often as ever", () => {
    as(other, () => emitter.on("event", hears("other")));
    as(dice, () => emitter[add]("event", hears("dice")));

    emitter.emit("event");
    emitter.emit("event");

    const both = ["other as other", "dice as dice"];
    if (add.startsWith("prepend")) both.reverse();
    expect(heard).toEqual([...both, ...(/once/i.test(add) ? ["other as other"] : both)]);
  });

  test.each(["off", "removeListener"] as const)("%s takes the function that was added", (remove) => {
    const listener = hears("dice");
    as(dice, () => emitter[add]("event", listener));
    expect(emitter.listeners("event")).toEqual([listener]);

    as(dice, () => emitter[remove]("event", listener));

    emitter.emit("event");
    expect(heard).toEqual([]);
    expect(emitter.listenerCount("event")).toBe(0);
  });

  test("it has the emitter for its this, and the event's arguments", () => {
    const seen: unknown[] = [];
    as(dice, () =>
      emitter[add]("event", function (this: unknown, ...args: unknown[]) {
        seen.push(this, ...args);
      }),
    );
    emitter.emit("event", 1, "two");
    expect(seen).toEqual([emitter, 1, "two"]);
  });

  test("what a handler left behind is taken away, and hears nothing even of what is being told", () => {
    as(dice, () => emitter[add]("event", hears("dice")));
    as(dice, () => emitter[add]("another", hears("dice")));
    as(other, () =>
      emitter.prependListener("event", () => {
        listeners.drop(dice);
        dice.isOver = true;
      }),
    );

    emitter.emit("event");
    emitter.emit("another");

    expect(heard).toEqual([]);
    expect(emitter.eventNames()).toEqual(["event"]);
  });
});

test("any number of handlers may listen, without a warning", () => {
  expect(emitter.getMaxListeners()).toBe(0);
});

test("who waits for an event with node:events gets it", async () => {
  const waited = as(dice, () => once(emitter, "event"));
  emitter.emit("event", "now");
  expect(await waited).toEqual(["now"]);
  expect(emitter.listenerCount("event")).toBe(0);
});

test("what a listener promises and does not keep is reported", async () => {
  const broken = Promise.reject(new Error("later"));
  as(dice, () => emitter.on("event", () => broken));
  emitter.emit("event");
  await Promise.allSettled([broken]);
  expect(told).toMatchObject([{ kind: "failed", whose: dice.whose, moment: "event", message: "later" }]);
});

test("a listener that emits its own event for ever ends by itself", () => {
  as(dice, () => emitter.on("event", () => emitter.emit("event")));
  emitter.emit("event");
  expect(told).toMatchObject([{ kind: "failed", whose: dice.whose, moment: "event" }]);
});

test("what is no function is refused as ever", () => {
  as(dice, () => emitter.on("event", undefined as never));
  expect(told).toMatchObject([{ whose: dice.whose, moment: "start", name: "TypeError" }]);
});
