import { expect, onTestFinished, test } from "vitest";
import { checkConfig, createLayoutRoot, startLayoutBot, startLayoutProsody } from "../support/layout.ts";
import { expectJudged, moderates, openRoom } from "../support/layout-room.ts";
import { describeProsody } from "../support/prosody.ts";

const MAIN = "etc/prosody/prosody.cfg.lua";

/** What Debian's package and an operator have written. */
const SYSTEM = {
  [MAIN]: `plugin_paths = { "/usr/local/lib/prosody/modules" }
modules_enabled = { "disco"; "roster"; "saslauth"; "tls"; "ping"; "admin_shell" }
pidfile = "/run/prosody/prosody.pid"
log = { info = "/var/log/prosody/prosody.log" }
authentication = "internal_hashed"

VirtualHost "localhost"

Include "conf.d/*.cfg.lua"
`,
  "etc/prosody/conf.d/example.cfg.lua": `VirtualHost "example.org"

Component "rooms.example.org" "muc"
	modules_enabled = { "muc_mam" }
	muc_log_by_default = true
`,
};

describeProsody("the layout debian", (suite) => {
  test.each<[string, { withoutModule?: true }, string?]>([
    ["the module in Prosody", {}],
    ["the bot as an occupant", { withoutModule: true }],
    ["the module where Prosody installs them, with a data_path", {}, 'data_path = "/srv/chat"'],
  ])("what is generated moderates: %s", async (_, options, line) => {
    const root = await createLayoutRoot({
      ...SYSTEM,
      ...(line && { [MAIN]: SYSTEM[MAIN].replace(/^plugin_paths.*/, line) }),
    });
    onTestFinished(root.stop);
    const made = await root.init({ layout: "debian", domain: "example.org", ...options });
    expect(made, made.failed).toMatchObject({ status: 0 });
    const checked = checkConfig(root, MAIN, suite);
    expect(checked.status, checked.output).toBe(0);

    const room = "tavern@rooms.example.org";
    const isGated = !("withoutModule" in options);
    const data = "etc/mucwarden";
    if (!isGated) {
      const file = { local: "tavern", domain: "rooms.example.org", enabled: true, handlers: [] };
      await root.write(`${data}/bot/rooms.example.org/rooms/tavern.json`, JSON.stringify(file));
    }
    const { port, people } = await startLayoutProsody(root, {
      suite,
      main: MAIN,
      // Without our module somebody has to retract.
      ...(isGated
        ? {}
        : {
            lines: 'Component "rooms.example.org" "muc"\n\tmodules_enabled = { "muc_mam", "muc_moderation" }',
          }),
    });
    const scene = await openRoom(people, room);
    const bot = startLayoutBot(root, {
      port,
      data,
      secret: `${data}/component.secret`,
      state: "var/lib/mucwarden",
    });
    await moderates(bot, room);
    await expectJudged(scene, isGated ? "never shown" : "taken back");
  });
});
