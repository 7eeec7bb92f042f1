import { expect, test } from "vitest";
import { machineOf, wishFor } from "../../test/support/machine.ts";
import { enterprise } from "./enterprise.ts";
import { isRefusal } from "./plan.ts";

const MAIN = "/srv/prosody/config/prosody.cfg.lua";
const ONE = "/srv/prosody/config/components/mucwarden-one.example.cfg.lua";
const CONFIG = `plugin_paths = { "/srv/prosody/modules/custom" }
Include "components/*.cfg.lua"
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
    /tenant b has the same secret as tenant one\.example/,
  ],
  [
    "the secret of an earlier tenant",
    ["b=rooms.two.example"],
    {
      "/srv/prosody/config/mucwarden/one.example/component.secret": "same\n",
      "/srv/prosody/config/mucwarden/b/component.secret": "same",
    },
    /tenant b has the same secret as tenant one\.example/,
  ],
  [
    "the secret of another component",
    ["b=rooms.two.example"],
    {
      [ONE]: 'Component "mucwarden.one.example"\ncomponent_secret = "same"',
      "/srv/prosody/config/mucwarden/b/component.secret": "same\n",
    },
    /tenant b has the same secret as mucwarden\.one\.example \(.*one\.example\.cfg\.lua:1\)/,
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

test("the bots are let through folders that are closed to them", () => {
  const file = (path: string) => ({ [MAIN]: CONFIG, [path]: "" });
  const outcome = (modes: Record<string, number>) => {
    const machine = machineOf(file("/srv/prosody/data/hosts/one.example/x"), modes);
    const plan = enterprise.plan(wishFor({ tenants: ["one.example", "second=rooms.two.example"] }), machine);
    if (isRefusal(plan)) throw new Error(plan.problem);
    const closed = plan.notes.filter((note) => note.includes("chmod o+x"));
    return [plan.steps.filter((step) => step.startsWith("chmod")), closed.map((note) => note.split(" ")[0])];
  };
  expect(outcome({})).toEqual([[], []]);
  const closed = ["/srv/prosody/config", "/srv/prosody/data", "/srv/prosody/data/hosts/one.example"];
  // Whoever may write there, but not pass.
  const modes = { [closed[0] ?? ""]: 0o750, [closed[1] ?? ""]: 0o776, [closed[2] ?? ""]: 0o700 };
  expect(outcome(modes)).toEqual([closed.map((folder) => `chmod o+x ${folder}`), closed]);
  // What is not there yet is made open, and the bots' own folders belong to them.
  expect(
    outcome({ "/srv/prosody/templates": 0o700, "/srv/prosody/config/mucwarden/one.example": 0o750 }),
  ).toEqual([[], []]);
});

test("a folder that tenants have in common is planned once", () => {
  const main = "/etc/prosody/prosody.cfg.lua";
  const tenants = ["one.example", "second=rooms.two.example"];
  const outcome = enterprise.plan(
    wishFor({ tenants }),
    machineOf({ [main]: CONFIG.replace("components", "cmpt.d") }),
  );
  if (isRefusal(outcome)) throw new Error(outcome.problem);
  const paths = outcome.entries.map(({ path }) => path);
  expect(paths).toContain("/var/lib/mucwarden");
  expect(paths).toEqual([...new Set(paths)]);
});

test.each<[string, string[], Record<string, string>, RegExp]>([
  [
    "an earlier tenant has it",
    ["b=rooms.one.example"],
    { [ONE]: 'Component "mucwarden.one.example"' },
    /tenant one\.example's: give --tenant one\.example=/,
  ],
  [
    "somebody else has it",
    ["one.example"],
    { [MAIN]: `${CONFIG}Component "mucwarden.one.example"` },
    /^Take that one out/,
  ],
  [
    "no VirtualHost is above it",
    ["b=more.rooms.one.example"],
    { [MAIN]: `${CONFIG}Component "more.rooms.one.example" "muc"` },
    /--tenant <name>/,
  ],
])("a component's name that does not fit is mended without --component: %s", (_, tenants, files, hint) => {
  const outcome = planOf(tenants, files);
  expect(outcome).toMatchObject({ hint: expect.stringMatching(hint) });
  expect(outcome).not.toMatchObject({ hint: expect.stringContaining("--component") });
});
