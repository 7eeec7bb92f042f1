import { expect, onTestFinished, test } from "vitest";
import { checkConfig, createLayoutRoot, startLayoutBot, startLayoutProsody } from "../support/layout.ts";
import { expectJudged, moderates, openRoom } from "../support/layout-room.ts";
import { describeProsody } from "../support/prosody.ts";

const MAIN = "prosody/prosody.cfg.lua";
const room = "tavern@rooms.example.org";

const CONFIG = `-- The one file.
data_path = "/prosody/data"
plugin_paths = { "/prosody/modules" }
modules_enabled = { "disco"; "roster"; "saslauth"; "tls"; "ping" }

VirtualHost "example.org"

Component "rooms.example.org" "muc"
	modules_enabled = { "muc_mam" }
	muc_log_by_default = true`;

describeProsody("the layout minimal", (suite) => {
  test.each([
    ["is named", CONFIG],
    ["is none", CONFIG.replace(/^plugin_paths.*\n/m, "")],
  ])(
    "where a folder for modules %s: what is put between markers moderates, and goes again without a trace",
    async (_, config) => {
      const root = await createLayoutRoot({ [MAIN]: config });
      onTestFinished(root.stop);
      const made = await root.init({ layout: "minimal", domain: "example.org" });
      expect(made.status, made.failed).toBe(0);
      const checked = checkConfig(root, MAIN, suite);
      expect(checked.status, checked.output).toBe(0);

      const { port, people } = await startLayoutProsody(root, {
        suite,
        main: MAIN,
      });
      const scene = await openRoom(people, room);
      const data = "prosody/mucwarden";
      const bot = startLayoutBot(root, {
        port,
        data,
        secret: `${data}/component.secret`,
        state: `${data}/state`,
      });
      await moderates(bot, room);
      await expectJudged(scene, "never shown");

      const removed = await root.init({ layout: "minimal", remove: true });
      expect(removed.status, removed.failed).toBe(0);
      expect(await root.read(MAIN)).toBe(config);
      const again = checkConfig(root, MAIN, suite);
      expect(again.status, again.output).toBe(0);
    },
  );
});
