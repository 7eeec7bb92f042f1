import type { Element } from "@xmpp/component";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { message, occupant, presence, ROOM } from "../../test/support/muc.ts";
import { FAKE_CLOCK, type ScriptedThread, scriptedThreads } from "../../test/support/scripted-thread.ts";
import { stanza } from "../../test/support/stanza.ts";
import type { TalkEntry } from "../moderation/policy.ts";
import type { Requested } from "../moderation/requested.ts";
import type { Outcome } from "../moderation/sanction.ts";
import { bareJid } from "../muc/jid.ts";
import { type ChatNews, createChat } from "./chat.ts";
import type { ToThread, Whose } from "./protocol.ts";
import type { Picture } from "./seats.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const OTHER = bareJid("cellar@rooms.example");
const GREETER: Whose = { room: ROOM, handler: "greeter" };
const US = presence("bot", { statuses: [110] });

function talk(id: string, options: unknown = {}): TalkEntry {
  return { id, type: "hello", options, mode: "enforce", locked: false, layer: "room", origin: undefined };
}

const GREETING = new Map([[ROOM, { nick: "bot", talks: [talk("greeter"), talk("other")] }]]);

interface Setting {
  files?: readonly string[];
  onStart?: (thread: ScriptedThread) => void;
  outcome?: Outcome;
}

function open({
  files = [],
  onStart = (thread) => thread.loads(),
  outcome = { status: "done" },
}: Setting = {}) {
  const threads = scriptedThreads(onStart);
  const news: ChatNews[] = [];
  const sent: Element[] = [];
  const requests: Requested[] = [];
  const later: string[][] = [];
  const pictures = new Map<string, Picture>();
  const link = { works: true, address: "bot.example", isDebug: false };
  const chat = createChat(
    { handlerFiles: files, typesWithinMs: 3_000 },
    {
      ...FAKE_CLOCK,
      async send(element) {
        sent.push(element);
        return link.works;
      },
      address: () => link.address,
      pictureOf: (room) => pictures.get(room),
      async takeBack(request) {
        requests.push(request);
        return outcome;
      },
      onNews: (one) => void news.push(one),
      onTypes: (types) => void later.push([...types]),
      isDebug: () => link.isDebug,
      startThread: threads.start,
    },
  );
  return { chat, threads, news, later, sent, requests, pictures, link };
}

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

/** Like `open`, with the bot in the room beside mo. */
async function enter(setting?: Setting) {
  const all = open(setting);
  all.pictures.set(ROOM, { nick: "bot", others: [occupant("mo")] });
  all.chat.setRooms(GREETING);
  await pass();
  const { told } = all.threads.last;
  told.length = 0;
  const done = () => told.filter((one) => one.kind === "done");
  const say = (id: number, xml: string, whose: Whose = GREETER) =>
    all.threads.last.says({ kind: "say", id, whose, xml });
  return { ...all, told, done, say };
}

const line = (text: string, to: string = ROOM) =>
  `<message type="groupchat" to="${to}" from="somebody@else"><body>${text}</body></message>`;

test("a bot whose rooms have no conversation handlers starts no thread", async () => {
  const { chat, threads } = open();
  chat.setRooms(new Map([[ROOM, { nick: "bot", talks: [] }]]));
  chat.hear(US);
  await pass(60_000);
  expect(threads.all).toEqual([]);
  expect(await chat.types).toEqual(new Set());
  await chat.stop();
});

test("the thread is told of the rooms and of those that the bot is in, and ends with the last handler", async () => {
  const { chat, threads, pictures } = open();
  pictures.set(ROOM, { nick: "bot", others: [occupant("mo", { role: "moderator" }), occupant("bot")] });
  chat.setRooms(new Map([...GREETING, [OTHER, { nick: "bot2", talks: [talk("q", { txt: "hi" })] }]]));
  await pass();
  expect(threads.last.told).toEqual([
    {
      kind: "rooms",
      address: "bot.example",
      isDebug: false,
      rooms: [
        {
          room: ROOM,
          nick: "bot",
          handlers: [
            { id: "greeter", type: "hello", options: {} },
            { id: "other", type: "hello", options: {} },
          ],
        },
        { room: OTHER, nick: "bot2", handlers: [{ id: "q", type: "hello", options: { txt: "hi" } }] },
      ],
    },
    {
      kind: "entered",
      room: ROOM,
      nick: "bot",
      others: [{ nick: "mo", role: "moderator", affiliation: "none" }],
    },
  ]);
  chat.setRooms(new Map());
  await pass();
  expect(threads.last.isTerminated).toBe(true);
});

test("handlers hear who comes, changes and goes, and what becomes of the bot", async () => {
  const { chat, threads, pictures } = open();
  chat.setRooms(GREETING);
  await pass();
  const { told } = threads.last;
  told.length = 0;
  const hear = (...events: Parameters<typeof chat.hear>[0][]) => {
    told.length = 0;
    for (const event of events) chat.hear(event);
    return told.map((one) => ({ ...one, room: undefined }));
  };
  const mo = { nick: "mo", role: "participant", affiliation: "none" };

  expect(hear(presence("mo")), "who is there before the bot is told of when it comes in").toEqual([]);
  pictures.set(ROOM, { nick: "bot", others: [occupant("mo")] });
  expect(hear(US, US)).toEqual([{ kind: "entered", nick: "bot", others: [mo] }]);
  expect(hear(presence("al"))).toEqual([
    { kind: "presence", occupant: { ...mo, nick: "al" }, available: true },
  ]);
  const renamed = presence("al", { available: false, statuses: [303], newNick: "alf" });
  expect(hear(renamed, presence("alf"))).toEqual([
    { kind: "presence", occupant: { ...mo, nick: "al" }, available: false, now: "alf" },
  ]);
  expect(
    hear(
      presence("bot", { available: false, statuses: [110, 303], newNick: "robot" }),
      presence("robot", { statuses: [110] }),
    ),
  ).toEqual([{ kind: "renamed", nick: "robot" }]);
  expect(hear(presence("robot", { available: false, statuses: [110] }), presence("mo"))).toEqual([
    { kind: "left" },
  ]);
  hear(US);
  told.length = 0;
  chat.offline();
  chat.offline();
  expect(told).toEqual([{ kind: "left", room: ROOM }]);
});

test("a room that gets handlers again is told of anew", async () => {
  const { chat, told } = await enter();
  const elsewhere = new Map([[OTHER, { nick: "bot", talks: [talk("q")] }]]);
  chat.setRooms(elsewhere);
  chat.setRooms(new Map([...elsewhere, ...GREETING]));
  expect(told.map(({ kind }) => kind)).toEqual(["rooms", "rooms", "entered"]);
});

test("handlers know the bot under the address that it has", async () => {
  const { chat, told, link } = await enter();
  chat.hear(US);
  expect(told).toEqual([]);
  link.address = "bot@example/x";
  chat.hear(US);
  expect(told).toMatchObject([{ kind: "rooms", address: "bot@example/x" }]);
});

test("handlers hear what others say in a room of theirs while the bot is there", async () => {
  const { chat, told } = await enter();
  const hi = stanza("<message type='groupchat'><body>hi</body></message>");
  chat.hear(message("bot", "hi"), hi);
  chat.hear(message("mo", "hi", { delayed: 1 }), hi);
  chat.hear(message("mo", "hi", { room: OTHER }), hi);
  chat.hear(message("mo", "hi"));
  chat.hear({ kind: "retracted", room: ROOM, stanzaId: "s" });
  expect(told).toEqual([]);
  chat.hear(message("mo", "hi", { stanzaId: "s1" }), hi);
  expect(told).toMatchObject([{ kind: "message", room: ROOM }]);
  expect((told[0] as ToThread & { xml: string }).xml).toMatch(/from="tavern@rooms.example\/mo".*hi.*"s1"/);
});

test("what a handler says leaves as the bot's own, and the handler is told so", async () => {
  const { say, sent, done } = await enter();
  say(1, line("a &lt; b 🎉"));
  say(2, '<message to="mo@example" type="chat" xmlns="jabber:client"><body>aside</body></message>');
  say(3, '<iq to="rooms.example" type="get" id="i"><query xmlns="urn:x"/></iq>');
  await pass();
  expect(sent.map(String)).toEqual([
    `<message type="groupchat" to="${ROOM}"><body>a &lt; b 🎉</body></message>`,
    '<message to="mo@example" type="chat"><body>aside</body></message>',
    '<iq to="rooms.example" type="get" id="i"><query xmlns="urn:x"/></iq>',
  ]);
  expect(done()).toEqual([1, 2, 3].map((id) => ({ kind: "done", id })));
});

test.each([
  ["to a room that the bot is not in", line("hi", OTHER), /not in the room/],
  ["a presence", `<presence to="${ROOM}/x"/>`, /nothing that can be sent/],
  ["to nobody", "<message><body>hi</body></message>", /nothing that can be sent/],
  ["half an element", "<message><body>hi", /nothing that can be sent/],
  ["more than one element", `${line("a")}${line("b")}`, /nothing that can be sent/],
  ["the end of the stream", `</stream>${line("a")}`, /nothing that can be sent/],
  ["an unknown entity", line("&nbsp;"), /nothing that can be sent/],
  ["something huge", line("x".repeat(300_000)), /nothing that can be sent/],
  ["more bytes than letters", line("ü".repeat(33_000)), /nothing that can be sent/],
  ["what is long when it is written", line(`<![CDATA[${"<".repeat(30_000)}]]>`), /nothing that can be sent/],
  ["a name that is none", line("<1y/>"), /nothing that can be sent/],
])("%s is not sent, and the handler is told why", async (_, xml, problem) => {
  const { say, sent, done, threads } = await enter();
  say(7, xml);
  await pass();
  expect(sent).toEqual([]);
  expect(done()).toEqual([{ kind: "done", id: 7, problem: expect.stringMatching(problem) }]);
  expect(threads.all).toHaveLength(1);
});

test("a room is spoken to at a bearable pace, others as before, and the rest is dropped and told of once", async () => {
  const { chat, say, sent, done, news, pictures } = await enter();
  pictures.set(OTHER, { nick: "bot", others: [] });
  for (let id = 1; id <= 100; id++) say(id, line(`${id}`));
  say(101, line("elsewhere", OTHER));
  await pass();
  expect(sent).toHaveLength(11);
  await pass(60_000);
  expect(sent).toHaveLength(61);
  expect(done().filter(({ problem }) => problem !== undefined)).toHaveLength(40);
  expect(news).toEqual([{ kind: "dropped", room: ROOM }]);
  for (let id = 200; id <= 300; id++) say(id, line(`${id}`));
  expect(news).toHaveLength(2);
  await chat.stop();
  sent.length = 0;
  await pass(60_000);
  expect(sent).toEqual([]);
});

test("a handler that is taken out is silent at once, though it had more to say", async () => {
  const { chat, say, sent, done } = await enter();
  for (let id = 1; id <= 20; id++) say(id, line(`${id}`));
  await pass(1_000);
  chat.setRooms(new Map([[ROOM, { nick: "bot", talks: [talk("other")] }]]));
  sent.length = 0;
  await pass(60_000);
  expect(sent).toEqual([]);
  expect(done().at(-1)).toMatchObject({ id: 20, problem: expect.stringMatching(/not in force/) });
});

test("a handler that goes on without a pause when it is refused gets its answers no faster than it may ask", async () => {
  const { say, done } = await enter();
  for (let id = 1; id <= 1_000; id++) say(id, "nonsense");
  await pass();
  expect(done()).toHaveLength(100);
  await pass(10_000);
  expect(done()).toHaveLength(1_000);
});

test("each wish is answered, also where more are refused than can wait for their answer", async () => {
  const { say, done } = await enter();
  for (let id = 1; id <= 20_110; id++) say(id, "nonsense");
  await pass(201_000);
  expect(new Set(done().map(({ id }) => id)).size).toBe(20_110);
});

test("a broken link is told to the handler", async () => {
  const { say, link, done } = await enter();
  link.works = false;
  say(1, line("hi"));
  await pass();
  expect(done()).toEqual([{ kind: "done", id: 1, problem: "it did not leave" }]);
});

test.each<[Outcome, string | undefined]>([
  [{ status: "done" }, undefined],
  [{ status: "failed", problem: "timeout" }, "timeout"],
  [
    { status: "refused", condition: "forbidden", remedy: "Make the bot an admin." },
    "forbidden: Make the bot an admin.",
  ],
])("a handler that takes a message back is told what became of it: %o", async (outcome, problem) => {
  const { threads, requests, done } = await enter({ outcome });
  threads.last.says({ kind: "take-back", id: 5, whose: GREETER, room: ROOM, stanzaId: "s1", reason: "rude" });
  await pass();
  expect(requests).toEqual([{ room: ROOM, handler: "greeter", stanzaId: "s1", reason: "rude" }]);
  expect(done()).toEqual([{ kind: "done", id: 5, problem }]);
});

const takeBack = (id: number) =>
  ({ kind: "take-back", id, whose: GREETER, room: ROOM, stanzaId: `s${id}`, reason: "" }) as const;

test("nothing is taken back in a room that the bot has left, though it was asked for before", async () => {
  const { chat, threads, pictures, requests, done } = await enter();
  for (let id = 1; id <= 51; id++) threads.last.says(takeBack(id));
  await pass();
  expect(requests).toHaveLength(50);
  pictures.clear();
  chat.offline();
  threads.last.says(takeBack(52));
  await pass(10_000);
  expect(requests).toHaveLength(50);
  expect(
    done()
      .slice(50)
      .map(({ problem }) => problem),
  ).toEqual(Array(2).fill("the bot is not in the room"));
});

test("a handler that takes back without end is slowed down: each wish stands in the audit log", async () => {
  const { threads, requests } = await enter();
  for (let id = 1; id <= 1_000; id++) threads.last.says(takeBack(id));
  await pass(100_000);
  expect(requests).toHaveLength(150);
});

test.each([
  ["of a handler that nobody knows", { room: ROOM }, ROOM, "s1"],
  ["in a room that the bot is not in", { room: OTHER, handler: "greeter" }, OTHER, "s1"],
  ["of a handler that is not in force", { room: ROOM, handler: "gone" }, ROOM, "s1"],
  ["in another's room", GREETER, OTHER, "s1"],
  ["without an id", GREETER, ROOM, ""],
])("a wish %s takes nothing back", async (_, whose, room, stanzaId) => {
  const { threads, requests, done } = await enter();
  threads.last.says({ kind: "take-back", id: 5, whose, room, stanzaId, reason: "" });
  await pass();
  expect(requests).toEqual([]);
  expect(done()).toEqual([{ kind: "done", id: 5, problem: expect.any(String) }]);
});

test("the types of handler files are known before any room is, and the thread stays until that has no use for it", async () => {
  const { chat, threads, news } = open({
    files: ["a.js", "b.js"],
    onStart: (thread) =>
      thread.says({ kind: "loaded", types: ["mine"], problems: [{ file: "b.js", message: "no such file" }] }),
  });
  expect(await chat.types).toEqual(new Set(["mine"]));
  await pass(60_000);
  expect(threads.last.isTerminated).toBe(false);
  chat.setRooms(GREETING);
  expect(threads.last.told.map(({ kind }) => kind)).toEqual(["rooms"]);
  chat.setRooms(new Map());
  await pass();
  expect(threads.last.isTerminated).toBe(true);
  expect(threads.all).toHaveLength(1);
  expect(news).toEqual([{ kind: "file-failed", file: "b.js", message: "no such file" }]);
});

test("files without a room that needs them leave no thread behind", async () => {
  const { chat, threads } = open({ files: ["a.js"] });
  await chat.types;
  chat.setRooms(new Map());
  await pass();
  expect(threads.last.isTerminated).toBe(true);
});

test("files that take long keep nobody waiting longer than three seconds; their types are told of when they are known", async () => {
  const { chat, threads, news, later } = open({ files: ["a.js"], onStart: () => {} });
  let types: ReadonlySet<string> | undefined;
  void chat.types.then((known) => {
    types = known;
  });
  await pass(1_000);
  expect(news).toEqual([{ kind: "files-take-long", files: ["a.js"] }]);
  await pass(1_999);
  expect(types).toBeUndefined();
  await pass(1);
  expect(types).toEqual(new Set());
  chat.setRooms(new Map());
  expect(later).toEqual([]);
  threads.last.loads(["mine"]);
  expect(later).toEqual([["mine"]]);
  expect(news).toHaveLength(1);
  await chat.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test("types that come late find the thread still there when the rooms are set that use them", async () => {
  const { chat, threads } = open({ files: ["a.js"], onStart: () => {} });
  await pass(3_000);
  chat.setRooms(new Map());
  threads.last.loads(["mine"]);
  await pass(1_000);
  expect(threads.last.isTerminated).toBe(false);
  chat.setRooms(GREETING);
  expect(threads.last.told.map(({ kind }) => kind)).toEqual(["rooms"]);
  chat.setRooms(new Map());
  await pass();
  expect(threads.last.isTerminated).toBe(true);
  expect(threads.all).toHaveLength(1);
});

test("types that are others after a start are told of, the same are not", async () => {
  const names = [["mine"], ["mine"], ["mine", "yours"]];
  const { chat, threads, later, news } = open({
    files: ["a.js"],
    onStart: (thread) => thread.loads(names.shift()),
  });
  expect(await chat.types).toEqual(new Set(["mine"]));
  chat.setRooms(GREETING);
  threads.last.ends("x");
  await pass(1_000);
  expect(later).toEqual([]);
  threads.last.ends("x");
  await pass(5_000);
  expect(later).toEqual([["mine", "yours"]]);
  expect(news.map(({ kind }) => kind)).toEqual(["died", "died"]);
});

test("what handlers log at level debug is wanted if it is when the rooms are set, or the thread starts", async () => {
  const { chat, threads, link } = await enter();
  const isDebug = () => {
    const rooms = threads.last.told.findLast((one) => one.kind === "rooms");
    return rooms?.kind === "rooms" && rooms.isDebug;
  };
  link.isDebug = true;
  chat.setRooms(GREETING);
  expect(isDebug()).toBe(true);
  link.isDebug = false;
  threads.last.ends("x");
  await pass(1_000);
  expect(isDebug()).toBe(false);
});

test("handler files that end the thread keep nobody waiting", async () => {
  const { chat, news } = open({
    files: ["a.js"],
    onStart: (thread) => thread.ends("it left with exit code 0"),
  });
  expect(await chat.types).toEqual(new Set());
  expect(news.map(({ kind }) => kind)).toEqual(["died", "files-left-out"]);
});

test("after its end the thread finds everything as it was, and the answers to the old one do not confuse it", async () => {
  const { chat, threads, say, sent, link } = await enter();
  for (let id = 1; id <= 12; id++) say(id, line(`${id}`));
  threads.last.ends("it ran out of memory");
  chat.hear(presence("al"));
  await pass(30_000);
  expect(link.works).toBe(true);
  expect(sent).toHaveLength(12);
  expect(threads.all).toHaveLength(2);
  expect(threads.last.told.map(({ kind }) => kind)).toEqual(["rooms", "entered"]);
});

test("a handler that ends the thread three times stays off, alone, until its entry changes", async () => {
  const { chat, threads, news } = await enter();
  const idsIn = () => {
    const rooms = threads.last.told.findLast((one) => one.kind === "rooms");
    return rooms?.kind === "rooms" ? rooms.rooms.flatMap(({ handlers }) => handlers.map(({ id }) => id)) : [];
  };
  for (let count = 0; count < 3; count++) {
    threads.last.inside = GREETER;
    threads.last.ends("it left with exit code 1");
    await pass(60_000);
  }
  expect(news.map(({ kind }) => kind)).toEqual(["died", "died", "died", "switched-off"]);
  expect(news.at(-1)).toEqual({ kind: "switched-off", whose: GREETER });
  expect(idsIn()).toEqual(["other"]);
  chat.setRooms(GREETING);
  expect(idsIn()).toEqual(["other"]);
  chat.setRooms(new Map([[ROOM, { nick: "bot", talks: [talk("greeter", { txt: "hi" }), talk("other")] }]]));
  expect(idsIn()).toEqual(["greeter", "other"]);
});

test("a handler that ends the thread now and then goes on", async () => {
  const { threads, news } = await enter();
  for (let count = 0; count < 5; count++) {
    threads.last.inside = GREETER;
    threads.last.ends("it left with exit code 1");
    await pass(6 * 60_000);
  }
  expect(news.map(({ kind }) => kind)).toEqual(Array(5).fill("died"));
});

test("a handler that fails at every message is told of once a minute, with how often", async () => {
  const { threads, news } = await enter();
  const fail = (whose: Whose) =>
    threads.last.says({
      kind: "failed",
      whose,
      type: "hello",
      moment: "event",
      name: "E",
      message: "m",
      at: [],
    });
  for (let count = 0; count < 50; count++) fail(GREETER);
  fail({ room: ROOM, handler: "other" });
  await pass(60_000);
  fail(GREETER);
  expect(news.map((one) => one.kind === "failed" && [one.whose.handler, one.times])).toEqual([
    ["greeter", 1],
    ["other", 1],
    ["greeter", 50],
  ]);
});

test("what is said before the thread is there is heard when it is, unless nobody waits for an answer any more", async () => {
  const { chat, threads, pictures } = open({ onStart: () => {} });
  const said = (text: string) =>
    chat.hear(
      message("mo", text),
      stanza(`<message from='${ROOM}/mo' type='groupchat'><body>${text}</body></message>`),
    );
  pictures.set(ROOM, { nick: "bot", others: [occupant("mo")] });
  chat.setRooms(GREETING);
  said("forgotten");
  chat.offline();
  said("too long ago");
  await pass(4_000);
  chat.hear(presence("mo"));
  said("!help");
  await pass(1_500);
  threads.last.loads();
  expect(threads.last.told.filter(({ kind }) => kind !== "ping").map(({ kind }) => kind)).toEqual([
    "rooms",
    "entered",
    "message",
  ]);
  expect(JSON.stringify(threads.last.told)).toContain("!help");
  await chat.stop();
});

test("of all that is said meanwhile the newest is kept", async () => {
  const { chat, threads, pictures } = open({ onStart: () => {} });
  pictures.set(ROOM, { nick: "bot", others: [occupant("mo")] });
  chat.setRooms(GREETING);
  for (let line = 0; line < 1_000; line += 1) {
    chat.hear(message("mo", `${line}`), stanza(`<message><body>line ${line}</body></message>`));
  }
  threads.last.loads();
  const heard = threads.last.told.filter(({ kind }) => kind === "message");
  expect(heard).toHaveLength(50);
  expect(JSON.stringify(heard.at(-1))).toContain("line 999");
  await chat.stop();
});
