import { afterAll, beforeAll, expect, test } from "vitest";
import { type Certificate, makeCertificate } from "../support/certificate.ts";
import { connectPeople, type People } from "../support/occupant.ts";
import { describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { type Examined, examined, writeWard } from "./examined.ts";

const HASHED = "hashed.localhost";
const SECURE = "secure.localhost";
const PASSWORD = "the account's own";

describeProsody("doctor, where the bot has an account", (suite) => {
  let prosody: TestProsody;
  let people: People;
  let certificate: Certificate;
  let service: string;

  beforeAll(async () => {
    certificate = await makeCertificate(SECURE);
    const ssl = { key: certificate.keyFile, certificate: certificate.file };
    const secure = {
      authentication: "internal_hashed",
      modules_enabled: ["tls"],
      c2s_require_encryption: true,
      ssl,
    };
    prosody = await startTestProsody({
      suite,
      config: {
        hosts: [
          { domain: HASHED, options: { authentication: "internal_hashed", modules_enabled: ["time"] } },
          { domain: SECURE, options: secure },
        ],
      },
    });
    for (const domain of [HASHED, SECURE]) {
      await prosody.control.lua(
        `return assert(require "core.usermanager".create_user("moderator", ${JSON.stringify(PASSWORD)}, "${domain}")) and true`,
      );
    }
    service = `xmpp://127.0.0.1:${prosody.ports.c2s}`;
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    const romeo = people.person("Romeo");
    await romeo.join("r@rooms.localhost");
    await romeo.setAffiliation("r@rooms.localhost", `moderator@${HASHED}`, "admin");
  });
  afterAll(async () => {
    await people?.stop();
    await prosody?.stop();
    await certificate?.remove();
  });

  async function look(connection: object, connect?: true): Promise<Examined> {
    const account = { service, domain: HASHED, username: "moderator", password: PASSWORD, ...connection };
    const folder = await writeWard({ service, type: "client", connection: account, rooms: { r: {} } });
    try {
      return await examined(folder.root, connect ? { connect } : {});
    } finally {
      await folder.remove();
    }
  }

  test("it logs in without being told to, as an account may have several sessions", async () => {
    const { of, exit, failures } = await look({});
    expect([exit, failures]).toEqual([0, []]);
    for (const check of ["tls", "login", "muc-domain", "room", "archive", "rights", "clock"] as const) {
      expect(of(check), check).toMatchObject({ status: "ok" });
    }
    expect(of("gate")).toMatchObject({
      status: "skipped",
      message: expect.stringContaining("components only"),
    });
  });

  test("unless it would take the session of a bot with the same resource", async () => {
    expect((await look({ resource: "bot" })).of("login")).toMatchObject({ status: "skipped" });
    expect((await look({ resource: "bot" }, true)).of("login")).toMatchObject({ status: "ok" });
  });

  const WRONG: Record<string, { with: () => object; fails: string; says: RegExp }> = {
    "a wrong password": {
      with: () => ({ password: "x" }),
      fails: "login",
      says: /does not accept the password/,
    },
    "a domain that has no accounts": {
      with: () => ({ domain: "nobody.localhost" }),
      fails: "stream-host",
      says: /has no accounts at nobody\.localhost/,
    },
    "the port for components": {
      with: () => ({ service: `xmpp://127.0.0.1:${prosody.ports.component}` }),
      fails: "stream-host",
      says: /port for clients|no accounts/,
    },
    "no TLS where it is a must": {
      with: () => ({ tls: { verify: true } }),
      fails: "tls",
      says: /offers moderator@hashed\.localhost no TLS/,
    },
    "a certificate that nobody has signed": {
      with: () => ({ domain: SECURE, tls: { verify: true } }),
      fails: "tls",
      says: /Nobody that this machine trusts/,
    },
    "a file of signers that is none": {
      with: () => ({ domain: SECURE, tls: { verify: true, ca: "/nowhere/ca.pem" } }),
      fails: "tls",
      says: /nowhere/,
    },
  };

  test.each(Object.keys(WRONG))("%s", async (name) => {
    const wrong = WRONG[name];
    const { failures, results, exit } = await look(wrong?.with() ?? {});
    expect([failures, exit]).toEqual([[wrong?.fails], 2]);
    expect(results.find(({ status }) => status === "fail")?.message).toMatch(wrong?.says ?? /^$/);
  });

  test("a certificate that the file names is fine", async () => {
    const { of } = await look({ domain: SECURE, tls: { verify: true, ca: certificate.file } });
    expect(of("tls")).toMatchObject({ status: "ok" });
    expect(of("login")).toMatchObject({ status: "ok" });
  });
});
