import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { type ProblemCode, problem, problemOf, streamProblem } from "./problem.ts";

const NAMES = { service: "xmpp://127.0.0.1:5347", domain: "mucwarden.localhost" };
const CLIENT = {
  type: "client",
  service: "xmpp://127.0.0.1:52800",
  domain: "bot.localhost",
  username: "moderator",
} as const;

test.each([
  ["ECONNREFUSED", "refused"],
  ["ENOTFOUND", "unknown-host-name"],
  ["EAI_AGAIN", "unknown-host-name"],
  ["EHOSTUNREACH", "unreachable"],
  ["ETIMEDOUT", "unreachable"],
  ["ECONNRESET", "closed"],
  ["EPIPE", "closed"],
])("%s is %s", (errno, code) => {
  const named = problemOf(NAMES, Object.assign(new Error("connect"), { code: errno }));
  expect(named.code).toBe(code);
  expect(named.message).toContain(errno);
});

test("a name whose every address refuses gives an error without a message, and is named all the same", async () => {
  const error = await new Promise<Error>((resolve) => {
    const lookup = (
      _: string,
      __: unknown,
      done: (e: null, all: { address: string; family: number }[]) => void,
    ): void =>
      done(null, [
        { address: "127.0.0.1", family: 4 },
        { address: "127.0.0.2", family: 4 },
      ]);
    connect({ host: "two.test", port: 1, lookup: lookup as never, autoSelectFamily: true }).on(
      "error",
      resolve,
    );
  });
  expect(problemOf(NAMES, error).code).toBe("refused");
});

test.each([
  ["not-authorized", "not-authorized"],
  ["host-unknown", "host-unknown"],
  ["conflict", "conflict"],
  ["system-shutdown", "shutdown"],
  ["policy-violation", "policy"],
  ["internal-server-error", "stream-error"],
])("the stream error %s is %s", (condition, code) => {
  const named = streamProblem(NAMES, condition, "as the server says");
  expect(named.code).toBe(code);
  expect(named.message).toContain("as the server says");
});

const NOTHING_LEFT = "No stream features to proceed with";

test.each([
  ["client", "conflict", "Replaced by new connection", "replaced"],
  ["client", "undefined-condition", NOTHING_LEFT, "no-mechanism"],
  ["client", "undefined-condition", "Something else", "stream-error"],
  ["component", "undefined-condition", NOTHING_LEFT, "stream-error"],
])("of a %s: the stream error %s, «%s», is %s", (type, condition, text, code) => {
  expect(streamProblem(type === "client" ? CLIENT : NAMES, condition, text).code).toBe(code);
});

test("an unusual stream error is named by its condition", () => {
  expect(streamProblem(NAMES, "internal-server-error").message).toBe(
    "xmpp://127.0.0.1:5347 ended the stream of mucwarden.localhost (internal-server-error)",
  );
});

test("the remedy for a wrong secret names both settings that must be equal", () => {
  expect(problem(NAMES, "not-authorized").remedy).toBe(
    "`component_secret` of Component \"mucwarden.localhost\" in Prosody's configuration must equal the bot's secret (MUCWARDEN_SECRET_FILE, else connection.password).",
  );
});

test("what the server says is shortened and stripped of control characters and line breaks", () => {
  const { message } = streamProblem(NAMES, "undefined-condition", `\u001b[2Jline\nbreak ${"x".repeat(5000)}`);
  expect(message).toContain("[2Jline break");
  expect(message).not.toMatch(/\p{Cc}/u);
  expect(message.length).toBeLessThan(350);
});

const CODES: Readonly<Record<ProblemCode, true>> = {
  refused: true,
  unreachable: true,
  "unknown-host-name": true,
  "service-malformed": true,
  "not-authorized": true,
  "account-disabled": true,
  "login-failed": true,
  "no-mechanism": true,
  "server-unproven": true,
  "host-unknown": true,
  "resource-refused": true,
  conflict: true,
  replaced: true,
  "tls-required": true,
  "tls-untrusted": true,
  "tls-expired": true,
  "tls-name": true,
  "tls-failed": true,
  "ca-unreadable": true,
  policy: true,
  silent: true,
  "no-answer": true,
  "bad-xml": true,
  "stream-error": true,
  shutdown: true,
  closed: true,
};

describe.each([NAMES, CLIENT])("of $domain", (names) => {
  test.each(Object.keys(CODES) as ProblemCode[])(
    "%s: a message without a full stop that says where, a remedy with one",
    (code) => {
      for (const detail of ["", "ECONNREFUSED", "It is over."]) {
        const { message, remedy } = problem(names, code, detail);
        expect(message).toMatch(/[^.]$/);
        expect(message).toContain(names.service);
        expect(remedy).toMatch(/[^.]\.$/);
      }
    },
  );
});

test("a client is told of its account, and not of component ports and secrets", () => {
  for (const code of Object.keys(CODES) as ProblemCode[]) {
    const { message, remedy } = problem(CLIENT, code);
    expect(`${message} ${remedy}`).not.toMatch(/component_|component port|secret/);
  }
  expect(problem(CLIENT, "not-authorized").message).toContain("password of moderator@bot.localhost");
});

test.each([
  ["CERT_HAS_EXPIRED", "tls-expired"],
  ["CERT_NOT_YET_VALID", "tls-expired"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls-untrusted"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "tls-untrusted"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "tls-name"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "tls-failed"],
  ["EPROTO", "tls-failed"],
])("of TLS: %s is %s", (errno, code) => {
  expect(problemOf(CLIENT, Object.assign(new Error("tls"), { code: errno })).code).toBe(code);
});

test("anything that is thrown has a name", () => {
  for (const thrown of [new Error("odd"), "text", undefined, null]) {
    expect(problemOf(NAMES, thrown).code).toBe("closed");
  }
});
