import { expect, test } from "vitest";
import { describeTalk } from "../support/talk.ts";
import { CHAT_BOT } from "../support/talk-bot.ts";
import { bodies } from "../support/talk-said.ts";

const say = (command: string, quotes: string) => ({
  id: command,
  type: "command_say",
  options: { command, quotes },
});

const TEXTS = {
  emojis: "Hello :owl_yes: and :owl_no:",
  markup: `<b>"Tom" & 'Jerry'</b> ]]> &amp; &#65; <!-- -->`,
  astral: "🦉 𝄞 👩🏽‍🚀 🇫🇷",
  lines: "one\ntwo\n\n\tthree",
  marks: "שלום é ã",
  spaces: "  quiet  ",
  command: "!emojis",
} as const;

describeTalk("texts", (stage) => {
  test("arrive as they were written, and the bot does not answer itself", async () => {
    const handlers = Object.entries(TEXTS).map(([name, text]) => say(name, text));
    const { ask, heard } = await stage().open("texts", { handlers });
    for (const name of Object.keys(TEXTS)) await ask(`!${name}`);
    expect(bodies(await heard())).toEqual(Object.values(TEXTS));
  });

  test("lose what XML cannot hold; xmppjs-chat-bot loses its connection by them", async () => {
    const { kind, bot, open } = stage();
    const { ask, heard } = await open("damaged", {
      handlers: [say("say", "one\u0001two\uFFFEthree\uD83Dfour")],
    });
    await ask("!say");
    if (kind === CHAT_BOT) await bot.print(/StreamError: (?:xml-)?not-well-formed/);
    else expect(bodies(await heard())).toEqual(["onetwothreefour"]);
  });
});
