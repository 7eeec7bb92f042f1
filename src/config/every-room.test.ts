import { describe, expect, test } from "vitest";
import { catching } from "../../test/support/catching.ts";
import { dataFiles } from "../../test/support/data-files.ts";
import { loadRules } from "../files/rule-folder.ts";
import { roomJid } from "../muc/jid.ts";
import { type Compiled, compile } from "./compile.ts";
import type { ConnectionOverrides } from "./connection.ts";
import type { DataFiles } from "./data-files.ts";
import { isIn } from "./every-room.ts";
import { hostPolicyOf } from "./gate-policy.ts";

const rules = await loadRules();
const DOMAIN = "rooms.example.test";
const CONNECTION = {
  type: "component",
  connection: { service: "xmpp://127.0.0.1:5347", domain: "warden.example.test", password: "of-a-test" },
};
const word = (id: string, ...words: string[]) => ({
  id,
  type: "moderate",
  options: { rules: [{ name: id, words }] },
});
const source = (file: string, value: unknown) => ({ file, text: JSON.stringify(value) });

interface Given {
  readonly moderation?: object;
  readonly instance?: object;
  readonly overrides?: ConnectionOverrides;
  readonly more?: Partial<DataFiles>;
}

function compiled({ moderation, instance, overrides = {}, more }: Given): Compiled {
  const files = dataFiles({
    mucDomain: DOMAIN,
    moderation: source("moderation.json", { ...CONNECTION, ...moderation }),
    instanceOverlay: instance && source("policy/instance.json", instance),
    ...more,
  });
  return compile(files, rules, overrides);
}

const overlays = (rooms: Record<string, object>): Partial<DataFiles> => ({
  roomOverlays: new Map(
    Object.entries(rooms).map(([local, value]) => [local, source(`policy/rooms/${local}.json`, value)]),
  ),
});

const ON = { defaultEnabled: true };
const JITSI = { profile: "jitsi" };

test.each<[string, Given, boolean]>([
  ["nobody asks for it", {}, false],
  ["the instance says so", { instance: ON }, true],
  ["the instance says that it is not to be", { instance: { defaultEnabled: false } }, false],
  ["the profile is for it", { moderation: JITSI }, true],
  ["the environment has the profile", { overrides: JITSI }, true],
  [
    "the profile is there, and the instance is against",
    { moderation: JITSI, instance: { defaultEnabled: false } },
    false,
  ],
  ["the bot has an account only", { moderation: { type: "client" }, instance: ON }, false],
  [
    "the environment makes a component of it",
    { moderation: { type: "client" }, overrides: { domain: "w.example" }, instance: ON },
    true,
  ],
  ["the instance does without the gate", { instance: { ...ON, gate: false } }, false],
  ["nobody knows the MUC domain", { moderation: JITSI, more: { mucDomain: undefined } }, false],
  [
    "moderation.json names the MUC domain",
    { moderation: { ...JITSI, muc_domains: ["muc.meet.jitsi"] }, more: { mucDomain: undefined } },
    true,
  ],
])("whether rooms of which no file tells are moderated: %s", (_, given, is) => {
  expect(compiled(given).everyRoom !== undefined).toBe(is);
});

test.each<[string, Given, string, string]>([
  [
    "the profile, without the gate",
    { moderation: JITSI, instance: { gate: false } },
    "warning",
    "gate is false in policy/instance.json",
  ],
  [
    "the profile, with an account",
    { moderation: { ...JITSI, type: "client" } },
    "warning",
    "logs in with an account",
  ],
  [
    "the profile, without a domain",
    { moderation: JITSI, more: { mucDomain: undefined } },
    "warning",
    "on which MUC domain",
  ],
  [
    "the file alone, without the gate",
    { instance: { ...ON, gate: false } },
    "note",
    "gate is false in policy/instance.json",
  ],
])("it is said why they are not, as far as they were asked for: %s", (_, given, severity, why) => {
  const issues = compiled(given).issues.filter(({ code }) => code === "every-room-off");
  expect(issues).toMatchObject([{ severity, message: expect.stringContaining(why) }]);
});

describe("what holds in such a room", () => {
  test("is what the instance says, with who said so", () => {
    const { everyRoom } = compiled({
      moderation: { name: "Warden", handlers: [word("base", "alpha")] },
      instance: {
        ...ON,
        slowMode: { duration: 5 },
        preset: "family",
        exempt: { jid: "bridge@example.org" },
        handlers: [word("house", "beta")],
      },
    });
    const room = roomJid("any", DOMAIN);
    const policy = { room, ...everyRoom!.policy };
    expect(catching(policy, "alpha")?.entry.id).toBe("base");
    expect(catching(policy, "beta")?.entry.id).toBe("house");
    expect(policy.entries.map(({ id }) => id)).toContain("overlong");
    expect(policy.settings.nick).toMatchObject({ value: "Warden", origin: { file: "moderation.json" } });
    expect(policy.settings.enabled.origin).toEqual({ file: "policy/instance.json", path: "defaultEnabled" });
    expect(everyRoom!.sources).toMatchObject({
      preset: { value: "family" },
      exempt: [{ layer: "instance" }],
    });
    expect(hostPolicyOf(policy, [], DOMAIN)).toMatchObject({
      nick: "Warden",
      slowMode: 5,
      ask: expect.anything(),
    });
  });

  test.each<[string, Given, object]>([
    ["moderation.json", { moderation: JITSI }, { file: "moderation.json", path: "profile" }],
    ["the environment", { overrides: JITSI }, { file: "MUCWARDEN_PROFILE", path: "" }],
  ])("is there by the profile that %s names", (_, given, origin) => {
    expect(compiled(given).everyRoom?.policy.settings.enabled).toMatchObject({ layer: "instance", origin });
  });

  test("and the profile holds for rooms of which files tell, too, but for those that they switch off", () => {
    const { policies, everyRoom } = compiled({
      moderation: JITSI,
      more: overlays({ a: {}, b: { enabled: false } }),
    });
    expect([...policies.keys()]).toEqual([roomJid("a", DOMAIN)]);
    expect([...everyRoom!.except]).toEqual([roomJid("b", DOMAIN)]);
  });
});

test("it holds on the folder's domain, and on those that moderation.json names", () => {
  const { everyRoom } = compiled({ moderation: { muc_domains: ["Breakout.example.test"] }, instance: ON });
  expect(everyRoom?.hosts).toEqual([DOMAIN, "breakout.example.test"]);
  expect(isIn(everyRoom!, roomJid("a", "breakout.example.test"))).toBe(true);
  expect(isIn(everyRoom!, roomJid("a", "lobby.example.test"))).toBe(false);
});

describe("rooms that are left alone", () => {
  const { everyRoom, policies } = compiled({
    instance: ON,
    more: overlays({ off: { enabled: false }, inside: { gate: false }, own: { nick: "Own" } }),
  });

  test("are those that are switched off, and those that the bot is to be in", () => {
    expect([...everyRoom!.except].sort()).toEqual([roomJid("inside", DOMAIN), roomJid("off", DOMAIN)]);
    expect([...policies.keys()]).toContain(roomJid("inside", DOMAIN));
    expect(isIn(everyRoom!, roomJid("off", DOMAIN))).toBe(false);
  });

  test("are told to the server by name, each host its own", () => {
    expect(hostPolicyOf(everyRoom!.policy, everyRoom!.except, DOMAIN).except).toEqual(["inside", "off"]);
    expect(hostPolicyOf(everyRoom!.policy, everyRoom!.except, "other.test")).not.toHaveProperty("except");
  });

  test("as many as fit, with an issue on the others: the bot judges nothing in those either", () => {
    const names = Array.from(
      { length: 3_000 },
      (_, index) => `${"x".repeat(60)}${String(index).padStart(5, "0")}`,
    );
    const mutes = Array.from({ length: 1_000 }, (_, index) => ({
      jid: `${"m".repeat(100)}${index}@example.org`,
    }));
    const many = compiled({
      instance: { ...ON, mutes },
      more: overlays(Object.fromEntries(names.map((name) => [name, { enabled: false }]))),
    });
    const told = hostPolicyOf(many.everyRoom!.policy, many.everyRoom!.except, DOMAIN);
    expect(Buffer.byteLength(JSON.stringify(told))).toBeLessThan(128 * 1024);
    const left = names.length - (told.except?.length ?? 0);
    expect(left).toBeGreaterThan(0);
    expect(many.issues.find(({ code }) => code === "too-many-exceptions")?.message).toContain(
      `${left} of the 3000 rooms`,
    );
    expect(isIn(many.everyRoom!, roomJid(names.at(-1) ?? "", DOMAIN))).toBe(false);
  });
});

describe("a profile that there is not", () => {
  test("in moderation.json: the nearest is named", () => {
    const { issues, connection } = compiled({ moderation: { profile: "jitsy" } });
    expect(issues).toMatchObject([{ severity: "error", path: "profile", hint: "Did you mean «jitsi»?" }]);
    expect(connection).toBeUndefined();
  });

  test.each([
    ["jitis", "Did you mean «jitsi»?"],
    ["peertube", "There is: jitsi."],
  ])("in the environment: %s", (profile, hint) => {
    const { issues, connection } = compiled({ overrides: { profile } });
    expect(issues).toMatchObject([
      { severity: "error", message: `MUCWARDEN_PROFILE: "${profile}" is no profile`, hint },
    ]);
    expect(connection).toBeUndefined();
  });

  test.each<[string, Given, string | undefined]>([
    ["the file's", { moderation: JITSI }, "jitsi"],
    ["the environment's", { overrides: JITSI }, "jitsi"],
    [
      "the environment's, set but empty: the file's",
      { moderation: JITSI, overrides: { profile: "" } },
      "jitsi",
    ],
    ["none", {}, undefined],
  ])("and one that there is goes with the connection: %s", (_, given, profile) => {
    expect(compiled(given).connection?.profile).toBe(profile);
  });
});
