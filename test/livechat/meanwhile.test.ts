import { afterEach, expect, test } from "vitest";
import { type Livechat, retractionsIn, startLivechat } from "../support/livechat.ts";
import type { ChannelBot } from "../support/livechat-channel.ts";
import { ROOMS } from "../support/livechat-controller.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

const OPTIONS: ChannelBot = {
  enabled: true,
  nickname: "Owl",
  forbiddenWords: [{ entries: ["spam"], reason: "No spam." }],
  quotes: [],
  commands: [{ command: "help", message: "Ask the owl." }],
};

describeProsody("beside livechat", (suite) => {
  let livechat: Livechat | undefined;
  afterEach(async () => {
    await livechat?.stop();
    livechat = undefined;
  });

  async function started(): Promise<Livechat & { readonly bot: Awaited<ReturnType<Livechat["start"]>> }> {
    livechat = await startLivechat({ suite, program: "bin/xmppjs-chat-bot" });
    await livechat.plugin.saveChannel(1, ["video"], OPTIONS);
    return { ...livechat, bot: await livechat.start() };
  }

  test("comes back with the password of the file when Prosody alone was started anew", async () => {
    const { enter, restartProsody } = await started();
    await (await enter("video")).botComes("Owl");
    await restartProsody();
    const { botComes, isTakenBack } = await enter("video");
    await botComes("Owl");
    await isTakenBack("buy spam");
  });

  test("knows the channel of a room, and the channel's own emojis", async () => {
    const { plugin, bot, enter } = await started();
    const url = "https://video.localhost/plugins/livechat/router/emojis/channel/1/files/17180352000001.png";
    await plugin.write("emojis/channel/1/definition.json", { customEmojis: [{ sn: ":owl_yes:", url }] });
    const handlers = [{ id: "cheering", type: "emoji-only", options: { reason: "Cheer!" } }];
    await plugin.write(`bot/${ROOMS}/policy/channels/1.json`, { handlers });
    // The bot holds to the policy as soon as it has the nick that is written after it.
    await plugin.saveChannel(1, ["video"], { ...OPTIONS, nickname: "Crow" });
    const { room, owner, mallory, botComes, isTakenBack } = await enter("video");
    await botComes("Crow");
    await mallory.say(room, ":owl_yes: 🎉 :owl_yes:");
    await isTakenBack("Bravo :owl_yes:");
    await isTakenBack(":owl_no:");
    expect(retractionsIn(owner)).toBe(2);
    expect(bot.errors()).toBe("");
  });

  test("refuses to be there twice", async () => {
    const { plugin, bot, enter } = await started();
    const { room, owner, mallory, botComes, isTakenBack, isAnswered } = await enter("video");
    await botComes("Owl");
    await isAnswered("!help", "Ask the owl.");
    const second = await plugin.startBot("somebody-else");
    try {
      await second.error(/second-bot/);
      const before = owner.received.filter(isBody("Ask the owl.")).length;
      await isTakenBack("buy spam");
      await mallory.say(room, "!help");
      await owner.next(isBody("Ask the owl."), "the answer");
      await mallory.say(room, "!help");
      await owner.next(isBody("Ask the owl."), "the answer");
      await isTakenBack("more spam");
      expect(owner.received.filter(isBody("Ask the owl."))).toHaveLength(before + 2);
      expect(bot.errors()).toBe("");
    } finally {
      await second.stop();
    }
    await isTakenBack("even more spam");
  });
});
