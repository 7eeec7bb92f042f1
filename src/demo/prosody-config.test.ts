import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lua } from "./lua.ts";
import { type ProsodyConfigOptions, prosodyConfig } from "./prosody-config.ts";

const base: ProsodyConfigOptions = { folder: "/srv/demo", ports: { component: 5347, http: 5280, c2s: 5222 } };

describe("lua", () => {
  test("writes lists, tables, numbers and booleans", () => {
    expect(lua([1, true, { a: "x" }, []])).toBe('{ 1, true, { ["a"] = "x" }, {  } }');
  });

  test("leaves no character in a string that could end or alter it", () => {
    expect(lua('a"b\\c\n1\r\0é]]--')).toBe('"a\\034b\\092c\\0101\\013\\000é]]--"');
  });
});

describe("prosodyConfig", () => {
  test("keeps everything on loopback and below the folder", () => {
    const text = prosodyConfig(base);
    expect(text).toContain('interfaces = { "127.0.0.1" }');
    expect(text).toContain("component_ports = { 5347 }");
    expect(text).toContain("s2s_ports = {  }");
    expect(text).toContain('data_path = "/srv/demo/data"');
    expect(text).not.toContain("run_as_root");
    expect(prosodyConfig({ ...base, runAsRoot: true })).toContain("run_as_root = true");
  });

  test("has an anonymous host and rooms with archive and moderation unless told otherwise", () => {
    const text = prosodyConfig(base);
    expect(text).toContain('VirtualHost "anon.localhost"\n  authentication = "anonymous"\n');
    expect(text).toContain(
      'Component "rooms.localhost" "muc"\n  modules_enabled = { "muc_mam", "muc_moderation" }\n',
    );
    expect(prosodyConfig({ ...base, anonymousHost: null })).not.toContain("VirtualHost");
  });

  test("switches the modules of each room host", () => {
    const mucHosts = [
      { domain: "a.localhost", moderation: false, storage: "sql" as const },
      { domain: "b.localhost", archive: false, storage: "memory" as const, modules: ["muc_limits"] },
    ];
    const text = prosodyConfig({ ...base, mucHosts });
    expect(text).toContain('Component "a.localhost" "muc"\n  modules_enabled = { "muc_mam" }\n');
    expect(text).toContain('sql = { ["driver"] = "SQLite3", ["database"] = "prosody.sqlite" }');
    expect(text).toContain(
      'Component "b.localhost" "muc"\n  modules_enabled = { "muc_limits" }\n  storage = "memory"',
    );
  });

  test("puts our module in the place of the other where rooms have one", () => {
    const mucHosts = [{ domain: "a.localhost", warden: ["bot.localhost"] }, { domain: "b.localhost" }];
    const text = prosodyConfig({ ...base, mucHosts, pluginPaths: ["/srv/more"] });
    expect(text).toContain(
      'Component "a.localhost" "muc"\n  modules_enabled = { "muc_mam", "muc_warden" }\n  muc_warden_components = { "bot.localhost" }\n',
    );
    expect(text).toContain(
      'Component "b.localhost" "muc"\n  modules_enabled = { "muc_mam", "muc_moderation" }\n',
    );
    const [, paths = ""] = /plugin_paths = \{ "\/srv\/more", "([^"]+)" \}/.exec(text) ?? [];
    expect(existsSync(join(paths, "mod_muc_warden", "mod_muc_warden.lua"))).toBe(true);
    expect(prosodyConfig(base)).not.toContain("plugin_paths");
  });

  test("gives every component its secret, escaped", () => {
    const components = [{ domain: "bot.localhost", secret: 'a"\nadmins = {}' }];
    const text = prosodyConfig({ ...base, components, componentConflict: "kick_old" });
    expect(text).toContain('Component "bot.localhost"\n  component_secret = "a\\034\\010admins = {}"\n');
    expect(text).toContain('component_conflict_resolve = "kick_old"');
  });
});
