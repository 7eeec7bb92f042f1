import type { SrvRecord } from "node:dns";
import { expect, test } from "vitest";
import { findEndpoints } from "./lookup.ts";
import type { ClientEndpoint } from "./service.ts";

const record = (name: string, port: number, priority = 0, weight = 0): SrvRecord => ({
  name,
  port,
  priority,
  weight,
});

/** What the DNS says of example.org. */
async function find(
  service: string,
  direct: readonly SrvRecord[] = [],
  starttls: readonly SrvRecord[] = [],
): Promise<string[]> {
  const asked: string[] = [];
  const found = await findEndpoints(service, async (name) => {
    asked.push(name);
    if (name === "_xmpps-client._tcp.example.org") return direct;
    if (name === "_xmpp-client._tcp.example.org") return starttls;
    throw Object.assign(new Error("queryReferred"), { code: "ENOTFOUND" });
  });
  expect(asked.map((name) => name.split(".")[0]).sort()).toEqual(["_xmpp-client", "_xmpps-client"]);
  return found.map(shown);
}

function shown({ direct, host, port }: ClientEndpoint): string {
  return `${direct ? "xmpps" : "xmpp"} ${host} ${port}`;
}

test.each([
  ["xmpp://127.0.0.1", "xmpp 127.0.0.1 5222"],
  ["xmpps://[::1]", "xmpps ::1 5223"],
  ["xmpp://example.org:15222", "xmpp example.org 15222"],
  ["example.org:5222", "xmpp example.org 5222"],
  ["127.0.0.1", "xmpp 127.0.0.1 5222"],
  ["[::1]", "xmpp ::1 5222"],
  ["localhost", "xmpp localhost 5222"],
  ["bot.video.LOCALHOST.", "xmpp bot.video.LOCALHOST. 5222"],
])("%s is asked of nobody", async (service, endpoint) => {
  const asked: string[] = [];
  const found = await findEndpoints(service, async (name) => {
    asked.push(name);
    return [];
  });
  expect(asked).toEqual([]);
  expect(found.map(shown)).toEqual([endpoint]);
});

test("a domain's servers, the preferred one first, with TLS from the first byte or without", async () => {
  const direct = [record("b.example.org", 443, 10)];
  const starttls = [record("c.example.org", 5222, 10, 5), record("a.example.org", 5222, 1)];
  expect(await find("example.org", direct, starttls)).toEqual([
    "xmpp a.example.org 5222",
    "xmpp c.example.org 5222",
    "xmpps b.example.org 443",
  ]);
});

test("a domain of which the DNS says nothing is the host itself", async () => {
  expect(await find("example.org")).toEqual(["xmpp example.org 5222"]);
  expect(await find("other.test")).toEqual(["xmpp other.test 5222"]);
});

test("a domain that says that it has none is not tried", async () => {
  expect(await find("example.org", [], [record("", 0)])).toEqual([]);
});

test("not more than a login has time for", async () => {
  const many = Array.from({ length: 100 }, (_, index) => record(`h${index}.example.org`, 5222));
  expect(await find("example.org", many, many)).toHaveLength(8);
});
