import { expect, test } from "vitest";
import type { ConnectionSettings } from "./config/connection.ts";
import { keepLink } from "./keep-link.ts";
import { createLog } from "./log.ts";
import type { LinkState } from "./xmpp/link.ts";

const COMPONENT: ConnectionSettings = {
  type: "component",
  service: "xmpp://127.0.0.1:5347",
  domain: "bot.test",
  password: "one",
};
const CLIENT: ConnectionSettings = {
  type: "client",
  service: "xmpp://127.0.0.1:5222",
  domain: "bot.test",
  username: "moderator",
  password: "one",
  tls: { verify: false },
};

function open(first: ConnectionSettings, kind: LinkState["kind"], taken: readonly string[] = []) {
  const did: string[] = [];
  const lines: string[] = [];
  const link = keepLink(first, {
    connection: () => ({
      state: { kind } as LinkState,
      start: () => void did.push("start"),
      stop: async () => void did.push("stop"),
    }),
    isTaken: (address) => taken.includes(address),
    log: createLog({ level: "info", format: "json" }, { write: (line: string) => void lines.push(line) }),
    onError(what, error) {
      throw new Error(what, { cause: error });
    },
  });
  return { link, did, lines };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test.each<[string, ConnectionSettings, Partial<ConnectionSettings>, LinkState["kind"], string[]]>([
  [
    "a password that is rewritten while the link is down",
    CLIENT,
    { password: "two" },
    "offline",
    ["stop", "start"],
  ],
  ["one that is rewritten while it is up", CLIENT, { password: "two" }, "online", []],
  ["another server", COMPONENT, { service: "xmpp://127.0.0.1:5348" }, "online", ["stop", "start"]],
  ["another account", CLIENT, { username: "guard" } as object, "online", ["stop", "start"]],
  ["an account in place of a component", COMPONENT, CLIENT, "online", ["stop", "start"]],
  ["nothing at all", COMPONENT, {}, "offline", []],
])("%s", async (_what, first, change, kind, expected) => {
  const { link, did } = open(first, kind);
  const next = { ...first, ...change } as ConnectionSettings;
  link.change(next);
  await settled();
  expect(did).toEqual(expected);
  expect(link.settings()).toEqual(next);
});

test("an address under which another of the files logs in is refused, and told of once", async () => {
  const { link, did, lines } = open(COMPONENT, "online", ["other.test"]);
  const taken = { ...COMPONENT, domain: "other.test" } as ConnectionSettings;
  link.change(taken);
  link.change(taken);
  await settled();
  expect(did).toEqual([]);
  expect(link.address()).toBe("bot.test");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("other.test");
});

test("its own address is its own, whoever asks", () => {
  const { link, lines } = open(CLIENT, "offline", ["moderator@bot.test"]);
  link.change({ ...CLIENT, password: "two" });
  expect(link.settings().password).toBe("two");
  expect(lines).toEqual([]);
});

test("once it is stopped it stays so, whatever the files say", async () => {
  const { link, did } = open(COMPONENT, "offline");
  link.change({ ...COMPONENT, password: "two" });
  await link.stop();
  await settled();
  expect(did).not.toContain("start");
});
