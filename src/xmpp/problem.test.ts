import { connect } from "node:net";
import { expect, test } from "vitest";
import { type ProblemCode, problem, problemOf, streamProblem } from "./problem.ts";

const NAMES = { service: "xmpp://127.0.0.1:5347", domain: "mucwarden.localhost" };

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
  ["policy-violation", "stream-error"],
])("the stream error %s is %s", (condition, code) => {
  const named = streamProblem(NAMES, condition, "as the server says");
  expect(named.code).toBe(code);
  expect(named.message).toContain("as the server says");
});

test("an unusual stream error is named by its condition", () => {
  expect(streamProblem(NAMES, "policy-violation").message).toBe(
    "xmpp://127.0.0.1:5347 ended the stream of mucwarden.localhost (policy-violation)",
  );
});

test("the remedy for a wrong secret names both settings that must be equal", () => {
  expect(problem(NAMES, "not-authorized").remedy).toBe(
    '`component_secret` of Component "mucwarden.localhost" in Prosody\'s configuration must equal connection.password.',
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
  "host-unknown": true,
  conflict: true,
  silent: true,
  "no-answer": true,
  "bad-xml": true,
  "stream-error": true,
  shutdown: true,
  closed: true,
};

test.each(Object.keys(CODES) as ProblemCode[])(
  "%s: a message without a full stop, a remedy with one",
  (code) => {
    for (const detail of ["", "ECONNREFUSED", "It is over."]) {
      const { message, remedy } = problem(NAMES, code, detail);
      expect(message).toMatch(/[^.]$/);
      expect(remedy).toMatch(/[^.]\.$/);
    }
  },
);

test("anything that is thrown has a name", () => {
  for (const thrown of [new Error("odd"), "text", undefined, null]) {
    expect(problemOf(NAMES, thrown).code).toBe("closed");
  }
});
