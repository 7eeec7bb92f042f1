import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { occupant, presence, ROOM } from "../../test/support/muc.ts";
import { fails, scriptedConnection, tells } from "../../test/support/scripted-connection.ts";
import type { RoomState } from "./room-state.ts";
import { takeSeat } from "./seat.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const own = presence(occupant("Moderation_bot", { role: "moderator" }), { statuses: [110] });
const gone = (nick: string) => presence(nick, { available: false });

/** Looks, and sends its join; whoever looks from outside is told nothing. */
async function atTheDoor() {
  const connection = scriptedConnection();
  const stanzas: string[] = [];
  const { send } = connection;
  connection.send = async (stanza) => {
    stanzas.push(stanza.toString());
    return send(stanza);
  };
  connection.answer = () => fails("forbidden");
  const states: RoomState[] = [];
  const onState = (state: RoomState) => void states.push(state);
  const seat = takeSeat(ROOM, "Moderation bot", {
    connection,
    random: () => 0.5,
    profile: "jitsi",
    onState,
  });
  await settle();
  return { seat, connection, stanzas, states };
}

async function inside() {
  const there = await atTheDoor();
  there.connection.answer = () => tells([]);
  there.seat.handle(presence("focus"));
  there.seat.handle(presence("1a2b3c4d"));
  there.seat.handle(own);
  await settle();
  there.connection.sent();
  return there;
}

test("comes under a nick that Jitsi lets in, with its name, and as what no focus elects", async () => {
  const { seat, stanzas } = await atTheDoor();
  expect(stanzas[0]).toContain(`to="${ROOM}/Moderation_bot"`);
  expect(stanzas[0]).toContain('<nick xmlns="http://jabber.org/protocol/nick">Moderation bot</nick>');
  expect(stanzas[0]).toContain('<features><feature var="http://jitsi.org/protocol/jibri"/></features>');
  seat.close("stream-gone");
});

test("asks once more what the room can when it is in: outsiders are told nothing", async () => {
  const { seat, connection, states } = await atTheDoor();
  connection.sent();
  connection.answer = () => tells(["urn:xmpp:message-moderate:1"]);
  seat.handle(presence("1a2b3c4d"));
  seat.handle(own);
  await settle();
  expect(connection.sent()).toEqual([`look ${ROOM}`]);
  expect(seat.features?.retraction).toBe("1");
  // That there is no archive is nothing to be mended.
  expect(states.at(-1)).toEqual({ kind: "joined", nick: "Moderation_bot", problems: [] });
  seat.close("stream-gone");
});

test("does not stay where it finds the focus alone", async () => {
  const { seat, connection, states } = await atTheDoor();
  connection.answer = () => tells([]);
  seat.handle(presence("focus"));
  seat.handle(own);
  await settle();
  expect(connection.sent().at(-1)).toBe(`leave ${ROOM}/Moderation_bot`);
  expect(states.at(-1)).toMatchObject({ kind: "away", problem: { code: "missing" } });
  seat.close("stream-gone");
});

test("goes with the last of the people, and looks whether they are back", async () => {
  const { seat, connection, states } = await inside();
  expect(states.at(-1)).toMatchObject({ kind: "joined" });
  seat.handle(presence("5e6f7a8b"));
  seat.handle(gone("1a2b3c4d"));
  await settle();
  expect(connection.sent()).toEqual([]);
  seat.handle(gone("5e6f7a8b"));
  await settle();
  expect(connection.sent()).toEqual([`leave ${ROOM}/Moderation_bot`]);
  expect(states.at(-1)).toMatchObject({ kind: "away", retryInMs: 2_000 });
  await settle(2_000);
  expect(connection.sent()).toEqual([`look ${ROOM}`, `join ${ROOM}/Moderation_bot`]);
  seat.close("stream-gone");
});

test("is called otherwise without another nick, which no room of Jitsi's lets anybody take", async () => {
  const { seat, connection, stanzas } = await inside();
  seat.rename("Sepia the Owl");
  expect(connection.sent()).toEqual([`nick ${ROOM}/Moderation_bot`]);
  expect(stanzas.at(-1)).toContain(">Sepia the Owl</nick>");
  expect(stanzas.at(-1)).toContain("jibri");
  await settle(60_000);
  expect(connection.sent().filter((sent) => sent.startsWith("nick"))).toEqual([]);
  seat.close("stream-gone");
});
