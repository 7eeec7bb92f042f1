import { type Element, xml } from "@xmpp/component";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ClientSettings } from "../../src/config/connection.ts";
import { type Certificate, makeCertificate } from "../support/certificate.ts";
import { startedConnections, type WatchedConnection } from "../support/link-watcher.ts";
import { connectPeople } from "../support/occupant.ts";
import { describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";

const PLAIN = "plain.localhost";
const SCRAM = "scram.localhost";
const SECURE = "secure.localhost";
/** Its passwords are to come by PLAIN, and that only under TLS, which it has not. */
const STUCK = "stuck.localhost";
// Beyond Latin-1, and two spellings of one letter: what either side makes of it must be the same.
const PASSWORD = "pässwörd ключ 🔑";
const ACCOUNT = { type: "client", username: "moderator", password: PASSWORD } as const;

const { connect, stopAll } = startedConnections();

afterEach(stopAll);

describeProsody("a client", (suite) => {
  let prosody: TestProsody;
  let certificate: Certificate;

  const account = (domain: string, more: Partial<ClientSettings> = {}): ClientSettings => ({
    ...ACCOUNT,
    service: `xmpp://127.0.0.1:${prosody.ports.c2s}`,
    domain,
    tls: {},
    ...more,
  });
  const setPassword = (domain: string, password: string) =>
    prosody.control.lua(
      `return assert(require "core.usermanager".create_user("moderator", ${JSON.stringify(password)}, "${domain}")) and true`,
    );

  beforeAll(async () => {
    certificate = await makeCertificate(SECURE);
    const ssl = { key: certificate.keyFile, certificate: certificate.file };
    prosody = await startTestProsody({
      suite,
      config: {
        hosts: [
          {
            domain: PLAIN,
            // As livechat has it: PLAIN alone, and on loopback without TLS.
            options: {
              authentication: "internal_plain",
              allow_unencrypted_plain_auth: true,
              disable_sasl_mechanisms: ["SCRAM-SHA-1", "SCRAM-SHA-256"],
            },
          },
          {
            domain: STUCK,
            options: {
              authentication: "internal_hashed",
              disable_sasl_mechanisms: ["SCRAM-SHA-1", "SCRAM-SHA-256"],
            },
          },
          { domain: SCRAM, options: { authentication: "internal_hashed" } },
          {
            domain: SECURE,
            options: {
              authentication: "internal_hashed",
              modules_enabled: ["tls"],
              c2s_require_encryption: true,
              ssl,
            },
          },
        ],
        components: [PEOPLE],
      },
    });
    for (const domain of [PLAIN, SCRAM, SECURE]) await setPassword(domain, PASSWORD);
  });
  afterAll(async () => {
    await prosody?.stop();
    await certificate?.remove();
  });

  test.each([PLAIN, SCRAM])("logs in at %s, with a password in any script", async (domain) => {
    const connection = connect(account(domain));
    expect(connection.address).toBe(`moderator@${domain}`);
    await connection.reached("online");
    expect(connection.address).toMatch(new RegExp(`^moderator@${domain}/mucwarden-[0-9a-f]{8}$`));
    expect(connection.states.map(({ kind }) => kind)).toEqual(["connecting", "online"]);
    await connection.stop();
    expect(connection.address).toBe(`moderator@${domain}`);
  });

  test("goes by the resource of the file", async () => {
    const connection = connect(account(SCRAM, { resource: "Bot № 1" }));
    await connection.reached("online");
    expect(connection.address).toMatch(/^moderator@scram\.localhost\/Bot (№|No) 1$/);
  });

  describe("with TLS", () => {
    const asks = async (connection: WatchedConnection) => {
      await connection.reached("online");
      const ping = xml("iq", { type: "get", to: SECURE }, xml("ping", "urn:xmpp:ping"));
      expect(await connection.request(ping)).toMatchObject({ ok: true });
    };

    test("a certificate that the file names is trusted, another is not, and where nobody asks any is", async () => {
      await asks(connect(account(SECURE, { tls: { verify: true, ca: certificate.file } })));
      await asks(connect(account(SECURE, { tls: { verify: false } })));
      const { problem } = await connect(account(SECURE, { tls: { verify: true } })).reached("offline");
      expect(problem).toMatchObject({ code: "tls-untrusted" });
      expect(problem.remedy).toContain("connection.tls");
    });

    test("the switch of the whole process changes nothing", async () => {
      const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
      try {
        const { problem } = await connect(account(SECURE, { tls: { verify: true } })).reached("offline");
        expect(problem.code).toBe("tls-untrusted");
      } finally {
        if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
        else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
      }
    });

    test("a file that is no certificate is named", async () => {
      const tls = { verify: true, ca: "/nowhere/ca.pem" };
      const { problem } = await connect(account(SECURE, { tls })).reached("offline");
      expect(problem).toMatchObject({ code: "ca-unreadable" });
      expect(problem.message).toContain("/nowhere/ca.pem");
    });

    test("long messages in any script come whole", async () => {
      const connection = connect(account(SECURE, { tls: { verify: false } }));
      await connection.reached("online");
      const body = "é中😀".repeat(20_000);
      await connection.send(xml("message", { to: connection.address }, xml("body", null, body)));
      const [got] = await connection.stanzaCount(1);
      expect(got?.getChildText("body") === body).toBe(true);
    });
  });

  test("a wrong password is named, with its remedy, and tried again more and more seldom", async () => {
    for (const domain of [PLAIN, SCRAM]) {
      const connection = connect(account(domain, { password: "s3same-wrong" }));
      const { problem, retryInMs } = await connection.reached("offline");
      expect(problem.code).toBe("not-authorized");
      expect(problem.message).toContain(`does not accept the password of moderator@${domain}`);
      expect(JSON.stringify(problem)).not.toContain("s3same-wrong");
      expect((await connection.reached("offline")).retryInMs).toBe(retryInMs * 2);
    }
  });

  test("an account and a host that are not there are named", async () => {
    const nobody = connect(account(SCRAM, { username: "nobody" }));
    expect((await nobody.reached("offline")).problem.code).toBe("not-authorized");
    const nowhere = connect(account("nowhere.localhost"));
    const { problem } = await nowhere.reached("offline");
    expect(problem.code).toBe("host-unknown");
    expect(problem.remedy).toContain('VirtualHost "nowhere.localhost"');
  });

  test("a host that lets nobody log in without TLS, and has none, is told what it lacks", async () => {
    const { problem } = await connect(account(STUCK)).reached("offline");
    expect(problem).toMatchObject({ code: "no-mechanism" });
    expect(problem.remedy).toMatch(/c2s_require_encryption.+allow_unencrypted_plain_auth/);
  });

  test("TLS that is asked for must be there", async () => {
    const { problem } = await connect(account(SCRAM, { tls: { verify: true } })).reached("offline");
    expect(problem.code).toBe("tls-required");
  });

  test("the port for components is not mistaken for the one for clients", async () => {
    const service = `xmpp://127.0.0.1:${prosody.ports.component}`;
    const { problem } = await connect(account(SCRAM, { service })).reached("offline");
    expect(problem.message).toContain(service);
    expect(["stream-error", "host-unknown", "no-answer"]).toContain(problem.code);
  });

  test("a password that was changed is taken at the next login", async () => {
    let password: string = PASSWORD;
    const connection = connect(() => account(PLAIN, { password }));
    await connection.reached("online");
    await setPassword(PLAIN, "another one");
    // Some versions end the sessions of the account by themselves.
    await prosody.control.lua(
      `local s = prosody.full_sessions[${JSON.stringify(connection.address)}]; if s then s:close() end; return true`,
    );
    await connection.reached("offline");
    expect((await connection.reached("offline")).problem.code).toBe("not-authorized");
    password = "another one";
    await connection.reached("online");
    await setPassword(PLAIN, PASSWORD);
  });

  test("another login under the same resource is named, and a ghost of our own gives way", async () => {
    const settings = account(SCRAM, { resource: "one" });
    const first = connect(settings);
    await first.reached("online");
    const second = connect(settings);
    await second.reached("online");
    const { problem } = await first.reached("offline");
    expect(problem.code).toBe("replaced");
    expect(problem.remedy).toContain("connection.resource");
  });

  test("speaks without a sender, asks, and is answered", async () => {
    const connection = connect(account(SCRAM), { software: { name: "mucwarden", version: "1.2.3" } });
    await connection.reached("online");
    const people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    try {
      const romeo = people.person("romeo");
      await connection.send(xml("message", { to: romeo.jid, id: "m1" }, xml("body", null, "Hello")));
      const got = await romeo.next(({ attrs }: Element) => attrs.id === "m1", "the message");
      expect(got.attrs.from).toBe(connection.address);
      const foreign = xml("message", { to: romeo.jid, from: "romeo@people.localhost" });
      expect(await connection.send(foreign)).toBe(false);
      const version = await romeo.request(
        xml("iq", { type: "get", to: connection.address }, xml("query", "jabber:iq:version")),
      );
      expect(version.getChild("query")?.getChildText("version")).toBe("1.2.3");
      const disco = xml("query", "http://jabber.org/protocol/disco#info");
      const ask = (to: string) => connection.request(xml("iq", { type: "get", to }, disco));
      expect(await ask("rooms.localhost")).toMatchObject({ ok: true });
      expect(await ask("none@rooms.localhost")).toMatchObject({ ok: false, condition: "item-not-found" });
    } finally {
      await people.stop();
    }
  });

  test("a server that restarts is named, and logged in to again", async () => {
    const connection = connect(account(SCRAM));
    await connection.reached("online");
    await prosody.restart();
    expect(["shutdown", "closed"]).toContain((await connection.reached("offline")).problem.code);
    await connection.reached("online", 15_000);
  });
});
