import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ConnectionOverrides, readConnection } from "./connection.ts";
import { formatIssue, type Issue } from "./issue.ts";
import { readModerationFile } from "./moderation-file.ts";
import { openSource } from "./source.ts";

const CONNECTION = {
  service: "xmpp://127.0.0.1:5347",
  domain: "warden.example.test",
  password: "from-the-file",
};

function read(file: unknown, overrides: ConnectionOverrides = {}) {
  const issues: Issue[] = [];
  const reader = openSource({ file: "/data/moderation.json", text: JSON.stringify(file, null, 1) }, issues);
  const moderation = reader && readModerationFile(reader);
  const settings = reader && moderation && readConnection(reader, moderation, overrides);
  return { settings, issues, codes: issues.map(({ code }) => code) };
}

const component = (connection: Record<string, unknown> = {}) => ({
  type: "component",
  connection: { ...CONNECTION, ...connection },
});
const SETTINGS = { type: "component", ...CONNECTION };
/** As livechat's plugin writes it. */
const ACCOUNT = {
  service: "xmpp://localhost:52800",
  domain: "bot.example.test",
  username: "moderator",
  password: "from-the-file",
};
const client = (connection: Record<string, unknown> = {}) => ({
  type: "client",
  connection: { ...ACCOUNT, ...connection },
});

describe("the file", () => {
  test("gives all there is to know", () => {
    expect(read(component())).toEqual({ settings: SETTINGS, issues: [], codes: [] });
  });

  test("a domain is compared in lower case", () => {
    expect(read(component({ domain: "Warden.Example.TEST" })).settings?.domain).toBe("warden.example.test");
  });

  test.each([
    "xmpp://localhost:5347",
    "xmpp://prosody",
    "xmpp://[::1]:5347",
    "xmpp://prosody.example.test:1/",
  ])("service %s", (service) => {
    expect(read(component({ service })).settings?.service).toBe(service);
  });

  test.each([
    "https://prosody:5281",
    "xmpp://",
    "xmpp://:5347",
    "xmpp://host:port",
    "xmpp://host:0",
    "xmpp://host:65536",
    "xmpp://two words:5347",
    "xmpp://host:5347/path",
    "xmpp://user@host:5347",
    "prosody",
  ])("no service: %s", (service) => {
    const { settings, issues } = read(component({ service }));
    expect(settings).toBeUndefined();
    expect(issues).toMatchObject([{ code: "service-form", path: "connection.service", line: 4, column: 14 }]);
    expect(issues[0]?.hint).toContain("xmpp://127.0.0.1:5347");
  });

  test.each(["a b", "a@b", "a/b", "a\n"])("no domain: %j", (domain) => {
    const { settings, issues } = read(component({ domain }));
    expect(settings).toBeUndefined();
    expect(issues).toMatchObject([{ path: "connection.domain", line: 5 }]);
  });
});

describe("what is missing is named with its place and its remedy, all at once", () => {
  test.each([
    ["service", "service-form", "the service is missing", "Write where Prosody listens"],
    ["domain", "wrong-shape", "the component's domain is missing", "Write the name of the Component"],
    ["password", "secret-missing", "the component's secret is missing", "Set MUCWARDEN_SECRET_FILE"],
  ])("%s", (key, code, message, hint) => {
    for (const value of [undefined, ""]) {
      const { settings, issues } = read(component({ [key]: value }));
      expect(settings).toBeUndefined();
      expect(issues).toMatchObject([{ code, severity: "error", path: `connection.${key}`, message }]);
      expect(issues[0]?.hint).toContain(hint);
    }
  });

  test("of several files each has its own password: the environment could not say whose its own is", () => {
    const { issues } = read(component({ password: "" }), { areForOne: true });
    expect(issues.map(({ hint }) => hint)).toEqual([
      "Write it as connection.password: of several files the environment cannot speak.",
    ]);
  });

  test("all of them", () => {
    expect(read({ type: "component", connection: {} }).codes).toEqual([
      "service-form",
      "wrong-shape",
      "secret-missing",
    ]);
  });
});

describe("a client's file", () => {
  test("gives all there is to know", () => {
    expect(read(client())).toEqual({
      settings: { type: "client", ...ACCOUNT, tls: {} },
      issues: [],
      codes: [],
    });
    expect(read(client({ domain: "Bot.Example.TEST", resource: "one" })).settings).toMatchObject({
      domain: "bot.example.test",
      resource: "one",
    });
  });

  test.each([
    ["xmpps://[::1]", "xmpps://[::1]"],
    ["localhost", "localhost"],
    ["example.test", "example.test"],
    [undefined, "bot.example.test"],
    ["", "bot.example.test"],
  ])("service %s: whether it is on this machine shows when it is connected", (service, expected) => {
    const { settings, issues } = read(client({ service }));
    expect(issues).toEqual([]);
    expect(settings).toMatchObject({ service: expected, tls: {} });
    expect(settings).not.toHaveProperty("tls.verify");
  });

  test.each([
    [{ verify: true }, { verify: true }],
    [{ verify: false }, { verify: false }],
    [{ ca: "ca.pem" }, { ca: "/data/ca.pem" }],
    [
      { ca: "/etc/ca.pem", verify: true },
      { ca: "/etc/ca.pem", verify: true },
    ],
  ])("tls %j", (tls, expected) => {
    expect(read(client({ tls })).settings).toHaveProperty("tls", expected);
  });

  test.each([
    ["wss://prosody/xmpp-websocket", "WebSocket"],
    ["https://prosody:5281/http-bind", "BOSH"],
    ["xmpp://user@prosody", "no address"],
    ["xmpps://prosody:0", "no address"],
    ["prosody:port", "no address"],
  ])("no service: %s", (service, message) => {
    const { settings, issues } = read(client({ service }));
    expect(settings).toBeUndefined();
    expect(issues).toMatchObject([{ code: "service-form", path: "connection.service", line: 4 }]);
    expect(issues[0]?.message).toContain(message);
    expect(issues[0]?.hint).toContain("xmpp://127.0.0.1:5222");
  });

  test.each([
    ["domain", undefined, "wrong-shape", "the account's domain is missing"],
    ["domain", "a b", "wrong-shape", '"a b" is no domain'],
    ["username", "", "account-missing", "the account's user name is missing"],
    ["username", "moderator@example.test", "wrong-shape", '"moderator@example.test" is no user name'],
    ["password", undefined, "account-missing", "the account's password is missing"],
    ["resource", "a\nb", "wrong-shape", "the resource is too long, or has control characters in it"],
    ["resource", "é".repeat(512), "wrong-shape", "the resource is too long, or has control characters in it"],
  ])("%s %j", (key, value, code, message) => {
    const { settings, issues } = read(client({ [key]: value }));
    expect(settings).toBeUndefined();
    expect(issues).toMatchObject([{ code, severity: "error", path: `connection.${key}`, message }]);
  });

  test("all that is missing is named at once", () => {
    const { issues } = read({ type: "client", connection: {} });
    expect(issues.map(({ path }) => path)).toEqual([
      "connection.domain",
      "connection.username",
      "connection.password",
    ]);
  });

  test("where to log in may come from outside", () => {
    const { settings } = read(client(), { service: "xmpps://prosody.example.test" });
    expect(settings).toMatchObject({
      service: "xmpps://prosody.example.test",
      username: "moderator",
    });
    expect(read(client(), { service: "wss://prosody" }).issues[0]?.message).toMatch(/^MUCWARDEN_SERVICE: /);
  });

  test.each([{ secret: "from-outside" }, { secretFile: "from-outside\n" }])(
    "is no component: %j alone is explained",
    (overrides) => {
      const { settings, issues } = read(client(), overrides);
      expect(settings).toBeUndefined();
      expect(issues).toMatchObject([{ code: "connection-type", path: "type", line: 2 }]);
      expect(issues[0]?.hint).toContain("MUCWARDEN_DOMAIN");
    },
  );

  const outside = { service: "xmpp://127.0.0.1:5347", domain: "warden.example.test", secret: "from-outside" };

  test("serves where all comes from outside, and nothing of the client's account is used", () => {
    expect(read(client(), outside).settings).toEqual({
      type: "component",
      service: "xmpp://127.0.0.1:5347",
      domain: "warden.example.test",
      password: "from-outside",
    });
  });

  test.each([
    ["service", "service-form"],
    ["secret", "secret-missing"],
  ])("not where %s is missing beside the domain", (key, code) => {
    expect(read(client(), { ...outside, [key]: undefined }).codes).toEqual([code]);
  });
});

describe("what comes from outside wins", () => {
  test("over service and domain", () => {
    const { settings } = read(component(), { service: "xmpp://other:1", domain: "other.test", secret: "s3" });
    expect(settings).toEqual({
      type: "component",
      service: "xmpp://other:1",
      domain: "other.test",
      password: "s3",
    });
  });

  test("set but empty is not set: compose files pass variables on like that", () => {
    expect(read(component(), { service: "", domain: "", secret: "", secretFile: "" }).settings).toEqual(
      SETTINGS,
    );
  });

  test("what is wrong there is said of the variable", () => {
    expect(read(component(), { service: "prosody" }).issues[0]?.message).toBe(
      'MUCWARDEN_SERVICE: "prosody" is no component service',
    );
    expect(read(component(), { domain: "a b" }).issues[0]?.message).toBe(
      'MUCWARDEN_DOMAIN: "a b" is no domain',
    );
  });

  test.each<[string, ConnectionOverrides, string]>([
    ["the secret file over the file's own", { secretFile: "of-a-file" }, "of-a-file"],
    ["the variable over the file's own", { secret: "of-the-variable" }, "of-the-variable"],
    ["both, if they say the same", { secret: "same", secretFile: "same\n" }, "same"],
    ["without the new line an editor ends it with", { secretFile: "s1\n" }, "s1"],
    ["without the end of line of Windows", { secretFile: "s1\r\n" }, "s1"],
    ["with all else that is in it", { secretFile: " s1 \n\n" }, " s1 \n"],
  ])("%s", (_, overrides, password) => {
    expect(read(component(), overrides).settings?.password).toBe(password);
  });

  test("two different secrets are an error, and the only one", () => {
    const two = { secret: "one-secret", secretFile: "another-secret\n" };
    for (const file of [component(), component({ password: undefined }), client()]) {
      expect(read(file, two)).toMatchObject({ settings: undefined, codes: ["secret-twice"] });
    }
  });
});

describe("the secret of a public sample", () => {
  test.each([
    "xmpp://localhost:5347",
    "xmpp://LOCALHOST",
    "xmpp://127.0.0.1:5347",
    "xmpp://127.3.2.1:5347",
    "xmpp://[::1]:5347",
  ])("is good enough for %s", (service) => {
    expect(read(component({ service, password: "dev-secret" })).settings?.password).toBe("dev-secret");
  });

  test.each([
    "xmpp://prosody:5347",
    "xmpp://10.0.0.1:5347",
    "xmpp://localhost.example.test:5347",
    "xmpp://127.0.0.1.example.test:5347",
    "xmpp://[::]:5347",
  ])("is refused for %s", (service) => {
    for (const overrides of [{}, { secret: "dev-secret" }, { secretFile: "dev-secret\n" }]) {
      const { settings, issues } = read(component({ service, password: "dev-secret" }), overrides);
      expect(settings).toBeUndefined();
      expect(issues).toMatchObject([{ code: "secret-for-development", path: "connection.password" }]);
    }
  });
});

test("no secret gets into an issue", () => {
  const secret = fc.string({ minLength: 12, maxLength: 40, unit: fc.constantFrom(..."abcXYZ0189+/=_") });
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const service = fc.constantFrom("xmpp://127.0.0.1:5347", "https://x", "", "xmpp://prosody:5347");
  const arbitrary = fc.record({
    type: fc.constantFrom("component", "client", "robot"),
    secrets: fc.tuple(secret, secret, secret),
    service: maybe(service),
    domain: maybe(fc.constantFrom("warden.test", "a b", "")),
    username: maybe(fc.constantFrom("moderator", "a@b", "")),
    asWhat: fc.constantFrom("text", "list", "object", "in the service"),
    outside: fc.record({ service: maybe(service), secret: fc.boolean(), secretFile: fc.boolean() }),
  });
  fc.assert(
    fc.property(arbitrary, ({ type, secrets: [a, b, c], service, domain, username, asWhat, outside }) => {
      const password = asWhat === "list" ? [a] : asWhat === "object" ? { secret: a } : a;
      const place = asWhat === "in the service" ? `xmpp://warden:${a}@prosody:5347` : service;
      const { issues } = read(
        { type, connection: { password, domain, username, service: place } },
        {
          service: outside.service,
          secret: outside.secret ? b : undefined,
          secretFile: outside.secretFile ? c : undefined,
        },
      );
      const told = JSON.stringify(issues) + issues.map(formatIssue).join();
      for (const one of [a, b, c]) expect(told).not.toContain(one);
    }),
    { numRuns: 500 },
  );
});
