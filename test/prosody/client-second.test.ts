import { xml } from "@xmpp/component";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { bareJid } from "../../src/muc/jid.ts";
import { parseEvent } from "../../src/xmpp/parse/event.ts";
import type { RoomState } from "../../src/xmpp/room-state.ts";
import { createRooms, type Rooms } from "../../src/xmpp/rooms.ts";
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

const secondBot = (state: RoomState): string | undefined =>
  state.kind === "away" || state.kind === "joined"
    ? (state.kind === "away" ? [state.problem] : state.problems).find(({ code }) => code === "second-bot")
        ?.severity
    : undefined;
const isAlone = (state: RoomState): boolean => state.kind === "joined" && state.problems.length === 0;

describeProsody("two bots under one account", (suite) => {
  let prosody: TestProsody;
  let people: People;
  const bots = new Set<Bot>();

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
        tls: { verify: true },
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
