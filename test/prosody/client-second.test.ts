import { client } from "@xmpp/client";
import { type Element, xml } from "@xmpp/component";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Bot as ChatBot } from "xmppjs-chat-bot/lib/bot.js";
import { bareJid } from "../../src/muc/jid.ts";
import { parseEvent } from "../../src/xmpp/parse/event.ts";
import type { RoomProblem, RoomState } from "../../src/xmpp/room-state.ts";
import { createRooms, type Rooms } from "../../src/xmpp/rooms.ts";
import { withDeadline } from "../support/fake-server.ts";
import { type WatchedConnection, watchedConnection } from "../support/link-watcher.ts";
import { connectPeople, type People } from "../support/occupant.ts";
import { describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { createChanges } from "../support/until.ts";

const ACCOUNTS = "accounts.localhost";
const MUC = "rooms.localhost";
const ROOM = bareJid(`tavern@${MUC}`);

interface Bot {
  readonly connection: WatchedConnection;
  readonly rooms: Rooms;
  /** Resolves to the first state, come or still to come, that is such. */
  state(is: (state: RoomState) => boolean): Promise<RoomState>;
}

/** What the library answers to an iq; the rest it answers with service-unavailable. */
type Answering = ReturnType<typeof client> & {
  readonly iqCallee: { get(ns: string, name: string, answer: () => Element): void };
};

const SILENT = { debug() {}, log() {}, info() {}, warn() {}, error() {} } as never;

const problemsOf = (state: RoomState): readonly RoomProblem[] =>
  state.kind === "away" ? [state.problem] : state.kind === "joined" ? state.problems : [];
const secondBot = (state: RoomState): string | undefined =>
  problemsOf(state).find(({ code }) => code === "second-bot")?.severity;
const isAlone = (state: RoomState): boolean => state.kind === "joined" && state.problems.length === 0;

describeProsody("two bots under one account", (suite) => {
  let prosody: TestProsody;
  let people: People;
  const bots = new Set<Bot>();
  const others = new Set<Answering>();

  beforeAll(async () => {
    prosody = await startTestProsody({
      suite,
      config: {
        hosts: [{ domain: ACCOUNTS, options: { authentication: "internal_hashed" } }],
        components: [PEOPLE],
      },
    });
    await prosody.control.lua(
      `return assert(require "core.usermanager".create_user("mod", "secret", "${ACCOUNTS}")) and true`,
    );
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    const romeo = people.person("romeo");
    await romeo.join(ROOM, "Romeo", { config: { "muc#roomconfig_persistentroom": "1" } });
    await romeo.setAffiliation(ROOM, `mod@${ACCOUNTS}`, "admin");
  });
  afterEach(async () => {
    await Promise.all([...bots].map(stop));
    await Promise.all([...others].map((entity) => entity.stop()));
    others.clear();
  });
  afterAll(async () => {
    await people?.stop();
    await prosody?.stop();
  });

  function start(nick: string): Bot {
    const states: RoomState[] = [];
    const { changed, until } = createChanges();
    const connection = watchedConnection(
      {
        type: "client",
        service: `xmpp://127.0.0.1:${prosody.ports.c2s}`,
        domain: ACCOUNTS,
        username: "mod",
        password: "secret",
        tls: {},
      },
      {
        onStanza(stanza) {
          const event = parseEvent(stanza, rooms.features);
          if (event) rooms.handle(event);
        },
        onState: ({ kind }) => (kind === "online" ? rooms.online() : rooms.offline()),
      },
    );
    const rooms = createRooms({
      connection,
      random: () => 0,
      onState(_, state) {
        states.push(state);
        changed();
      },
      gates: {
        expects: () => false,
        serves: () => false,
        state: () => ({ kind: "left" }),
        features: () => undefined,
      },
    });
    rooms.setWanted(new Map([[ROOM, nick]]));
    connection.start();
    const bot: Bot = {
      connection,
      rooms,
      state: (is) =>
        until(
          () => states.find(is),
          () => JSON.stringify(states),
          15_000,
        ),
    };
    bots.add(bot);
    return bot;
  }

  /** Logged in as the bots are, with the library of xmppjs-chat-bot. */
  function other() {
    const service = `xmpp://127.0.0.1:${prosody.ports.c2s}`;
    const account = { service, domain: ACCOUNTS, username: "mod", password: "secret" };
    const entity = client(account) as Answering;
    entity.reconnect.stop();
    entity.on("error", () => {});
    others.add(entity);
    return entity;
  }

  async function startChatBot(nick: string): Promise<void> {
    const bot = new ChatBot(nick, other() as never, SILENT);
    await bot.connect();
    await bot.joinRoom("tavern", MUC, nick);
  }

  async function startPerson(nick: string): Promise<void> {
    const entity = other();
    const version = "jabber:iq:version";
    entity.iqCallee.get(version, "query", () => xml("query", version, xml("name", null, "Gajim")));
    await entity.start();
    const entered = new Promise<void>((resolve) => {
      entity.on("stanza", (stanza: Element) => stanza.attrs.from === `${ROOM}/${nick}` && resolve());
    });
    await entity.send(xml("presence", { to: `${ROOM}/${nick}` }, xml("x", "http://jabber.org/protocol/muc")));
    await withDeadline(entered, `${nick} to enter`);
  }

  async function stop(bot: Bot): Promise<void> {
    bots.delete(bot);
    bot.rooms.leaveAll();
    await bot.connection.stop();
  }

  test.each([
    ["the same nick", "Warden", "Warden"],
    ["another nick", "Warden", "Guard"],
  ])("with %s: who comes second stays out, and takes over when the first is gone", async (_, one, two) => {
    const first = start(one);
    await first.state(isAlone);
    const second = start(two);
    expect(secondBot(await second.state(({ kind }) => kind === "away"))).toBe("error");
    expect(secondBot(await first.state((state) => secondBot(state) !== undefined))).toBe("warn");
    expect(first.rooms.states().get(ROOM)?.kind).toBe("joined");
    await stop(first);
    await second.state(isAlone);
  });

  test("xmppjs-chat-bot under our nick is a second bot, before us and after us", async () => {
    await startChatBot("Warden");
    const bot = start("Warden");
    expect(secondBot(await bot.state(({ kind }) => kind === "away"))).toBe("error");
    for (const entity of others) await entity.stop();
    await bot.state(isAlone);
    await startChatBot("Warden");
    expect(secondBot(await bot.state((state) => secondBot(state) === "warn"))).toBe("warn");
  });

  test.each([
    ["a person with our nick", () => startPerson("Warden")],
    ["a person with another nick", () => startPerson("Romeo's friend")],
    ["xmppjs-chat-bot with another nick", () => startChatBot("Guard")],
  ])("%s keeps nobody out, and is told of", async (_, enter) => {
    await enter();
    const bot = start("Warden");
    const state = await bot.state((state) => problemsOf(state).length > 0);
    expect(state.kind).toBe("joined");
    expect(problemsOf(state)).toMatchObject([{ code: "second-client", severity: "warn" }]);
  });

  test("the ghost of a lost connection keeps nobody out", async () => {
    const first = start("Warden");
    await first.state(isAlone);
    // It holds its seat, but answers nobody any more.
    await prosody.control.lua(
      `prosody.full_sessions[${JSON.stringify(first.connection.address)}].send = function() return true end; return true`,
    );
    const second = start("Warden");
    await second.state(isAlone);
  });

  test("people who come and go are asked nothing", async () => {
    const bot = start("Warden");
    await bot.state(isAlone);
    const juliet = people.person("juliet");
    await juliet.join(ROOM, "Juliet");
    await juliet.leave(ROOM);
    await juliet.request(
      xml("iq", { type: "get", to: ROOM }, xml("query", "http://jabber.org/protocol/disco#info")),
    );
    expect(juliet.received.filter((stanza) => stanza.is("iq") && stanza.attrs.type === "get")).toEqual([]);
  });
});
