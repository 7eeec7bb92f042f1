import { describe, expect, test } from "vitest";
import {
  coverage,
  isAllCovered,
  isCovered,
  isFresh,
  parseStatus,
  type RoomStatus,
  type Status,
  statusText,
} from "./status.ts";

const AT = Date.parse("2026-11-21T20:15:00Z");
const LOUNGE: RoomStatus = { room: "lounge@rooms.test", is: "joined", problems: [] };
const GATED: RoomStatus = {
  room: "lounge@rooms.test",
  is: "gated",
  host: "rooms.test",
  component: "warden.test",
  open: true,
  asks: true,
  problems: [],
};

function status(rooms: RoomStatus[], link: Status["link"] = { is: "online" }): Status {
  return { version: "1.2.3", pid: 42, at: new Date(AT).toISOString(), link, rooms };
}

const problem = (severity: "info" | "warn" | "error") => ({
  code: "x",
  message: "something is odd",
  severity,
});

describe("of a room", () => {
  test.each<[RoomStatus, string, boolean]>([
    [LOUNGE, "moderated: after it was said (the bot is in the room)", true],
    [GATED, "moderated: before anyone reads it (gate of rooms.test)", true],
    [
      { ...LOUNGE, problems: [problem("warn")] },
      "moderated: after it was said (the bot is in the room), but something is odd",
      true,
    ],
    [{ ...LOUNGE, problems: [problem("error")] }, "not moderated: something is odd", false],
    [{ ...GATED, problems: [problem("error")] }, "not moderated: something is odd", false],
    [{ ...LOUNGE, is: "away", problems: [problem("error")] }, "not moderated: something is odd", false],
    [{ ...LOUNGE, is: "away", problems: [problem("info")] }, "nothing to moderate: something is odd", true],
    [{ ...GATED, asks: false }, "observed: what is said has no consequences (gate of rooms.test)", true],
    [{ ...LOUNGE, is: "entering" }, "not moderated yet: the bot waits to hear how the room stands", false],
    [{ ...LOUNGE, is: "left" }, "not moderated: the bot is not in the room", false],
  ])("%j", (room, text, covered) => {
    expect(coverage(room, status([room]))).toBe(text);
    expect(isCovered(room, status([room]))).toBe(covered);
  });

  test("one that the bot does not have", () => {
    expect(coverage(undefined, status([]))).toBe("not moderated: the running bot does not have this room");
  });

  test.each([LOUNGE, GATED, undefined])("none is moderated by a bot without connection", (room) => {
    const rooms = room ? [room] : [];
    const offline = status(rooms, { is: "offline", problem: "Nothing accepts connections" });
    expect(coverage(room, offline)).toBe("not moderated: Nothing accepts connections");
    expect(rooms.some((one) => isCovered(one, offline))).toBe(false);
    expect(coverage(room, status(rooms, { is: "connecting" }))).toMatch(/^not moderated: .*not connected/);
  });
});

test("for people: the bot, then a line for each room", () => {
  const rooms: RoomStatus[] = [
    GATED,
    { ...GATED, room: "attic@rooms.test", open: false },
    { ...GATED, room: "cellar@rooms.test", component: "other.test", open: undefined },
    { ...LOUNGE, room: "bar@rooms.test", is: "entering" },
  ];
  expect(statusText(status(rooms), AT + 3_400).split("\n")).toEqual([
    "mucwarden 1.2.3, process 42, as of 3 s ago",
    "  connection: online",
    "  rooms: 3 of 4 covered",
    "  lounge@rooms.test: moderated: before anyone reads it (gate of rooms.test), by warden.test",
    "  attic@rooms.test: moderated: before anyone reads it (gate of rooms.test), by warden.test; nobody is there",
    "  cellar@rooms.test: moderated: before anyone reads it (gate of rooms.test), by other.test",
    "  bar@rooms.test: not moderated yet: the bot waits to hear how the room stands",
    "",
  ]);
  expect(statusText(status([]), AT)).toContain("  rooms: none\n");
  expect(statusText({ ...status([]), unlisted: 3 }, AT)).toContain("and 3 more of which no file tells\n");
});

describe("the file", () => {
  test("is read as it was written", () => {
    const written = status([GATED, { ...LOUNGE, problems: [problem("warn")] }]);
    expect(parseStatus(JSON.stringify(written))).toEqual(written);
  });

  test.each(["", "{", "null", "[]", '{"version":"1"}', JSON.stringify({ ...status([]), rooms: [{}] })])(
    "is none: %j",
    (text) => expect(parseStatus(text)).toBeUndefined(),
  );

  test("tells of a running bot for half a minute; where a clock was set back, too", () => {
    expect([-60_000, 0, 30_000, 31_000].map((later) => isFresh(status([]), AT + later))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

test("a host whose unnamed rooms nobody tells of is not covered, and is named", () => {
  const unheard = { ...status([LOUNGE]), unheard: ["rooms.test"] };
  expect(isAllCovered(status([LOUNGE]))).toBe(true);
  expect(isAllCovered(unheard)).toBe(false);
  expect(statusText(unheard, AT)).toContain("\n  rooms.test: rooms of which no file tells are not moderated");
  expect(parseStatus(JSON.stringify(unheard))).toEqual(unheard);
});

test("a host that is not there is named as that, and no module is asked for", () => {
  const nowhere = { ...status([]), unheard: ["romo.test"], nowhere: ["romo.test"] };
  expect(statusText(nowhere, AT)).toMatch(
    /\n {2}romo\.test: the server knows no such host.*bot\/<MUC domain>/,
  );
  expect(statusText(nowhere, AT)).not.toContain("mod_muc_warden");
  expect(parseStatus(JSON.stringify(nowhere))).toEqual(nowhere);
});

test.each<[string, Partial<Status>, string]>([
  ["none is open", {}, "every room of rooms.test, chat.test; none is open"],
  ["one is", { rooms: [GATED] }, "1 of 1 covered, and every other of rooms.test, chat.test once it is open"],
  [
    "nothing is known",
    { link: { is: "offline" } },
    "every room of rooms.test, chat.test; which are open is not known",
  ],
  ["nothing is known, and rooms were open", { rooms: [GATED], link: { is: "offline" } }, "0 of 1 covered"],
  ["one host tells nothing", { unheard: ["rooms.test"] }, "every room of chat.test; none is open"],
  ["none tells anything", { unheard: ["rooms.test", "chat.test"] }, "none"],
])("hosts all of whose rooms are moderated are named: %s", (_, more, text) => {
  const everywhere = { ...status([]), everywhere: ["rooms.test", "chat.test"], ...more };
  expect(statusText(everywhere, AT)).toContain(`\n  rooms: ${text}\n`);
  expect(parseStatus(JSON.stringify(everywhere))).toEqual(everywhere);
});

describe("broken files", () => {
  const broken = (errors: number, ...names: string[]): Status => ({
    ...status([LOUNGE]),
    files: {
      errors,
      warnings: 1,
      unread: errors,
      first: names.map((file) => ({ code: "json-syntax", file })),
    },
  });
  const THEN =
    "what is broken keeps its last good version, or does not hold at all where it never was in order; mucwarden check says which";

  test.each<[Status, string]>([
    [broken(1, "instance.json"), `1 error (instance.json: json-syntax): ${THEN}`],
    [broken(2, "a.json", "b.json"), `2 errors (a.json: json-syntax, b.json: json-syntax): ${THEN}`],
    [broken(9, "a.json"), `9 errors (a.json: json-syntax, …): ${THEN}`],
  ])("are told of: nobody knows what they would have moderated", (told, text) => {
    expect(statusText(told, AT)).toContain(`\n  files: ${text}\n  rooms: 1 of 1 covered\n`);
    expect(isAllCovered(told)).toBe(false);
    expect(parseStatus(JSON.stringify(told))).toEqual(told);
  });

  test("an entry that is left out is told of, and keeps nothing else from being moderated", () => {
    const told = { ...broken(1), files: { errors: 1, warnings: 0, unread: 0, first: [] } };
    expect(isAllCovered(told)).toBe(true);
    expect(statusText(told, AT)).toContain("files: 1 error");
  });

  test("files that are only warned of keep nothing from being moderated", () => {
    expect(isAllCovered(broken(0))).toBe(true);
    expect(statusText(broken(0), AT)).not.toContain("files:");
  });
});
