import { expect, onTestFinished, test, vi } from "vitest";
import { checkConfig, createLayoutRoot, startLayoutBot, startLayoutProsody } from "../support/layout.ts";
import { expectJudged, moderates, openRoom } from "../support/layout-room.ts";
import { describeProsody } from "../support/prosody.ts";

const room = "tavern@room.localhost";

describeProsody("the layout dev", (suite) => {
  test.each(["development", "testing"])("what is generated moderates: %s", async (name) => {
    const root = await createLayoutRoot();
    onTestFinished(root.stop);
    const made = await root.init({ layout: "dev" });
    expect(made.status, made.failed).toBe(0);
    const main = `config/${name}.cfg.lua`;
    vi.stubEnv("PROSODY_DEV", root.folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const checked = checkConfig(root, main, suite);
    expect(checked.status, checked.output).toBe(0);

    const { port, people } = await startLayoutProsody(root, { suite, main });
    const scene = await openRoom(people, room);
    const bot = startLayoutBot(root, { port, data: "config/mucwarden", state: "data/state" });
    await moderates(bot, room);
    await expectJudged(scene, "never shown");
  });
});
