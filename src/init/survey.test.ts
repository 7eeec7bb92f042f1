import { expect, test } from "vitest";
import { machineOf } from "../../test/support/machine.ts";
import { isIncluded, mucHosts, survey } from "./survey.ts";

const MAIN = "/etc/prosody/prosody.cfg.lua";
const see = (text: string, more: Record<string, string | undefined> = {}) =>
  survey(machineOf({ [MAIN]: text, ...more }), MAIN);

test.each<[string, string, string[]]>([
  ["plain", 'VirtualHost "a.example"\nComponent "rooms.a.example" "muc"', ["a.example", "rooms.a.example"]],
  [
    "in parentheses",
    `VirtualHost("a.example") Component ("R.A.example") ('muc')`,
    ["a.example", "r.a.example"],
  ],
  ["in long brackets", 'Component [[rooms.a.example]] "muc"', ["rooms.a.example"]],
  ["in a line of comment", '-- VirtualHost "no.example"\nVirtualHost "a.example"', ["a.example"]],
  ["in a long comment", '--[==[\nVirtualHost "no.example"\n]] ]==]\nVirtualHost "a.example"', ["a.example"]],
  ["in a string", 'motd_text = "VirtualHost \\"no.example\\""\nVirtualHost "a.example"', ["a.example"]],
  ["in a table", 'x = { VirtualHost "no.example" }\r\n\tVirtualHost "a.example"', ["a.example"]],
  ["with escapes", 'VirtualHost "\\97.example"', ["a.example"]],
  ["opened twice", 'VirtualHost "a.example"\nVirtualHost "a.example"', ["a.example"]],
  ["of which only Lua knows the name", "VirtualHost (name)", []],
])("hosts are found: %s", (_, text, names) => {
  expect(see(text).hosts.map(({ name }) => name)).toEqual(names);
});

test("options belong to the host under which they stand, and are known where they are plain", () => {
  const seen = see(`plugin_paths = { "/a"; "/b" }
local root = os.getenv("HOME") .. "/x"
data_path = root .. "/data"
Component "rooms.a.example" "muc"
	modules_enabled = { "muc_mam", }
	muc_log_by_default = true
	max_history_messages = 20`);
  expect(seen.global.get("plugin_paths")).toEqual(["/a", "/b"]);
  expect(seen.global.has("data_path")).toBe(true);
  expect(seen.global.get("data_path")).toBeUndefined();
  const [rooms] = mucHosts(seen);
  expect(rooms).toMatchObject({ file: MAIN, line: 4 });
  expect(Object.fromEntries(rooms?.options ?? [])).toEqual({
    modules_enabled: ["muc_mam"],
    muc_log_by_default: true,
    max_history_messages: 20,
  });
});

test("options under a host whose name only Lua knows are no other host's", () => {
  const seen = see('VirtualHost "a.example"\nComponent ("rooms." .. name) "muc"\n\tenabled = false');
  expect(seen.hosts.map(({ options }) => options.size)).toEqual([0]);
  expect(seen.unknown).toEqual([`${MAIN}:2 has a host whose name only Lua knows`]);
});

test("what is included is read, from the folder of the file that includes it", () => {
  const seen = see('Include "conf.d/*.cfg.lua"\nInclude "/srv/more.cfg.lua"', {
    "/etc/prosody/conf.d/a.cfg.lua": 'VirtualHost "a.example"',
    "/etc/prosody/conf.d/a.cfg.lua.bak": 'VirtualHost "old.example"',
    "/srv/more.cfg.lua": `Include "${MAIN}"\nVirtualHost "b.example"`,
  });
  expect(seen.hosts.map(({ name }) => name)).toEqual(["a.example", "b.example"]);
  expect(isIncluded(seen, "/etc/prosody/conf.d/mucwarden.cfg.lua")).toBe(true);
  expect(isIncluded(seen, "/etc/prosody/conf.d/deeper/mucwarden.cfg.lua")).toBe(false);
  expect(isIncluded(seen, "/etc/prosody/conf.d/mucwarden.lua")).toBe(false);
});

test("what cannot be known is told", () => {
  const seen = see('RunScript "x.lua"\nInclude (path)\nInclude "shut.cfg.lua"\n--[[ open', {
    "/etc/prosody/shut.cfg.lua": undefined,
  });
  expect(seen.unknown).toHaveLength(3);
  expect(seen.closed).toEqual(["/etc/prosody/shut.cfg.lua"]);
});

test.each([
  ["brackets", "[=".repeat(50_000)],
  ["level signs", `[${"=".repeat(200_000)}`],
  ["braces", "x={".repeat(50_000)],
  ["stars", `Include "${"*a".repeat(20_000)}"`],
  ["backslashes", `x = "${"\\z".repeat(50_000)}`],
  ["no Lua", "\u0000\u{1F600}end)]}".repeat(20_000)],
])("a hostile file neither throws nor takes long: %s", (_, text) => {
  expect(() => see(text)).not.toThrow();
});
