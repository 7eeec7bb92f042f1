import { type Element, xml } from "@xmpp/component";
import { beforeEach, expect, test } from "vitest";
import type { FromThread } from "../protocol.ts";
import type { Life } from "./isolation.ts";
import { isRefusal } from "./refusal.ts";
import { createSending, type Sending } from "./sending.ts";

const ROOM = "room@rooms.example.org";
const AWAY = "away@rooms.example.org";

let told: FromThread[] = [];
let life: Life | undefined;
let sending: Sending;

beforeEach(() => {
  told = [];
  life = { whose: { room: ROOM, handler: "dice" }, type: "dice", isOver: false };
  sending = createSending({
    post: (message) => told.push(message),
    current: () => life,
    isIn: (room) => (room === ROOM ? true : room === AWAY ? false : undefined),
  });
});

const line = (to: string, body = "hello"): Element =>
  xml("message", { type: "groupchat", to }, xml("body", {}, body));

/** The refusal's words, or what it came to otherwise. */
function outcome(promise: Promise<void>): Promise<unknown> {
  return promise.then(
    () => "sent",
    (error: unknown) => (isRefusal(error) ? (error as Error).message : error),
  );
}

test("a message is told of, and has been sent when the other thread says so", async () => {
  const [first, second] = [sending.send(line(ROOM)), sending.send(line(ROOM, "a < b"))];
  const say = { kind: "say", whose: { room: ROOM, handler: "dice" } };
  expect(told).toEqual([
    { ...say, id: 1, xml: `<message type="groupchat" to="${ROOM}"><body>hello</body></message>` },
    { ...say, id: 2, xml: `<message type="groupchat" to="${ROOM}"><body>a &lt; b</body></message>` },
  ]);
  sending.done(2, "too much");
  sending.done(1, undefined);
  sending.done(1, "twice");
  sending.done(99, undefined);
  expect(await Promise.all([first, second].map(outcome))).toEqual(["sent", "too much"]);
});

test("nobody in particular may speak, too", () => {
  life = undefined;
  void sending.send(line(ROOM));
  expect(told).toMatchObject([{ kind: "say", whose: {} }]);
});

test("a moderator's retraction is the other thread's to do", async () => {
  const retract = xml("retract", "urn:xmpp:message-retract:1");
  const moderate = xml(
    "moderate",
    { xmlns: "urn:xmpp:message-moderate:1", id: "s1" },
    retract,
    xml("reason", {}, "No"),
  );
  const promise = sending.send(xml("iq", { type: "set", to: ROOM, id: "1" }, moderate));
  expect(told).toEqual([
    {
      kind: "take-back",
      id: 1,
      whose: { room: ROOM, handler: "dice" },
      room: ROOM,
      stanzaId: "s1",
      reason: "No",
    },
  ]);
  sending.done(1, undefined);
  expect(await outcome(promise)).toBe("sent");
});

test("presences go nowhere, as if they had been sent", async () => {
  expect(await outcome(sending.send(xml("presence", { to: `${ROOM}/Other` })))).toBe("sent");
  expect(told).toEqual([]);
});

test.each([
  ["to a room that the bot is not in", () => line(AWAY), "the bot is not in the room"],
  ["to somebody in it", () => line(`${AWAY}/Anna`), "the bot is not in the room"],
  ["that no server would take", () => line(ROOM, "x".repeat(65_000 + 500)), "it is too long"],
  ["that is long in UTF-8", () => line(ROOM, "ü".repeat(33_000)), "it is too long"],
  ["to nobody", () => xml("message", {}, xml("body", {}, "hi")), "it is to nobody"],
])("a message %s is refused", async (_what, message, why) => {
  expect(await outcome(sending.send(message()))).toBe(why);
  expect(told).toEqual([]);
});

test("what is no stanza at all is the handler's own fault", async () => {
  expect(await outcome(sending.send(undefined as never))).toBeInstanceOf(TypeError);
});

test("who has been stopped is not heard any more", async () => {
  life!.isOver = true;
  expect(await outcome(sending.send(line(ROOM)))).toBe("the handler has been stopped");
  expect(told).toEqual([]);
});

test("who says too much keeps nobody else from speaking", () => {
  for (let count = 0; count < 2000; count += 1) sending.send(line(ROOM)).catch(() => {});
  life = { ...life!, whose: { room: ROOM, handler: "other" } };
  void sending.send(line(ROOM));
  expect(told).toHaveLength(1001);
  expect(told.at(-1)).toMatchObject({ whose: { handler: "other" } });
});

test.each([
  ["many", "hello", 1000],
  ["long", "x".repeat(60_000), 17],
])("only so much of one handler waits, where messages are %s", async (_what, body, most) => {
  const all = Array.from({ length: most + 5 }, () => sending.send(line(ROOM, body)));
  const last = all.slice(most);
  expect(await Promise.all(last.map(outcome))).toEqual(last.map(() => "too much is waiting to be sent"));
  expect(told).toHaveLength(most);

  sending.done(1, undefined);
  void sending.send(line(ROOM, body));
  expect(told).toHaveLength(most + 1);
});
