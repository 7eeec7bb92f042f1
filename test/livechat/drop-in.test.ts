import { afterEach, expect, test } from "vitest";
import { type Livechat, retractionsIn, startLivechat } from "../support/livechat.ts";
import type { ChannelBot } from "../support/livechat-channel.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

const PROGRAM = "bin/xmppjs-chat-bot";
const OPTIONS: ChannelBot = {
  enabled: true,
  nickname: "Owl",
  forbiddenWords: [{ entries: ["spam"], reason: "No spam." }],
  quotes: [],
  commands: [{ command: "help", message: "Ask the owl. :owl_yes:" }],
};

describeProsody("in the place of livechat's bot", (suite) => {
  let livechat: Livechat | undefined;
  afterEach(async () => {
    await livechat?.stop();
    livechat = undefined;
  });

  test.each(["inside", "beside"] as const)(
    "moderates and talks, found %s the plugin, and writes no errors",
    async (linked) => {
      livechat = await startLivechat({ suite, program: PROGRAM, linked });
      const { plugin, start, enter } = livechat;
      const { botComes, isTakenBack, isAnswered } = await enter("video");
      await plugin.saveChannel(1, ["video"], OPTIONS);
      const bot = await start();
      await botComes("Owl");
      await isTakenBack("buy spam");
      await isAnswered("!help", "Ask the owl. :owl_yes:");
      await bot.stop();
      expect(bot.errors()).toBe("");
    },
  );

  test("takes another password at each start", async () => {
    livechat = await startLivechat({ suite, program: PROGRAM });
    const { plugin, start, enter } = livechat;
    await plugin.saveChannel(1, ["video"], OPTIONS);
    await start();
    await (await enter("video")).botComes("Owl");
    const bot = await start();
    const { botComes, isTakenBack } = await enter("video");
    await botComes("Owl");
    await isTakenBack("buy spam");
    expect(bot.errors()).toBe("");
  });

  test("does what the channel's owner saves", async () => {
    livechat = await startLivechat({ suite, program: PROGRAM });
    const { plugin, start, enter } = livechat;
    await plugin.saveChannel(1, ["video"], OPTIONS);
    const bot = await start();
    const { room, owner, mallory, botComes, botLeaves, isTakenBack } = await enter("video");
    await botComes("Owl");
    await plugin.saveChannel(1, ["video"], { ...OPTIONS, enabled: false });
    await botLeaves("Owl");
    await mallory.say(room, "buy spam");
    await plugin.saveChannel(1, ["video"], { ...OPTIONS, nickname: "Crow", commands: [] });
    await botComes("Crow");
    await owner.say(room, "!help");
    await isTakenBack("more spam");
    expect(owner.received.some(isBody("Ask the owl. :owl_yes:"))).toBe(false);
    // What was said while the bot was away stays.
    expect(retractionsIn(owner)).toBe(1);
    expect(bot.errors()).toBe("");
  });
});
