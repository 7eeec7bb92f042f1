import { expect, onTestFinished, test } from "vitest";
import { check } from "../../src/cli/check.ts";
import type { InitOptions } from "../../src/cli/init-command.ts";
import { createLayoutRoot } from "../support/layout.ts";

const HOSTS = 'VirtualHost "example.org"\nComponent "rooms.example.org" "muc"\n';

test.each<[string, Record<string, string>, Omit<InitOptions, "root">, string, string | undefined]>([
  [
    "debian",
    { "etc/prosody/prosody.cfg.lua": `${HOSTS}Include "conf.d/*.cfg.lua"\n` },
    { layout: "debian", domain: "example.org" },
    "etc/mucwarden",
    "etc/mucwarden/component.secret",
  ],
  [
    "enterprise",
    {
      "srv/prosody/config/prosody.cfg.lua": `plugin_paths = { "/srv/prosody/modules/custom" }\n${HOSTS}Include "components/*.cfg.lua"\n`,
    },
    { layout: "enterprise", tenant: ["example.org"] },
    "srv/prosody/config/mucwarden/example.org",
    "srv/prosody/config/mucwarden/example.org/component.secret",
  ],
  [
    "minimal",
    { "prosody/prosody.cfg.lua": HOSTS },
    { layout: "minimal", domain: "example.org" },
    "prosody/mucwarden",
    "prosody/mucwarden/component.secret",
  ],
  ["dev", {}, { layout: "dev" }, "config/mucwarden", undefined],
])("mucwarden check finds nothing in what init wrote: %s", async (_, files, options, data, secret) => {
  const root = await createLayoutRoot(files);
  onTestFinished(root.stop);
  const made = await root.init(options);
  expect(made.status, made.failed).toBe(0);
  let said = "";
  const status = await check(
    root.path(data),
    { verbose: true },
    {
      env: secret === undefined ? {} : { MUCWARDEN_SECRET_FILE: root.path(secret) },
      isTerminal: false,
      folder: root.folder,
      say: async (text) => {
        said += text;
      },
      fail: (line) => {
        said += line;
      },
      loadHandlerTypes: async () => new Set<string>(),
    },
  );
  expect(status, said).toBe(0);
  expect(said).not.toMatch(/: (?:error|warning|note): /);
});
