import { expect, test } from "vitest";
import { machineOf, wishFor } from "../../test/support/machine.ts";
import { debian } from "./debian.ts";
import { isRefusal, type Planned } from "./plan.ts";

const MAIN = "/etc/prosody/prosody.cfg.lua";
const HOSTS = "/etc/prosody/conf.d/hosts.cfg.lua";
const FILES = {
  [MAIN]: 'plugin_paths = { "/usr/local/lib/prosody/modules" }\nInclude "conf.d/*.cfg.lua"\n',
  [HOSTS]:
    'VirtualHost "example.org"\nComponent "rooms.example.org" "muc"\n\tmodules_enabled = { "muc_mam" }\n',
};

const planOf = (files: Record<string, string | undefined> = {}, more = {}) =>
  debian.plan(wishFor(more), machineOf({ ...FILES, ...files }));

function planned(files: Record<string, string | undefined> = {}, more = {}) {
  const outcome = planOf(files, more);
  if (isRefusal(outcome)) throw new Error(outcome.problem);
  return outcome;
}

const contentOf = (entries: readonly Planned[], path: string): string | undefined => {
  const entry = entries.find((one) => one.path === path);
  return entry?.kind === "file" ? entry.content : undefined;
};

const SNIPPET = "/etc/prosody/conf.avail/mucwarden.cfg.lua";
const SECRET = "/etc/mucwarden/component.secret";

test("each file has its owner and mode; Prosody reads nothing of the bot's, and the bot nothing of Prosody's", () => {
  const rights = Object.fromEntries(
    planned().entries.map((entry) => [
      entry.path,
      `${"mode" in entry ? entry.mode.toString(8) : ""} ${entry.owner?.user ?? "-"}:${entry.owner?.group ?? "-"}`,
    ]),
  );
  expect(rights).toMatchObject({
    [SNIPPET]: "640 root:prosody",
    [SECRET]: "640 root:mucwarden",
    "/etc/mucwarden": "750 root:mucwarden",
    "/etc/mucwarden/bot/rooms.example.org/moderation.json": "640 root:mucwarden",
    "/var/lib/mucwarden": "750 mucwarden:mucwarden",
    "/etc/systemd/system/mucwarden.service": "644 root:root",
    "/etc/prosody/conf.d/mucwarden.cfg.lua": " -:-",
  });
});

test("both have one secret, which stands in no other file", () => {
  const { entries } = planned();
  const secret = contentOf(entries, SECRET)?.trim();
  expect(secret).toBe("secret-of-mucwarden.example.org");
  const holding = entries.filter((entry) => entry.kind === "file" && entry.content.includes(secret ?? ""));
  expect(holding.map(({ path }) => path).sort()).toEqual([SECRET, SNIPPET].sort());
});

test.each<[string, Record<string, string>, string]>([
  ["in the bot's file", { [SECRET]: "kept\n" }, "kept"],
  ["in the snippet", { [SNIPPET]: 'Component "mucwarden.example.org"\ncomponent_secret = "kept"' }, "kept"],
  ["of another component", { [SNIPPET]: 'Component "x.example.org"\ncomponent_secret = "no"' }, "secret-of"],
])("a secret that is there is kept: %s", (_, files, secret) => {
  const { entries } = planned(files);
  expect(contentOf(entries, SECRET)).toMatch(secret);
  expect(contentOf(entries, SNIPPET)).toContain(`component_secret = "${secret}`);
});

test("nobody's modules_enabled is assigned to", () => {
  const text = contentOf(planned().entries, SNIPPET) ?? "";
  expect(text.split(/^Component /m).filter((part) => part.includes("modules_enabled"))).toEqual([
    expect.stringMatching(/^"mucwarden\.example\.org"\n/),
  ]);
  expect(contentOf(planned({}, { withoutModule: true }).entries, SNIPPET)).not.toContain("modules_enabled =");
});

test.each<[string, string, string]>([
  [
    "where plugin_paths names it",
    'plugin_paths = { "/usr/local/lib/prosody/modules" }',
    "/usr/local/lib/prosody/modules",
  ],
  ["where Prosody installs modules", "", "/var/lib/prosody/custom_plugins"],
  ["there as well, whatever data_path says", 'data_path = "/srv/p"', "/var/lib/prosody/custom_plugins"],
  ["where it is told to install them", 'installer_plugin_path = "own"', "/var/lib/prosody/own"],
  ["where that is absolute", 'data_path = "/srv/p"\ninstaller_plugin_path = "/srv/own"', "/srv/own"],
  ["to another folder that it searches", 'plugin_paths = { "/srv/modules" }', "/srv/modules"],
])("the module goes %s", (_, line, folder) => {
  const { entries } = planned({ [MAIN]: `${line}\nInclude "conf.d/*.cfg.lua"\n` });
  expect(entries.find(({ kind }) => kind === "copy")?.path).toBe(`${folder}/mod_muc_warden`);
});

test("what is missing on the MUC host is told, with its place", () => {
  const hosts = 'VirtualHost "example.org"\nComponent "rooms.example.org" "muc"\n';
  const notes = planned({ [HOSTS]: hosts }).notes.join("\n");
  expect(notes).toContain(`write modules_enabled = { "muc_mam" } under it (${HOSTS}:2)`);
  expect(notes).toContain("muc_log_by_default");
  expect(
    planned({ [HOSTS]: `${hosts}\tmodules_enabled = { "muc_mam" }\n\tmuc_log_by_default = true` }).notes,
  ).toHaveLength(1);
});

test.each<[string, Record<string, string | undefined>, object, RegExp]>([
  ["no Prosody", { [MAIN]: undefined }, {}, /cannot be read/],
  ["conf.d is not included", { [MAIN]: FILES[HOSTS] }, {}, /does not include conf\.d/],
  ["a VirtualHost has the name", {}, { component: "example.org" }, /VirtualHost already .*hosts\.cfg\.lua:1/],
  ["the MUC host has the name", {}, { component: "rooms.example.org" }, /Component "muc" already/],
  ["no VirtualHost is above", {}, { component: "mucwarden.chat.example.org" }, /no direct sub-domain/],
  ["no such MUC host", {}, { mucs: ["x.example.org"] }, /no MUC host x\.example\.org/],
  ["a VirtualHost as MUC host", {}, { mucs: ["example.org"] }, /is no MUC host/],
  [
    "the MUC host is disabled",
    {
      [HOSTS]: 'VirtualHost "example.org"\nComponent "rooms.example.org" "muc"\n\tenabled = false -- old\n',
    },
    {},
    /rooms\.example\.org is disabled .*hosts\.cfg\.lua:2/,
  ],
  [
    "the VirtualHost is disabled",
    { [HOSTS]: 'VirtualHost "example.org"\n\tenabled = false\nComponent "rooms.example.org" "muc"\n' },
    {},
    /example\.org is disabled .*hosts\.cfg\.lua:1/,
  ],
  ["a file cannot be read", { [HOSTS]: undefined }, {}, /hosts\.cfg\.lua: cannot be read/],
  ["the secret cannot be read", { [SECRET]: undefined }, {}, /component\.secret: cannot be read/],
  [
    "only Lua knows where modules are",
    { [MAIN]: `installer_plugin_path = os.getenv("P")\n${FILES[MAIN]?.replace(/^plugin_paths.*\n/, "")}` },
    {},
    /no folder is known in which this Prosody searches modules/,
  ],
  ["the secret is none", { [SECRET]: "two\nlines\n" }, {}, /holds no secret/],
  [
    "a bot of another name",
    {
      "/etc/mucwarden/bot/rooms.example.org/moderation.json": '{"connection":{"domain":"other.example.org"}}',
    },
    {},
    /of a bot that is called other\.example\.org/,
  ],
  [
    "the folder is of another MUC host",
    { "/etc/mucwarden/bot/rooms.old.example/moderation.json": "{}" },
    {},
    /bot\/rooms\.old\.example is there, of another MUC host/,
  ],
])("refused: %s", (_, files, more, problem) => {
  expect(planOf(files, more)).toMatchObject({
    problem: expect.stringMatching(problem),
    hint: expect.any(String),
  });
});

test("where no VirtualHost is above the component, --domain is looked at before --component", () => {
  const outcome = planOf({}, { component: "mucwarden.exmaple.org" });
  expect(outcome).toMatchObject({ hint: expect.stringMatching(/^Look at --domain first.*--component/) });
});

test.each([
  ["/usr/bin/node /home/ann/mucwarden/bin/mucwarden", "/home/ann/mucwarden/bin/mucwarden", "ProtectHome"],
  ["/usr/bin/node '/tmp/my checkout/bin/mucwarden'", "/tmp/my", "PrivateTmp"],
  ["/var/tmp/node/bin/node /opt/mucwarden/bin/mucwarden", "/var/tmp/node/bin/node", "PrivateTmp"],
])("a program that the unit hides from the bot is told: %s", (program, hidden, by) => {
  const isHidden = (note: string) => note.includes("hides from the bot");
  const [note = "", ...more] = planned({}, { program }).notes.filter(isHidden);
  expect(note).toContain(hidden);
  expect(note).toContain(by);
  expect(more).toEqual([]);
  expect(planned().notes.filter(isHidden)).toEqual([]);
});

test.each([
  ['RunScript "hosts.lua"', ""],
  ["", 'for _, name in ipairs(names) do VirtualHost(name) Component("rooms." .. name) "muc" end'],
])("what Lua may have made is not held against anybody", (line, hosts) => {
  const files = { [MAIN]: `${FILES[MAIN]}${line}\n`, [HOSTS]: hosts };
  expect(isRefusal(planOf(files))).toBe(false);
});
