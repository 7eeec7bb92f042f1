import { describe, expect, test } from "vitest";
import type { Issue } from "./issue.ts";
import { readModerationFile } from "./moderation-file.ts";
import { openSource, type Reader } from "./source.ts";

function read(more: object) {
  const issues: Issue[] = [];
  const value = { type: "component", connection: {}, ...more };
  const reader = openSource({ file: "moderation.json", text: JSON.stringify(value) }, issues) as Reader;
  return { file: readModerationFile(reader), issues };
}

const said = (issues: readonly Issue[]) =>
  issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`);

test.each(["debug", "info", "warn", "error"] as const)("the log level %s", (log_level) => {
  const { file, issues } = read({ log_level });
  expect([file?.log_level, issues]).toEqual([log_level, []]);
});

test.each(["chatty", "INFO", 3, null, ["debug"]])("%j is no log level: info, with a warning", (log_level) => {
  const { file, issues } = read({ log_level });
  expect(file?.log_level).toBe("info");
  expect(said(issues)).toEqual(["warning value-replaced log_level"]);
  expect(issues[0]?.hint).toBe("There are: debug, info, warn, error.");
});

test.each(["", "  ", 5, null, {}])("%j is no name: Bot, with a warning", (name) => {
  const { file, issues } = read({ name });
  expect(file?.name).toBe("Bot");
  expect(said(issues)).toEqual(["warning value-replaced name"]);
});

describe("says nothing of", () => {
  test.each<object>([
    {},
    { name: " Sepia " },
    ...["ConsoleLogger", "ColorConsoleLogger", "", undefined, 5].map((logger) => ({ logger })),
    ...[false, "", null, 1].map((xmpp_debug) => ({ xmpp_debug })),
    { muc_domains: ["rooms.example.org"] },
    { $schema: "moderation.schema.json" },
    {
      type: "client",
      connection: {
        ...{ username: "u", password: "p", domain: "d", service: "s", resource: "r" },
        tls: { verify: true, ca: "ca.pem" },
      },
    },
  ])("%j", (more) => {
    const { file, issues } = read(more);
    expect(file).toBeDefined();
    expect(issues).toEqual([]);
  });
});

test.each<[object, string]>([
  [{ type: "bosh" }, "type"],
  [{ type: undefined }, "type"],
  [{ connection: null }, "connection"],
  [{ connection: [] }, "connection"],
  [{ connection: { password: 5 } }, "connection.password"],
  [{ connection: { tls: true } }, "connection.tls"],
  [{ connection: { tls: { verify: "no" } } }, "connection.tls.verify"],
  [{ muc_domains: "rooms.example.org" }, "muc_domains"],
  [{ muc_domains: ["rooms.example.org", "a b"] }, "muc_domains[1]"],
  [{ rooms: {} }, "rooms"],
  [{ handlers: "x" }, "handlers"],
])("%j cannot be used", (more, path) => {
  const { file, issues } = read(more);
  expect(file).toBeUndefined();
  expect(said(issues)).toEqual([`error wrong-shape ${path}`]);
});

test("the log of stanzas that livechat may ask for is not to be had, and that is told", () => {
  const { file, issues } = read({ xmpp_debug: true });
  expect(file).toBeDefined();
  expect(said(issues)).toEqual(["note stanzas-not-logged xmpp_debug"]);
});

test("domains of rooms are compared in lower case", () => {
  expect(read({ muc_domains: [" Rooms.Example.ORG "] }).file?.muc_domains).toEqual(["rooms.example.org"]);
});

test("no issue shows the secret", () => {
  const secret = "of-nobody-else";
  const { issues } = read({ connection: { password: [secret] }, rooms: secret, handlers: secret });
  expect(issues.length).toBe(3);
  expect(JSON.stringify(issues)).not.toContain(secret);
});
