import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Element, xml } from "@xmpp/component";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { findProsody, type RunningProsody, startProsody } from "../../src/demo/prosody.ts";
import type { ConnectionPorts } from "../../src/xmpp/connection.ts";
import { withDeadline } from "../support/fake-server.ts";
import { startedConnections, type WatchedConnection } from "../support/link-watcher.ts";
import { connectPeople, type Person } from "../support/occupant.ts";
import { BOT, describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";

// Not Latin-1: the library alone would hash it differently from Prosody.
const WARDEN = { domain: "warden.localhost", secret: "sëcret ключ 🔑" } as const;

const { connect: start, stopAll } = startedConnections();

function connect(
  port: number,
  { domain, secret }: { domain: string; secret: string },
  ports: Partial<ConnectionPorts> = {},
): WatchedConnection {
  const settings = { service: `xmpp://127.0.0.1:${port}`, domain, password: secret };
  return start(settings, ports);
}

afterEach(stopAll);

describeProsody("connection", (suite) => {
  let prosody: TestProsody;
  let port: number;

  beforeAll(async () => {
    prosody = await startTestProsody({ suite, config: { components: [PEOPLE, BOT, WARDEN] } });
    port = prosody.ports.component;
  });
  afterAll(() => prosody?.stop());

  test("goes online, with a secret in any script", async () => {
    const connection = connect(port, WARDEN);
    await connection.reached("online");
    expect(connection.states.map(({ kind }) => kind)).toEqual(["connecting", "online"]);
    expect(connection.address).toBe(WARDEN.domain);
  });

  test("a wrong secret is named, with its remedy, and tried again", async () => {
    const connection = connect(port, { ...BOT, secret: "s3same-wrong" });
    const { problem, retryInMs } = await connection.reached("offline");
    expect(problem.code).toBe("not-authorized");
    expect(problem.message).toContain(`xmpp://127.0.0.1:${port} does not accept the secret of ${BOT.domain}`);
    expect(problem.remedy).toContain(`Component "${BOT.domain}"`);
    expect(JSON.stringify(problem)).not.toContain("s3same-wrong");
    const again = await connection.reached("offline");
    expect(again.problem.code).toBe("not-authorized");
    expect(again.retryInMs).toBe(retryInMs * 2);
  });

  test("a name that Prosody does not know is named", async () => {
    const connection = connect(port, { domain: "nobody.localhost", secret: "x" });
    const { problem } = await connection.reached("offline");
    expect(problem.code).toBe("host-unknown");
    expect(problem.remedy).toContain('Component "nobody.localhost"');
  });

  test("Prosody's port for clients is not mistaken for the one for components", async () => {
    const connection = connect(prosody.ports.c2s, BOT);
    const { problem } = await connection.reached("offline");
    expect(problem.message).toContain(`127.0.0.1:${prosody.ports.c2s}`);
    expect(["stream-error", "host-unknown", "no-answer"]).toContain(problem.code);
  });

  test("a second connection is the one that waits, and gets in when the first is gone", async () => {
    const first = connect(port, BOT);
    await first.reached("online");
    const second = connect(port, BOT);
    expect((await second.reached("offline")).problem.code).toBe("conflict");
    expect(first.state.kind).toBe("online");
    await first.stop();
    await second.reached("online");
  });

  test("it answers disco, ping and version to people, and the rest with service-unavailable", async () => {
    await connect(port, BOT, { software: { name: "mucwarden", version: "1.2.3" } }).reached("online");
    const people = await connectPeople(port, PEOPLE.domain, PEOPLE.secret);
    const romeo = people.person("romeo");
    try {
      const info = await get(romeo, xml("query", "http://jabber.org/protocol/disco#info"));
      expect(info.getChild("query")?.getChild("identity")?.attrs).toMatchObject({
        category: "client",
        type: "bot",
      });
      expect((await get(romeo, xml("query", "http://jabber.org/protocol/disco#items"))).attrs.type).toBe(
        "result",
      );
      expect((await get(romeo, xml("ping", "urn:xmpp:ping"))).attrs.type).toBe("result");
      const version = await get(romeo, xml("query", "jabber:iq:version"));
      expect(version.getChild("query")?.getChildText("version")).toBe("1.2.3");
      await expect(get(romeo, xml("query", "urn:example:else"))).rejects.toMatchObject({
        condition: "service-unavailable",
      });
      const replies = romeo.received.filter(({ name }) => name === "iq");
      expect(replies).toHaveLength(5);
    } finally {
      await people.stop();
    }
  });

  test("requests: a result, an error, our own ping", async () => {
    const connection = connect(port, BOT);
    await connection.reached("online");
    const ask = (to: string, payload: Element) => connection.request(xml("iq", { type: "get", to }, payload));
    const disco = xml("query", "http://jabber.org/protocol/disco#info");
    const known = await ask("rooms.localhost", disco);
    expect(known.ok && known.stanza.getChild("query")?.getChildren("feature").length).toBeGreaterThan(3);
    expect(await ask("nowhere@rooms.localhost", disco)).toMatchObject({
      ok: false,
      condition: "item-not-found",
    });
    expect(await ask(BOT.domain, xml("ping", "urn:xmpp:ping"))).toMatchObject({ ok: true });
  });

  test("what would end the stream stays here", async () => {
    const connection = connect(port, BOT);
    await connection.reached("online");
    await connection.send(xml("message", { to: "x@rooms.localhost", from: "romeo@people.localhost" }));
    await connection.send(xml("message"));
    await connection.send(
      xml("message", { to: `x@rooms.localhost`, id: "\u0000\ud800" }, xml("body", null, "\u0001\ufffe")),
    );
    expect(
      await connection.request(xml("iq", { type: "get", to: BOT.domain }, xml("ping", "urn:xmpp:ping"))),
    ).toMatchObject({ ok: true });
    expect(connection.states.map(({ kind }) => kind)).toEqual(["connecting", "online"]);
  });
});

describeProsody("connection and a Prosody that goes away", (suite) => {
  let folder: string;
  let prosody: RunningProsody | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mucwarden-restart-"));
  });
  afterAll(async () => {
    await prosody?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const startAgain = async (component?: number): Promise<RunningProsody> => {
    const command = findProsody(suite) ?? "";
    const ports = component === undefined ? {} : { component };
    return startProsody({ command, folder, ports, config: { components: [BOT] } });
  };

  test.each([
    ["SIGKILL", ["closed"]],
    ["SIGTERM", ["shutdown", "closed"]],
  ] as const)("%s: named, tried again, and online with the next one", async (signal, codes) => {
    prosody = await startAgain();
    const port = prosody.ports.component;
    const connection = connect(port, BOT);
    await connection.reached("online");
    prosody.kill(signal);
    expect(codes).toContain((await connection.reached("offline")).problem.code);
    await withDeadline(prosody.exited, "the end of Prosody");
    await prosody.stop();
    while ((await connection.reached("offline")).problem.code !== "refused");
    prosody = await startAgain(port);
    expect(prosody.ports.component).toBe(port);
    await connection.reached("online");
    await connection.stop();
    await prosody.stop();
  });
});

test("a closed port is refused", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  const connection = connect(typeof address === "object" && address ? address.port : 1, BOT);
  const { problem } = await connection.reached("offline");
  expect(problem.code).toBe("refused");
  expect(problem.remedy).toContain("component_ports");
});

function get(person: Person, payload: Element): Promise<Element> {
  return person.request(xml("iq", { type: "get", to: BOT.domain }, payload));
}
