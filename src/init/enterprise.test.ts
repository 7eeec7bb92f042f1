import { expect, test } from "vitest";
import { machineOf, wishFor } from "../../test/support/machine.ts";
import { enterprise } from "./enterprise.ts";
import { isRefusal } from "./plan.ts";

const MAIN = "/srv/prosody/config/prosody.cfg.lua";
const ONE = "/srv/prosody/config/components/mucwarden-one.example.cfg.lua";
const CONFIG = `Include "components/*.cfg.lua"
VirtualHost "one.example"
Component "rooms.one.example" "muc"
VirtualHost "two.example"
Component "rooms.two.example" "muc"
Component "more.two.example" "muc"
`;
const planOf = (tenants: string[], files: Record<string, string> = {}) =>
  enterprise.plan(wishFor({ tenants }), machineOf({ [MAIN]: CONFIG, ...files }));

test("a tenant's snippet speaks of that tenant's hosts alone", () => {
  const outcome = planOf(["one.example", "second=rooms.two.example,more.two.example"]);
  if (isRefusal(outcome)) throw new Error(outcome.problem);
  const snippets = outcome.entries.flatMap((entry) =>
    entry.kind === "file" && entry.path.endsWith(".cfg.lua") ? [entry.content] : [],
  );
  expect(snippets.map((text) => text.match(/(?<=muc_warden_hosts = ).*/)?.[0])).toEqual([
    '{ "rooms.one.example" }',
    '{ "rooms.two.example", "more.two.example" }',
  ]);
  expect(outcome.users).toEqual(["mucwarden-one.example", "mucwarden-second"]);
});

test.each<[string, string[], Record<string, string>, RegExp]>([
  ["none", [], {}, /no tenant/],
  ["the same twice", ["one.example", "ONE.example"], {}, /share the tenant one\.example/],
  ["one host for two", ["a=rooms.one.example", "b=rooms.one.example"], {}, /share the component/],
  [
    "one host among several",
    ["a=rooms.one.example", "b=rooms.two.example,rooms.one.example"],
    {},
    /share the MUC host/,
  ],
  ["several hosts to choose from", ["two.example"], {}, /several MUC hosts/],
  ["no host", ["three.example"], {}, /no MUC host below/],
  ["a name that leads elsewhere", ["../../etc=rooms.one.example"], {}, /cannot be the name/],
  ["a name that is too long", [`${"a".repeat(23)}=rooms.one.example`], {}, /cannot be the name/],
  [
    "an earlier tenant's host",
    ["b=rooms.one.example"],
    { [ONE]: 'Component "bot.one.example"\nmuc_warden_hosts = { "rooms.one.example" }' },
    /served by bot\.one\.example already/,
  ],
  [
    "one secret for two",
    ["one.example", "b=rooms.two.example"],
    {
      "/srv/prosody/config/mucwarden/one.example/component.secret": "same",
      "/srv/prosody/config/mucwarden/b/component.secret": "same",
    },
    /have the same secret/,
  ],
  [
    "components are not included",
    ["one.example"],
    { [MAIN]: CONFIG.replace(/Include.*/, "") },
    /does not include/,
  ],
])("refused: %s", (_, tenants, files, problem) => {
  expect(planOf(tenants, files)).toMatchObject({ problem: expect.stringMatching(problem) });
});

test("a template for containers lies beside the unit's, where the tree has a place for it", () => {
  const paths = (main: string, text: string) => {
    const outcome = enterprise.plan(wishFor({ tenants: ["one.example"] }), machineOf({ [main]: text }));
    if (isRefusal(outcome)) throw new Error(outcome.problem);
    return outcome.entries.map(({ path }) => path);
  };
  expect(paths(MAIN, CONFIG)).toEqual(
    expect.arrayContaining([
      "/srv/prosody/templates/docker/mucwarden.yml",
      "/srv/prosody/templates/systemd/mucwarden@.service",
    ]),
  );
  const cmpt = paths("/etc/prosody/prosody.cfg.lua", CONFIG.replace("components", "cmpt.d"));
  expect(cmpt.filter((path) => path.endsWith(".yml"))).toEqual([]);
});

test("a tenant of an earlier run may come again", () => {
  const files = { [ONE]: 'Component "mucwarden.one.example"\nmuc_warden_hosts = { "rooms.one.example" }' };
  expect(isRefusal(planOf(["one.example"], files))).toBe(false);
});
