import { afterAll, beforeAll, expect, test } from "vitest";
import { type Chat, createChat } from "../../src/chatbot/chat.ts";
import { bareJid } from "../../src/muc/jid.ts";
import { type WatchedConnection, watchedConnection } from "../support/link-watcher.ts";
import { connectPeople, type People } from "../support/occupant.ts";
import { BOT, describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";
import { FAKE_CLOCK, scriptedThreads } from "../support/scripted-thread.ts";

const ROOM = bareJid("room@rooms.localhost");
const HANDLER = {
  id: "h",
  type: "hello",
  options: {},
  mode: "enforce",
  locked: false,
  layer: "room",
} as const;

/** Each of these, sent as it is, ends the stream: on Prosody, on whatever it runs, or on both. */
const BROKEN = [
  '<body 0="a"/>',
  "<x:y/>",
  "<1y/>",
  '<x a:b="c"/>',
  '<x xmlns:xmlns="urn:x"/>',
  '<x xmlns:xml="urn:x"/>',
  '<x xmlns:a=""/>',
  '<x xmlns:a="http://www.w3.org/XML/1998/namespace"/>',
  '<x xmlns:a="u" xmlns:b="u" a:c="" b:c=""/>',
];

describeProsody("what handlers say", (suite) => {
  let prosody: TestProsody;
  let people: People;
  let connection: WatchedConnection;
  let chat: Chat | undefined;

  beforeAll(async () => {
    prosody = await startTestProsody({ suite });
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    const service = `xmpp://127.0.0.1:${prosody.ports.component}`;
    connection = watchedConnection({ service, domain: BOT.domain, password: BOT.secret });
    connection.start();
    await connection.reached("online");
  });

  afterAll(async () => {
    await chat?.stop();
    await connection?.stop();
    await people?.stop();
    await prosody?.stop();
  });

  test.each(BROKEN)("does not end the stream: %s", async (broken) => {
    const threads = scriptedThreads((thread) => thread.loads());
    chat = createChat(
      { handlerFiles: [] },
      {
        ...FAKE_CLOCK,
        send: connection.send,
        address: () => BOT.domain,
        pictureOf: () => undefined,
        takeBack: async () => ({ status: "done" }),
        isDebug: () => false,
        onNews: () => {},
        startThread: threads.start,
      },
    );
    chat.setRooms(new Map([[ROOM, { nick: "bot", talks: [{ ...HANDLER, origin: undefined }] }]]));
    await Promise.resolve();
    const reader = people.person("reader");
    const whose = { room: ROOM, handler: "h" };
    const to = `reader@${PEOPLE.domain}/test`;
    const say = (id: number, xml: string) => threads.last.says({ kind: "say", id, whose, xml });
    say(1, `<message to="${to}">${broken}<body>broken</body></message>`);
    say(2, `<message to="${to}"><body>after ${BROKEN.indexOf(broken)}</body></message>`);
    await reader.next(isBody(`after ${BROKEN.indexOf(broken)}`), "what is said next", 10_000);
    expect(connection.states.map(({ kind }) => kind)).toEqual(["connecting", "online"]);
    await chat.stop();
  });
});
