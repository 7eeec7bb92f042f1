import { xml } from "@xmpp/component";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ACCOUNT,
  ADDRESS,
  type FakeServer,
  HEADER,
  logIn,
  SECRET,
  startFakeServer,
  withDeadline,
} from "../../test/support/fake-server.ts";
import { SHORT_PAUSES, type WatchedConnection, watchedConnection } from "../../test/support/link-watcher.ts";
import type { ConnectionOptions, ConnectionPorts, ConnectionSettings } from "./connection.ts";

let server: FakeServer;
const started = new Set<WatchedConnection>();
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown): void => void unhandled.push(reason);

beforeEach(async () => {
  process.on("unhandledRejection", onUnhandled);
  server = await startFakeServer();
});
afterEach(async () => {
  await Promise.all([...started].map((connection) => connection.stop()));
  started.clear();
  await server.stop();
  // Unhandled rejections are told once the microtasks are done.
  await new Promise(setImmediate);
  process.off("unhandledRejection", onUnhandled);
  expect(unhandled.splice(0)).toEqual([]);
});

function start(
  ports: Partial<ConnectionPorts> = {},
  options: ConnectionOptions = {},
  settings: ConnectionSettings = { service: server.service, domain: "bot.test", password: SECRET },
): WatchedConnection {
  const connection = watchedConnection(settings, ports, {
    ...options,
    timings: { stop: 100, ...options.timings },
  });
  started.add(connection);
  connection.start();
  return connection;
}

async function online(ports: Partial<ConnectionPorts> = {}, options: ConnectionOptions = {}) {
  const connection = start(ports, options);
  const peer = await server.nextOnline();
  await connection.reached("online");
  return { connection, peer };
}

const message = (body: string) => xml("message", { to: "room@rooms.test" }, xml("body", null, body));
const ping = (to: string) => xml("iq", { type: "get", to }, xml("ping", "urn:xmpp:ping"));

describe("sending", () => {
  test("our address is put in, theirs must be there, and a foreign sender stays here", async () => {
    const { connection, peer } = await online();
    expect(await connection.send(message("one"))).toBe(true);
    const own = xml("presence", { from: "warden@BOT.test/x", to: "a@b" });
    expect(await connection.send(own)).toBe(true);
    expect(await connection.send(xml("message", { to: "a@b", from: "romeo@people.test" }))).toBe(false);
    expect(await connection.send(xml("message", { to: "a@b", from: "x@evil.bot.test" }))).toBe(false);
    expect(await connection.send(xml("message"))).toBe(false);
    expect(connection.errors).toEqual([
      "stanza not sent: <message/> from romeo@people.test, which is not at bot.test",
      "stanza not sent: <message/> from x@evil.bot.test, which is not at bot.test",
      "stanza not sent: <message/> without an address",
    ]);
    await connection.send(message("last"));
    const [sent] = await peer.expect(/^.*last.*$/s);
    expect(sent).toBe(
      [
        '<message to="room@rooms.test" from="bot.test"><body>one</body></message>',
        '<presence from="warden@BOT.test/x" to="a@b"/>',
        '<message to="room@rooms.test" from="bot.test"><body>last</body></message>',
      ].join(""),
    );
  });

  test("what XML forbids is left out", async () => {
    const { connection, peer } = await online();
    await connection.send(
      xml("message", { to: "a@b", id: "\u0000i" }, xml("body", null, "x\ud83d\u0008<&>😀")),
    );
    await peer.expect(/<message to="a@b" id="i" from="bot.test"><body>x&lt;&amp;&gt;😀<\/body><\/message>/);
  });

  test("offline nothing is sent, and nothing thrown", async () => {
    const settings = { service: server.service, domain: "bot.test", password: SECRET };
    const connection = watchedConnection(settings);
    expect(await connection.send(message("x"))).toBe(false);
    expect(await connection.request(ping("a@b"))).toEqual({ ok: false, condition: "disconnected" });
    expect(connection.address).toBe("bot.test");
  });
});

describe("a client", () => {
  const asClient = (options: ConnectionOptions = {}) =>
    start({}, options, { ...ACCOUNT, service: server.service });

  test("is its bare address, and the full one while it is online", async () => {
    const connection = asClient();
    expect(connection.address).toBe("mödérator@acc.test");
    await server.nextClient();
    await connection.reached("online");
    expect(connection.address).toBe(ADDRESS);
    await connection.stop();
    expect(connection.address).toBe("mödérator@acc.test");
  });

  test("leaves the sender to the server, and speaks for nobody else", async () => {
    const connection = asClient();
    const peer = await server.nextClient();
    await connection.reached("online");
    await connection.send(message("one"));
    await connection.send(xml("message", { to: "a@b", from: ADDRESS }));
    await connection.send(xml("message", { to: "a@b", from: "mödérator@acc.test/other" }));
    expect(await connection.send(xml("message", { to: "a@b", from: "x@acc.test" }))).toBe(false);
    expect(await connection.send(xml("message", { to: "a@b", from: "acc.test" }))).toBe(false);
    await connection.send(message("last"));
    const [sent] = await peer.expect(/^.*last.*$/s);
    expect(sent).toBe(
      [
        '<message to="room@rooms.test"><body>one</body></message>',
        '<message to="a@b"/>',
        '<message to="a@b"/>',
        '<message to="room@rooms.test"><body>last</body></message>',
      ].join(""),
    );
    expect(connection.errors[0]).toBe(
      "stanza not sent: <message/> from x@acc.test, which is not mödérator@acc.test",
    );
  });

  test("answers iqs once, the library not beside it", async () => {
    const connection = asClient();
    const peer = await server.nextClient();
    await connection.reached("online");
    peer.write(`<iq type='get' id='p' from='a@b/c' to='${ADDRESS}'><ping xmlns='urn:xmpp:ping'/></iq>`);
    peer.write(
      "<iq type='get' id='q' from='/no jid' to='@'><query xmlns='urn:x'/></iq><message from='a@b'/>",
    );
    await connection.stanzaCount(1);
    await connection.send(message("end"));
    const [sent] = await peer.expect(/^.*end.*$/s);
    expect(sent.match(/<iq [^>]*>/g)).toEqual(['<iq type="result" id="p" to="a@b/c"/>']);
  });

  test("looks after the link with a ping to the server", async () => {
    const connection = asClient({ timings: { quiet: 20, pong: 2000 } });
    const peer = await server.nextClient();
    for (let round = 0; round < 3; round++) {
      const [, id] = await peer.expect(/<iq type="get" to="acc.test" id="([^"]+)"><ping [^>]*\/><\/iq>/);
      peer.write(`<iq type='result' id='${id}' from='acc.test'/>`);
    }
    expect(connection.state.kind).toBe("online");
    await peer.expect(/<ping /);
    expect((await connection.reached("offline")).problem.code).toBe("silent");
  });

  test("keeps one resource of its own for all logins, where the file has none", async () => {
    const { resource: _, ...without } = ACCOUNT;
    const connection = start({}, {}, { ...without, service: server.service });
    const asked: string[] = [];
    for (const _attempt of [1, 2]) {
      const peer = await server.next();
      asked.push((await logIn(peer)).resource);
      peer.socket.destroy();
      await connection.reached("offline");
    }
    expect(asked[0]).toMatch(/^mucwarden-[0-9a-f]{8}$/);
    expect(asked[1]).toBe(asked[0]);
  });
});

describe("requests", () => {
  test("the answer counts that has the id and comes from who was asked", async () => {
    const { connection, peer } = await online();
    const reply = connection.request(
      xml("iq", { type: "get", to: "room@rooms.test", id: "guessable" }, xml("q", "urn:q")),
    );
    const [, id] = await peer.expect(/<iq [^>]*id="([0-9a-f-]{36})"[^>]*><q xmlns="urn:q"\/><\/iq>/);
    peer.write(`<iq type='result' id='${id}' from='mallory@evil.test'><forged/></iq>`);
    peer.write(`<iq type='result' id='${id}' from='room@rooms.test/Mallory'><forged/></iq>`);
    peer.write(`<iq type='result' id='guessable' from='room@rooms.test'><forged/></iq>`);
    peer.write(`<iq type='result' id='${id}' from='room@rooms.test'><genuine/></iq>`);
    const answer = await reply;
    expect(answer.ok && answer.stanza.getChild("genuine")).toBeTruthy();
    expect(connection.stanzas).toEqual([]);
  });

  test("all that wait are answered when the stream breaks", async () => {
    const { connection, peer } = await online();
    const replies = ["a@b", "c@d/e"].map((to) => connection.request(ping(to)));
    await peer.expect(/to="a@b".*to="c@d\/e"/s);
    peer.socket.destroy();
    expect(await withDeadline(Promise.all(replies), "the answers", 1000)).toEqual(
      Array(2).fill({ ok: false, condition: "disconnected" }),
    );
    expect(await connection.request(ping("a@b"))).toEqual({ ok: false, condition: "disconnected" });
  });

  test("no answer is a timeout; a request that cannot leave does not wait for it", async () => {
    const { connection } = await online();
    expect(await connection.request(ping("a@b"), 10)).toEqual({ ok: false, condition: "timeout" });
    const unsent = connection.request(xml("iq", { type: "get" }, xml("q", "urn:q")));
    expect(await withDeadline(unsent, "the refusal", 1000)).toEqual({ ok: false, condition: "disconnected" });
  });
});

describe("iqs that come in", () => {
  const ask = (id: string, payload: string, type = "get") =>
    `<iq type='${type}' id='${id}' from='romeo@people.test/x' to='bot.test'>${payload}</iq>`;

  test("each is answered once, and no answer is answered", async () => {
    const { connection, peer } = await online({ software: { name: "mucwarden", version: "1.2.3" } });
    peer.write(ask("p", "<ping xmlns='urn:xmpp:ping'/>"));
    peer.write(ask("v", "<query xmlns='jabber:iq:version'/>"));
    peer.write(ask("u", "<query xmlns='urn:x'/>", "set"));
    peer.write(ask("r", "", "result") + ask("e", "", "error"));
    peer.write("<message from='a@b'/>");
    await connection.stanzaCount(1);
    await connection.send(message("end"));
    const [sent] = await peer.expect(/^.*end.*$/s);
    expect(sent.match(/<iq [^>]*>/g)).toEqual([
      '<iq type="result" id="p" to="romeo@people.test/x" from="bot.test"/>',
      '<iq type="result" id="v" to="romeo@people.test/x" from="bot.test">',
      '<iq type="error" id="u" to="romeo@people.test/x" from="bot.test">',
    ]);
    expect(sent).toContain("<version>1.2.3</version>");
    expect(connection.stanzas.map(({ name }) => name)).toEqual(["message"]);
  });
});

test("handlers that throw or reject end neither the stream nor the process", async () => {
  let count = 0;
  const { connection, peer } = await online({
    onStanza: () => {
      count += 1;
      if (count === 1) throw new Error("thrown");
      if (count === 2) return Promise.reject(new Error("rejected"));
      return undefined;
    },
    onState: () => {
      throw new Error("state");
    },
    onError: () => {
      throw new Error("even this one");
    },
  });
  peer.write("<message from='a@b'/>".repeat(3));
  await connection.stanzaCount(3);
  expect(await connection.send(message("still here"))).toBe(true);
  expect(connection.errors).toEqual([
    "connection state: state",
    "connection state: state",
    "stanza: thrown",
    "stanza: rejected",
  ]);
});

describe("when the link breaks", () => {
  test("it comes back after a pause, on a fresh connection", async () => {
    const { connection, peer } = await online();
    peer.socket.end();
    const offline = await connection.reached("offline");
    expect(offline.problem.code).toBe("closed");
    expect(offline.retryInMs).toBe(SHORT_PAUSES.network.firstMs);
    const second = await server.nextOnline();
    await connection.reached("online");
    second.write("<message from='a@b'/>");
    await connection.stanzaCount(1);
    expect(
      connection.states.map((state) => (state.kind === "connecting" ? state.attempt : state.kind)),
    ).toEqual([1, "online", "offline", 1, "online"]);
  });

  test("an up and down without rest makes the pauses grow; a link that held starts them afresh", async () => {
    let clock = 0;
    const { connection, peer } = await online({ now: () => clock });
    const pauses: number[] = [];
    let current = peer;
    for (const upMs of [0, 1000, 29_999, 30_000]) {
      clock += upMs;
      current.socket.destroy();
      pauses.push((await connection.reached("offline")).retryInMs);
      current = await server.nextOnline();
      await connection.reached("online");
    }
    expect(pauses).toEqual([20, 40, 80, 20]);
  });

  test.each([
    ["bad-xml", "<message></presence>"],
    ["bad-xml", "<message>&bogus;</message>"],
    ["conflict", "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"],
    ["closed", "</stream:stream>"],
  ])("%s is no reason to stay away", async (code, bytes) => {
    const { connection, peer } = await online();
    peer.write(bytes);
    expect((await connection.reached("offline")).problem.code).toBe(code);
    await server.nextOnline();
    await connection.reached("online");
  });

  test("a refusal waits longer than a fault, and settings are read again at each attempt", async () => {
    let password = "wrong";
    const connection = watchedConnection(() => ({ service: server.service, domain: "bot.test", password }));
    started.add(connection);
    connection.start();
    const peer = await server.next();
    await peer.expect(/<stream:stream/);
    peer.write(HEADER);
    await peer.expect(/<handshake>/);
    password = SECRET;
    peer.write("<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
    const { problem, retryInMs } = await connection.reached("offline");
    expect(problem.code).toBe("not-authorized");
    expect(retryInMs).toBe(SHORT_PAUSES.refused.firstMs);
    await server.nextOnline();
    await connection.reached("online");
  });
});

describe("the watchdog", () => {
  test("a server that went silent is left", async () => {
    const { connection, peer } = await online({}, { timings: { quiet: 50, pong: 50 } });
    await peer.expect(
      /<iq type="get" to="bot.test"[^>]*from="bot.test"><ping xmlns="urn:xmpp:ping"\/><\/iq>/,
    );
    expect((await connection.reached("offline")).problem.code).toBe("silent");
    await peer.closed;
    await server.nextOnline();
    await connection.reached("online");
  });

  test("one that sends our ping back is kept", async () => {
    const { connection, peer } = await online({}, { timings: { quiet: 20, pong: 2000 } });
    for (let round = 0; round < 3; round++) {
      const [iq] = await peer.expect(/<iq type="get".*?<\/iq>/);
      peer.write(iq);
      const [result] = await peer.expect(/<iq type="result"[^>]*\/>/);
      peer.write(result);
    }
    expect(connection.state.kind).toBe("online");
  });
});

describe("stop", () => {
  const handles = (): number =>
    process.getActiveResourcesInfo().filter((kind) => /^(Timeout|TCP\w+|GetAddrInfo\w+)$/.test(kind)).length;

  /** Waits without a timer, which would be counted. */
  async function handlesBecome(count: number): Promise<void> {
    // Shorter than any timer of the library's, so that none of them can pass for gone.
    const deadline = performance.now() + 500;
    while (handles() > count && performance.now() < deadline) await new Promise(setImmediate);
    expect(handles(), `${process.getActiveResourcesInfo()}`).toBeLessThanOrEqual(count);
  }

  test.each(["at once", "opening", "handshake", "online", "waiting"])(
    "while %s: nothing happens any more",
    async (phase) => {
      // The test's own timeout and the listening server.
      await handlesBecome(2);
      const connection = start(
        {},
        { pauses: { ...SHORT_PAUSES, network: { firstMs: 60_000, longestMs: 60_000 } } },
      );
      if (phase !== "at once") {
        const peer = await (phase === "online" ? server.nextOnline() : server.next());
        if (phase !== "online") await peer.expect(/<stream:stream/);
        if (phase === "handshake") peer.write(HEADER);
        if (phase === "handshake") await peer.expect(/<handshake>/);
        if (phase === "online") await connection.reached("online");
        if (phase === "waiting") peer.socket.destroy();
        if (phase === "waiting") await connection.reached("offline");
      }
      const waits = connection.request(ping("a@b"), 60_000);
      const stopping = connection.stop();
      expect(connection.state).toEqual({ kind: "stopped" });
      expect(await waits).toEqual({ ok: false, condition: "disconnected" });
      const { length } = connection.states;
      await withDeadline(stopping, "stop", 1000);
      await withDeadline(connection.stop(), "a second stop", 1000);
      await server.stop();
      await new Promise(setImmediate);
      expect(connection.states).toHaveLength(length);
      expect(connection.states.at(-1)).toEqual({ kind: "stopped" });
      await handlesBecome(1);
    },
  );

  test("within a callback it counts, too", async () => {
    const stopAt = (kind: string) => {
      const connection: WatchedConnection = start({
        onState: (state) => void (state.kind === kind && connection?.stop()),
      });
      return connection;
    };
    const { connection, peer } = await online({ onStanza: () => connection.stop() });
    peer.write("<message from='a@b'/>".repeat(3));
    await connection.reached("stopped");
    expect(connection.stanzas).toHaveLength(1);

    const whenOnline = stopAt("online");
    await server.nextOnline();
    await whenOnline.reached("stopped");

    const atOnce: WatchedConnection = watchedConnection(
      { service: server.service, domain: "bot.test", password: SECRET },
      { onState: (state) => void (state.kind === "connecting" && atOnce.stop()) },
    );
    atOnce.start();
    expect(atOnce.states.map(({ kind }) => kind)).toEqual(["connecting", "stopped"]);

    const whenOffline = stopAt("offline");
    (await server.next()).socket.destroy();
    await whenOffline.reached("stopped");
    expect(server.accepted()).toBe(3);
  });

  test.each(["connecting", "features", "login", "refused", "online"])(
    "a client, while %s: nothing happens any more",
    async (phase) => {
      await handlesBecome(2);
      const pauses = { ...SHORT_PAUSES, network: { firstMs: 60_000, longestMs: 60_000 } };
      const connection = start({}, { pauses }, { ...ACCOUNT, service: server.service });
      if (phase !== "connecting") {
        const peer = await (phase === "online" ? server.nextClient() : server.next());
        if (phase === "features") await peer.expect(/<stream:stream/);
        if (phase === "login" || phase === "refused") await logIn(peer);
        if (phase === "refused") {
          peer.write("<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
          await connection.reached("offline");
        }
        if (phase === "online") await connection.reached("online");
      }
      await withDeadline(connection.stop(), "stop", 1000);
      const { length } = connection.states;
      await server.stop();
      await new Promise(setImmediate);
      expect(connection.states).toHaveLength(length);
      expect(connection.states.at(-1)).toEqual({ kind: "stopped" });
      await handlesBecome(1);
    },
  );

  test.each([1, 2, 3, 4, 5, 6])(
    "a client, %d turns after its start: no connection is left",
    async (turns) => {
      await handlesBecome(2);
      const connection = start({}, {}, { ...ACCOUNT, service: server.service });
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      await withDeadline(connection.stop(), "stop", 1000);
      await server.stop();
      await handlesBecome(1);
    },
  );

  test("and start again is possible", async () => {
    const { connection } = await online();
    connection.start();
    await connection.stop();
    connection.start();
    await server.nextOnline();
    await connection.reached("online");
    expect(server.accepted()).toBe(2);
  });
});
