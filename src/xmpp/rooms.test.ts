import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { occupant, presence } from "../../test/support/muc.ts";
import { ABLE, fails, scriptedConnection, tells } from "../../test/support/scripted-connection.ts";
import type { PresenceEvent } from "../muc/event.ts";
import { type BareJid, bareJid } from "../muc/jid.ts";
import { NO_FEATURES } from "./features.ts";
import type { RoomState } from "./room-state.ts";
import { createRooms } from "./rooms.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const A = bareJid("a@rooms.example");
const B = bareJid("b@rooms.example");
const C = bareJid("c@rooms.example");

const own = (room: BareJid, nick = "Warden"): PresenceEvent => ({
  ...presence(occupant(nick, { role: "moderator", affiliation: "admin" }), { statuses: [110] }),
  room,
});

const GATED: RoomState = {
  kind: "gated",
  host: "rooms.example",
  component: "warden.example",
  open: true,
  asks: true,
  problems: [],
};

function start(...wanted: [BareJid, string][]) {
  const connection = scriptedConnection();
  const told: string[] = [];
  /** What the gates expect, and what they serve. */
  const expected = new Set<BareJid>();
  const served = new Set<BareJid>();
  const rooms = createRooms({
    connection,
    random: () => 0.5,
    gates: {
      expects: (room) => expected.has(room),
      serves: (room) => served.has(room),
      state: () => GATED,
      features: (room) => (served.has(room) ? NO_FEATURES : undefined),
    },
    onState: (room, { kind }) => void told.push(`${room} ${kind}`),
  });
  rooms.setWanted(new Map(wanted));
  const enter = async (...which: BareJid[]): Promise<void> => {
    await settle();
    for (const room of which) rooms.handle(own(room));
    await settle();
    connection.sent();
    told.length = 0;
  };
  return { rooms, connection, told, enter, expected, served };
}

test("nothing is sent while there is no stream", async () => {
  const { rooms, connection } = start([A, "Warden"]);
  rooms.setWanted(new Map([[B, "Warden"]]));
  rooms.offline();
  await settle(600_000);
  expect(connection.sent()).toEqual([]);
});

test("once there is one, every wanted room is entered", async () => {
  const { rooms, connection, told } = start([A, "Warden"], [B, "Guard"]);
  rooms.online();
  await settle();
  expect(connection.sent().sort()).toEqual([`join ${A}/Warden`, `join ${B}/Guard`, `look ${A}`, `look ${B}`]);
  rooms.handle(own(A));
  await settle();
  expect(told).toEqual([`${A} entering`, `${B} entering`, `${A} joined`]);
  expect(rooms.states().get(A)?.kind).toBe("joined");
  expect(rooms.states().get(B)?.kind).toBe("entering");
  rooms.offline();
  await settle();
});

test("a change is done by its difference: join the new, leave the old, rename, leave the rest in peace", async () => {
  const { rooms, connection, told, enter } = start([A, "Warden"], [B, "Warden"]);
  rooms.online();
  await enter(A, B);
  rooms.setWanted(
    new Map([
      [B, "Guard"],
      [C, "Warden"],
    ]),
  );
  await settle();
  expect(connection.sent()).toEqual([
    `leave ${A}/Warden`,
    `nick ${B}/Guard`,
    `look ${C}`,
    `join ${C}/Warden`,
  ]);
  expect(told).toEqual([`${A} left`, `${C} entering`]);
  expect([...rooms.states().keys()]).toEqual([B, C]);
  rooms.setWanted(
    new Map([
      [B, "Guard"],
      [C, "Warden"],
    ]),
  );
  await settle();
  expect(connection.sent()).toEqual([]);
  rooms.offline();
  await settle();
});

test("a room that is left and wanted again is entered anew", async () => {
  const { rooms, connection, enter } = start([A, "Warden"]);
  rooms.online();
  await enter(A);
  rooms.setWanted(new Map());
  rooms.setWanted(new Map([[A, "Warden"]]));
  await settle();
  expect(connection.sent()).toEqual([`leave ${A}/Warden`, `look ${A}`, `join ${A}/Warden`]);
  rooms.offline();
  await settle();
});

test("after a break of the stream every room is entered again, without a word to the dead one", async () => {
  const { rooms, connection, enter } = start([A, "Warden"], [B, "Warden"]);
  rooms.online();
  await enter(A);
  rooms.offline();
  await settle(600_000);
  expect(connection.sent()).toEqual([]);
  expect([...rooms.states().keys()]).toEqual([A, B]);
  rooms.online();
  await settle();
  expect(connection.sent().filter((one) => one.startsWith("join"))).toEqual([
    `join ${A}/Warden`,
    `join ${B}/Warden`,
  ]);
  rooms.offline();
  await settle();
});

test("what is wanted while offline is what is entered", async () => {
  const { rooms, connection, enter } = start([A, "Warden"]);
  rooms.online();
  await enter(A);
  rooms.offline();
  rooms.setWanted(new Map([[B, "Guard"]]));
  rooms.online();
  await settle();
  expect(connection.sent()).toEqual([`look ${B}`, `join ${B}/Guard`]);
  rooms.offline();
  await settle();
});

test("online twice starts over: no room is entered by two seats", async () => {
  const { rooms, connection, enter } = start([A, "Warden"]);
  rooms.online();
  await enter(A);
  rooms.online();
  await settle();
  expect(connection.sent()).toEqual([`look ${A}`, `join ${A}/Warden`]);
  rooms.handle(own(A));
  await settle(600_000);
  expect(connection.sent()).toEqual([]);
  rooms.offline();
  await settle();
});

test("what a room vouched for holds until it is looked at again, and no longer than it is wanted", async () => {
  const { rooms, connection, enter } = start([A, "Warden"]);
  expect(rooms.features(A)).toBeUndefined();
  rooms.online();
  await enter(A);
  expect(rooms.features(A)?.occupantIds).toBe(true);
  rooms.offline();
  expect(rooms.features(A)?.occupantIds).toBe(true);
  connection.answer = () => tells(ABLE.filter((name) => !name.includes("occupant")));
  rooms.online();
  expect(rooms.features(A)?.occupantIds).toBe(true);
  await settle();
  expect(rooms.features(A)?.occupantIds).toBe(false);
  rooms.offline();
  rooms.setWanted(new Map());
  expect(rooms.features(A)).toBeUndefined();
  await settle();
});

test("events go to the room's own seat; those of other rooms to none", async () => {
  const { rooms, told, enter } = start([A, "Warden"], [B, "Warden"]);
  rooms.online();
  await enter();
  rooms.handle(own(C));
  rooms.handle(own(B));
  await settle();
  expect(told).toEqual([`${B} joined`]);
  rooms.offline();
  await settle();
});

test("leaveAll says goodbye where we are, and stops all waiting", async () => {
  const { rooms, connection, told, enter } = start([A, "Warden"], [B, "Warden"]);
  connection.answer = (room) => (room === B ? fails("item-not-found") : tells(ABLE));
  rooms.online();
  await enter(A);
  rooms.leaveAll();
  await settle(600_000);
  expect(connection.sent()).toEqual([`leave ${A}/Warden`]);
  expect(told).toEqual([`${A} left`, `${B} left`]);
});

describe("where there is a gate", () => {
  test("no room is entered while it may serve it, nor when it does", async () => {
    const { rooms, connection, told, expected, served } = start([A, "Warden"], [B, "Warden"]);
    expected.add(A);
    rooms.online();
    await settle();
    expect(connection.sent()).toEqual([`look ${B}`, `join ${B}/Warden`]);
    served.add(A);
    rooms.reconsider();
    await settle();
    expect(connection.sent()).toEqual([]);
    expect(told).toEqual([`${B} entering`]);
    expect([...rooms.states()].map(([room, { kind }]) => `${room} ${kind}`)).toEqual([
      `${A} gated`,
      `${B} entering`,
    ]);
    expect(rooms.features(A)).toBe(NO_FEATURES);
    rooms.offline();
    expect([...rooms.states().keys()]).toEqual([A, B]);
    await settle();
  });

  test("a room is left when the gate serves it, and not before; it is entered when the gate is gone", async () => {
    const { rooms, connection, expected, served, enter } = start([A, "Warden"]);
    rooms.online();
    await enter(A);
    expected.add(A);
    rooms.reconsider();
    expect(connection.sent()).toEqual([]);
    served.add(A);
    rooms.reconsider();
    expect(connection.sent()).toEqual([`leave ${A}/Warden`]);
    served.clear();
    rooms.reconsider();
    expect(connection.sent()).toEqual([]);
    expected.clear();
    rooms.reconsider();
    await settle();
    expect(connection.sent()).toEqual([`look ${A}`, `join ${A}/Warden`]);
    rooms.offline();
    await settle();
  });

  test("nothing is entered once we take our leave", async () => {
    const { rooms, connection, expected } = start([A, "Warden"]);
    expected.add(A);
    rooms.online();
    rooms.leaveAll();
    expected.clear();
    rooms.reconsider();
    await settle();
    expect(connection.sent()).toEqual([]);
  });
});
