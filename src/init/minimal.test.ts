import { expect, test } from "vitest";
import { machineOf, wishFor } from "../../test/support/machine.ts";
import { minimal } from "./minimal.ts";
import { isRefusal, type Plan, type Refusal } from "./plan.ts";

const MAIN = "/prosody/prosody.cfg.lua";
const HOSTS =
  'VirtualHost "example.org"\nComponent "rooms.example.org" "muc"\n\tmodules_enabled = { "muc_mam" }\n';

const planOf = (text: string, more = {}) => minimal.plan(wishFor(more), machineOf({ [MAIN]: text }));

/** The file as it would be written; undefined: it stays. */
function edited(outcome: Plan | Refusal): string | undefined {
  if (isRefusal(outcome)) throw new Error(outcome.problem);
  const entry = outcome.entries.find(({ path }) => path === MAIN);
  return entry?.kind === "file" ? entry.content : undefined;
}

test.each<[string, string]>([
  ["plain", HOSTS],
  ["with options above", `modules_enabled = { "disco" }\n\n-- Hosts\n${HOSTS}`],
  ["with CRLF", HOSTS.replaceAll("\n", "\r\n")],
  ["without a line end", HOSTS.trimEnd()],
  ["with CRLF, and without a line end", HOSTS.trimEnd().replaceAll("\n", "\r\n")],
  ["with tabs", HOSTS.replace("VirtualHost", "\t\tVirtualHost")],
  ["with a host in a long comment", `--[[\nVirtualHost "no.example"\n]]\n${HOSTS}`],
  ["with a comment at its end", `${HOSTS}-- the end`],
  ["with an interface of its own", `component_interfaces = { "*" }\n${HOSTS}`],
  ["with a byte order mark", `\uFEFF${HOSTS}`],
  ["with CR alone", HOSTS.replaceAll("\n", "\r")],
])("the lines go in, stay as they are, and come out again byte for byte: a file %s", (_, text) => {
  const once = edited(planOf(text)) ?? "";
  expect(once).toContain('muc_warden_hosts = { "rooms.example.org" }');
  expect(edited(planOf(once))).toBe(once);
  expect(edited(planOf(once, { remove: true }))).toBe(text);
  expect(edited(planOf(text, { remove: true }))).toBeUndefined();
});

test("global lines go above the first host, and host lines below the last", () => {
  const text = edited(planOf(`-- VirtualHost "no.example"\nlog = "x"\n${HOSTS}`)) ?? "";
  const order = [
    "log =",
    "begin (global)",
    "component_interfaces",
    'VirtualHost "example.org"',
    "begin (component)",
  ];
  const places = order.map((part) => text.indexOf(part));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
});

test("a byte order mark stays at the beginning, where alone Lua takes it for one", () => {
  expect(edited(planOf(`\uFEFF${HOSTS}`))).toMatch(/^\uFEFF-- mucwarden begin/);
});

test("line ends are the file's own", () => {
  expect(edited(planOf(HOSTS.replaceAll("\n", "\r\n")))).not.toMatch(/[^\r]\n/);
});

test.each([
  ["is set", `component_interfaces = { "*" }\n${HOSTS}`],
  ["is set in the old way", `component_interface = "*"\n${HOSTS}`],
  ["is set for all that is private", `local_interfaces = { "10.0.0.3" }\n${HOSTS}`],
  ["other components go by", `${HOSTS}Component "gateway.example.org"\n\tcomponent_secret = "x"\n`],
])("where components connect is left alone where it %s", (_, text) => {
  expect(edited(planOf(`plugin_paths = { "/m" }\n${text}`))).not.toContain("(global)");
  expect(edited(planOf(text))?.match(/component_interface/g)?.length ?? 0).toBe(
    text.match(/component_interface/g)?.length ?? 0,
  );
});

test("where no folder for modules is named, one is, and the module goes there", () => {
  const outcome = planOf(`data_path = "/prosody/data"\n${HOSTS}`);
  expect(edited(outcome)).toMatch(/plugin_paths = \{ "\/prosody\/modules" \}\n.*\nVirtualHost/);
  expect(outcome).toMatchObject({ entries: expect.arrayContaining([copyTo("/prosody/modules")]) });
  expect(edited(planOf(HOSTS, { withoutModule: true }))).not.toContain("plugin_paths");
});

const copyTo = (folder: string) =>
  expect.objectContaining({ kind: "copy", path: `${folder}/mod_muc_warden` });

test.each([
  ["is named", 'plugin_paths = { "/own" }', {}, "/own"],
  [
    "is one of the system's",
    'plugin_paths = { "/usr/local/lib/prosody/modules" }',
    { "/usr/local/lib/prosody/.keep": "" },
    "/usr/local/lib/prosody/modules",
  ],
  [
    "only Prosody's program tells of",
    'plugin_paths = { os.getenv("P") }',
    { "/usr/local/bin/prosody": "#!/usr/bin/lua\nCFG_DATADIR='/usr/local/var/lib/prosody';\n" },
    "/usr/local/var/lib/prosody/custom_plugins",
  ],
])("nothing is said of plugin_paths where a folder %s", (_, line, files, folder) => {
  const outcome = minimal.plan(wishFor(), machineOf({ [MAIN]: `${line}\n${HOSTS}`, ...files }));
  expect(edited(outcome)?.match(/plugin_paths/g)).toHaveLength(1);
  expect(outcome).toMatchObject({ entries: expect.arrayContaining([copyTo(folder)]) });
});

test.each([
  ["it is set by Lua", `plugin_paths = { os.getenv("P") }\n${HOSTS}`],
  ["a file may set it that only Lua knows", `Include(os.getenv("P"))\n${HOSTS}`],
])("refused, with the line, where nobody knows a folder that Prosody searches: %s", (_, text) => {
  expect(planOf(text)).toMatchObject({
    problem: expect.stringContaining("no folder is known"),
    paste: [{ text: 'plugin_paths = { "/prosody/modules" }\n' }],
  });
  expect(isRefusal(planOf(text, { withoutModule: true }))).toBe(false);
});

test.each([
  ["component_ports = { 15347 }", "127.0.0.1:15347"],
  ['component_interfaces = { "10.0.0.3", "127.0.0.1" }', "127.0.0.1:5347"],
  ['component_interfaces = { "10.0.0.3" }', "10.0.0.3:5347"],
  ['component_interface = "10.0.0.3"', "10.0.0.3:5347"],
  ['local_interfaces = { "fd00::3" }', "[fd00::3]:5347"],
  ['component_interfaces = { "::" }', "[::1]:5347"],
  ["component_interfaces = { where }", "127.0.0.1:5347"],
])("the bot connects where Prosody listens: %s", (line, address) => {
  const outcome = planOf(`${line}\n${HOSTS}`);
  if (isRefusal(outcome)) throw new Error(outcome.problem);
  const file = outcome.entries.find(({ path }) => path.endsWith("/moderation.json"));
  expect(file).toMatchObject({ content: expect.stringContaining(`"xmpp://${address}"`) });
});

test("the secret that is in the file is kept", () => {
  const once = edited(planOf(HOSTS)) ?? "";
  const again = planOf(once.replaceAll("secret-of-mucwarden.example.org", "of-another-day"));
  expect(edited(again)).toContain('component_secret = "of-another-day"');
});

test.each<[string, string, RegExp]>([
  ["runs a script", `RunScript "x.lua"\n${HOSTS}`, /RunScript/],
  ["is generated", `-- This file is generated by ansible\n${HOSTS}`, /generated/],
  ["is managed", `--[[ Managed by Puppet ]]\n${HOSTS}`, /generated/],
  ["has its hosts in a block of Lua", `if true then\n${HOSTS}end\n`, /block of Lua/],
  ["has its first host amid a line", `x = 1 ${HOSTS}`, /begin a line/],
  ["returns", `${HOSTS}return\n`, /returns/],
  ["returns from a block", `${HOSTS}do return end\n`, /returns/],
  ["ends amid a comment", `${HOSTS}--[[ more`, /amid/],
])("a file that %s is refused, with the lines to paste", (_, text, why) => {
  const outcome = planOf(text);
  if (!isRefusal(outcome)) throw new Error("not refused");
  expect(outcome.problem).toMatch(why);
  const paste = outcome.paste.map(({ text }) => text).join("");
  expect(paste).toContain('Component "mucwarden.example.org"');
  // For Prosody, and for the bot.
  expect(paste.split("secret-of-mucwarden.example.org")).toHaveLength(3);
});

test("a marker without its other half is refused", () => {
  const once = edited(planOf(HOSTS)) ?? "";
  for (const marker of once.match(/-- mucwarden .*\n/g) ?? []) {
    const outcome = planOf(once.replace(marker, ""));
    expect(outcome).toMatchObject({ problem: expect.stringContaining("damaged") });
    expect(planOf(once.replace(marker, ""), { remove: true })).toEqual(outcome);
  }
  expect(planOf(once + once.slice(once.indexOf("-- mucwarden begin (component)")))).toHaveProperty("problem");
});

test("no VirtualHost line, or no such MUC host", () => {
  expect(planOf("log = 1\n")).toMatchObject({ problem: expect.stringContaining("no MUC host") });
  expect(planOf(HOSTS, { mucs: ["rooms.other.example"] })).toMatchObject({
    hint: "There are: rooms.example.org.",
  });
});

test("a component that somebody wrote there by hand is not defined twice", () => {
  expect(planOf(`${HOSTS}Component "mucwarden.example.org"\n\tcomponent_secret = "x"\n`)).toMatchObject({
    problem: expect.stringContaining(`${MAIN}:4`),
  });
});

test.each<[string, { mode: number; gid: number }, string, string, boolean]>([
  ["closed already", { mode: 0o640, gid: 7 }, "prosody:x:7:", "640 -", false],
  ["open, of a group of its own", { mode: 0o644, gid: 7 }, "", "640 -", false],
  ["open, of root's group, and Prosody has one", { mode: 0o644, gid: 0 }, "prosody:x:7:", "640 7", false],
  // To close it would keep Prosody from reading it.
  ["open, of root's group, and nobody knows Prosody's", { mode: 0o644, gid: 0 }, "", "644 -", true],
])("a file with a secret in it is not for everybody: %s", (_, rights, groups, becomes, isTold) => {
  const machine = { ...machineOf({ [MAIN]: HOSTS, "/etc/group": groups }), rights: () => rights };
  const outcome = minimal.plan(wishFor(), machine);
  if (isRefusal(outcome)) throw new Error(outcome.problem);
  const entry = outcome.entries.find(({ path }) => path === MAIN);
  if (entry?.kind !== "file") throw new Error("no file");
  expect(`${entry.mode.toString(8)} ${entry.owner?.group ?? "-"}`).toBe(becomes);
  expect(outcome.notes.some((note) => note.includes("Everybody on this machine"))).toBe(isTold);
});

test("lines that stay as they are were not made anew", () => {
  const isTold = (text: string) => {
    const outcome = planOf(text);
    if (isRefusal(outcome)) throw new Error(outcome.problem);
    return outcome.notes.some((note) => note.includes("made anew"));
  };
  const once = edited(planOf(HOSTS)) ?? "";
  expect([HOSTS, once, once.replace("kick_old", "kick_new")].map(isTold)).toEqual([false, false, true]);
});

test("what is taken out is where the markers are, and is asked for where they are twice", () => {
  const OTHER = "/etc/prosody/prosody.cfg.lua";
  const once = edited(planOf(HOSTS)) ?? "";
  const removal = (files: Record<string, string>) =>
    minimal.plan(wishFor({ remove: true, domain: "", component: "", mucs: [] }), machineOf(files));
  expect(removal({ [MAIN]: HOSTS, [OTHER]: once })).toMatchObject({
    entries: [{ path: OTHER, content: HOSTS }],
  });
  expect(removal({ [MAIN]: once, [OTHER]: once })).toMatchObject({
    hint: expect.stringContaining("by hand"),
  });
});

test.each<[string, string]>([
  ["that can be edited", `Include "conf.d/*.cfg.lua"\n${HOSTS}`],
  ["that cannot", 'Include "conf.d/*.cfg.lua"\n'],
])("of a file with Debian's Include, %s, is said that another layout is meant for it", (_, text) => {
  const main = "/etc/prosody/prosody.cfg.lua";
  const files = { [main]: text, "/etc/prosody/conf.d/hosts.cfg.lua": text.includes("Host") ? "" : HOSTS };
  const told = (more: Record<string, string>) => JSON.stringify(minimal.plan(wishFor(), machineOf(more)));
  expect(told(files)).toContain("--layout debian");
  expect(told({ [main]: HOSTS })).not.toContain("--layout debian");
});

test.each([
  ["adds lines", HOSTS, {}],
  ["takes them out", edited(planOf(HOSTS)) ?? "", { remove: true }],
])("Prosody is started anew with the file of which init speaks: %s", (_, text, more) => {
  const outcome = planOf(text, more);
  if (isRefusal(outcome)) throw new Error(outcome.problem);
  const ofProsody = outcome.steps.filter((step) => step.startsWith("prosodyctl"));
  expect(ofProsody.at(-1)).toBe(`prosodyctl --config ${MAIN} restart`);
  for (const step of ofProsody) expect(step).toContain(`--config ${MAIN} `);
});
