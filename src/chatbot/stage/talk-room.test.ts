import { beforeEach, expect, test } from "vitest";
import { ANNA, BERT, handler, ROOM } from "../../../test/chatbot/on-stage.ts";
import { createMarker } from "../marker.ts";
import { createIsolation } from "./isolation.ts";
import { addRoom, createBot, directory, type LibraryRoom, receive } from "./library.ts";
import { guardListeners } from "./listeners.ts";
import { createLogLines } from "./log-lines.ts";
import { createTalkRoom, type TalkRoom } from "./talk-room.ts";
import { createVirtualConnection } from "./virtual-connection.ts";

let room: LibraryRoom;
let talk: TalkRoom;

beforeEach(() => {
  const post = () => {};
  const isolation = createIsolation(createMarker(new SharedArrayBuffer(64)), post);
  const connection = createVirtualConnection(async () => {});
  const { current } = isolation;
  const log = createLogLines({ post, current, botName: "Robot", wants: (_type, level) => level !== "debug" });
  const bot = createBot("Robot", connection, log);
  void bot.connect();
  room = addRoom(bot, ROOM);
  const classOf = (type: string) => directory().handlers.get(type);
  const home = { jid: ROOM, room, listeners: guardListeners(room, isolation) };
  const ports = { isolation, post, classOf, receive: receive.bind(undefined, connection) };
  talk = createTalkRoom(home, "Robot", ports);
});

test("who left is forgotten in the end, who is there never", () => {
  talk.enter("Robot", [ANNA]);
  for (let count = 0; count < 5000; count += 1) {
    const guest = { ...BERT, nick: `Guest ${count}` };
    talk.see(guest, true, undefined);
    talk.see(guest, false, undefined);
  }
  talk.see(BERT, true, undefined);
  expect(room.roster.size).toBeLessThan(1100);
  expect([...room.roster.keys()]).toEqual(expect.arrayContaining([`${ROOM}/Anna`, `${ROOM}/Bert`]));
});

test("the room is online for its handlers while the bot is in it", () => {
  const isOnline = () => (room as unknown as { isOnline(): boolean }).isOnline();
  const seen = [isOnline()];
  talk.enter("Robot", []);
  seen.push(isOnline());
  talk.rename("Robot2");
  seen.push(isOnline());
  talk.leave();
  seen.push(isOnline());
  expect(seen).toEqual([false, true, true, false]);
});

test("a handler that has ended leaves nothing behind in the room", async () => {
  talk.setHandlers([handler("hello"), handler("respond")]);
  expect(Object.keys(room.handlers)).toEqual(["hello", "respond"]);
  expect(room.eventNames()).toEqual(["room_joined", "room_mentionned"]);
  // Its own stop() would take its listener away: one that forgets to leaves it.
  Object.assign(room.handlers.hello as object, { stop() {} });
  await talk.end();
  expect(room.eventNames()).toEqual([]);
  expect(room.handlers).toEqual({});
});

test.each(["__proto__", "constructor", "toString"])("a handler may not have the id %s", (id) => {
  talk.setHandlers([handler("hello", {}, id), handler("respond")]);
  expect(Object.keys(room.handlers)).toEqual(["respond"]);
  expect(room.eventNames()).toEqual(["room_mentionned"]);
});
