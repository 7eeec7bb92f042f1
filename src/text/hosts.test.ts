import fc from "fast-check";
import { expect, test } from "vitest";
import { isWithin, readDomain, readHost } from "./hosts.ts";

test.each([
  ["Example.COM", "example.com"],
  ["example.com.", "example.com"],
  ["münchen.de", "xn--mnchen-3ya.de"],
  ["mu\u0308nchen.de", "xn--mnchen-3ya.de"],
  ["XN--MNCHEN-3YA.de", "xn--mnchen-3ya.de"],
  ["straße.de", "xn--strae-oqa.de"],
  ["пример.рф", "xn--e1afmkfd.xn--p1ai"],
  ["ex%61mple.com", "example.com"],
  ["192.168.0.1", "192.168.0.1"],
  ["0x7f.1", "127.0.0.1"],
  ["2130706433", "127.0.0.1"],
  ["[2001:DB8::1]", "2001:db8::1"],
])("the host %s is %s", (written, host) => {
  expect(readHost(written)).toBe(host);
});

test.each([
  "",
  ".",
  "a b",
  "example.com/x",
  "example.com:80",
  "me@example.com",
  "1.2.3.400",
  "1.2.3.4(a",
  "[::1",
  "\uD83D.com",
  "a".repeat(254),
  "é".repeat(60_000),
])("%j is no host", (written) => {
  expect(readHost(written)).toBeUndefined();
});

test.each([
  ["example.org", "example.org"],
  [" Example.ORG. ", "example.org"],
  ["*.example.org", "example.org"],
  [".example.org", "example.org"],
  ["https://example.org/", "example.org"],
  ["https://example.org:8443", "example.org"],
  ["*.münchen.de", "xn--mnchen-3ya.de"],
  ["co.uk", "co.uk"],
  [".ru", "ru"],
  ["*.рф", "xn--p1ai"],
  ["localhost", "localhost"],
  ["10.0.0.1", "10.0.0.1"],
  ["[::1]", "::1"],
])("an owner who writes %j means %s", (written, domain) => {
  expect(readDomain(written)).toBe(domain);
});

test.each([
  "",
  "*",
  "*.",
  "example",
  "example.org/path",
  "example.org, example.com",
  "exa mple.org",
  "*.example.*",
  "-a.example.org",
  "a..b",
  "me@example.org",
  "http://",
  "*.10.0.0.1",
])("%j is no domain", (written) => {
  expect(readDomain(written)).toBeUndefined();
});

test.each([
  ["example.org", true],
  ["www.example.org", true],
  ["a.b.example.org", true],
  ["notexample.org", false],
  ["example.org.evil.com", false],
  ["org", false],
])("%s within example.org: %s", (host, expected) => {
  expect(isWithin(host, "example.org")).toBe(expected);
});

test("no text throws, and what was read once is read the same again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.boolean(), (name, tld) => {
      const host = readHost(tld ? `${name}.org` : name);
      if (host !== undefined && !host.includes(":")) expect(readHost(host)).toBe(host);
      const domain = readDomain(name);
      if (domain?.includes(".")) expect(readDomain(domain)).toBe(domain);
    }),
  );
});

test("a host is read in the same way however many were read before", () => {
  const hosts = ["ü.example", "пример.example", "ü.de"];
  const read = new Set(Array.from({ length: 30_000 }, (_, at) => readHost(hosts[at % hosts.length]!)));
  expect([...read]).toEqual(["xn--tda.example", "xn--e1afmkfd.example", "xn--tda.de"]);
});
