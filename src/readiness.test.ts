import { expect, test } from "vitest";
import { readiness } from "./readiness.ts";
import type { RoomStatus, Status } from "./status.ts";

const gated = {
  room: "a@rooms.test",
  is: "gated",
  host: "rooms.test",
  problems: [],
} as const satisfies RoomStatus;
const left = { room: "b@rooms.test", is: "left", problems: [] } as const satisfies RoomStatus;

function looked(rooms: RoomStatus[], link: Status["link"] = { is: "online" }, bot?: string) {
  return { bot, status: { version: "1", pid: 1, at: "2026-11-21T20:15:00Z", link, rooms } };
}

test.each([
  ["all rooms are covered", [looked([gated])], true],
  ["there are no rooms", [looked([])], true],
  ["a room is not covered", [looked([gated, left])], false],
  ["there is no connection", [looked([gated], { is: "offline", problem: "nobody listens" })], false],
  ["one of several has no connection", [looked([gated]), looked([], { is: "stopped" })], false],
])("%s", (_, looks, ready) => {
  expect(readiness(looks).ready).toBe(ready);
});

test("says how many more rooms there are", () => {
  const { bot, status } = looked([gated]);
  expect(readiness([{ bot, status: { ...status, unlisted: 3 } }])).toMatchObject({
    ready: true,
    bots: [{ unlisted: 3 }],
  });
});

test("says of each bot and each room how it stands", () => {
  expect(
    readiness([looked([gated, left], undefined, "one"), looked([], { is: "offline", problem: "no" }, "two")]),
  ).toEqual({
    ready: false,
    bots: [
      {
        bot: "one",
        ready: false,
        connection: "online",
        rooms: [
          {
            room: gated.room,
            covered: true,
            state: "moderated: before anyone reads it (gate of rooms.test)",
          },
          { room: left.room, covered: false, state: "not moderated: the bot is not in the room" },
        ],
      },
      { bot: "two", ready: false, connection: "offline", problem: "no", rooms: [] },
    ],
  });
});

test("is not ready while nobody tells of the rooms of which no file tells", () => {
  const one = looked([gated]);
  expect(readiness([one]).ready).toBe(true);
  const unheard = ["rooms.test"];
  const told = readiness([{ ...one, status: { ...one.status, unheard } }]);
  expect(told).toMatchObject({ ready: false, bots: [{ ready: false, unheard }] });
});

test("is not ready while a file is broken: nobody knows what it would have moderated", () => {
  const one = looked([gated]);
  const files = (errors: number) => ({ errors, warnings: 3, unread: errors, first: [] });
  const told = (errors: number) => readiness([{ ...one, status: { ...one.status, files: files(errors) } }]);
  expect(told(0)).toMatchObject({ ready: true, bots: [{ files: files(0) }] });
  expect(told(1)).toMatchObject({ ready: false, bots: [{ ready: false, files: files(1) }] });
});

test("names the hosts all of whose rooms are moderated", () => {
  const one = looked([gated]);
  const everywhere = ["rooms.test"];
  expect(readiness([{ ...one, status: { ...one.status, everywhere } }])).toMatchObject({
    ready: true,
    bots: [{ everywhere }],
  });
});
