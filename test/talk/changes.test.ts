import { expect, test } from "vitest";
import { describeTalk } from "../support/talk.ts";
import { CHAT_BOT, MUC } from "../support/talk-bot.ts";
import { bodies, mention } from "../support/talk-said.ts";

const say = (quotes: string, more: object = {}) => ({
  id: "say",
  type: "command_say",
  options: { command: "say", quotes },
  ...more,
});
const hello = { id: "hello", type: "hello", options: { txt: "Hello {{NICK}}!" } };

describeTalk("a room file that is changed while the bot runs", (stage) => {
  test("changes a text and a command", async () => {
    const { ask, heard, edit } = await stage().open("changed", { handlers: [say("Before.")] });
    await ask("!say");
    expect(bodies(await heard())).toEqual(["Before."]);
    await edit({ handlers: [say("After.")] });
    await ask("!say");
    expect(bodies(await heard())).toEqual(["After."]);
    await edit({ handlers: [say("After.", { options: { command: "tell", quotes: "Told." } })] });
    await ask("!say");
    await ask("!tell");
    expect(bodies(await heard())).toEqual(["Told."]);
  });

  test("adds a handler beside others", async () => {
    const { ask, join, heard, edit } = await stage().open("added", { handlers: [say("Said.")] });
    await join("ann", "Ann");
    expect(await heard()).toEqual([]);
    await edit({ handlers: [say("Said."), hello] });
    await join("bob", "Bob");
    await ask("!say");
    expect(bodies(await heard())).toEqual(["Hello Bob!", "Said."]);
  });

  test("switches a handler off and on", async () => {
    const { ask, join, heard, edit } = await stage().open("switched", { handlers: [say("Said."), hello] });
    await edit({ handlers: [say("Said.", { enabled: false }), hello] });
    await ask("!say");
    await join("bob", "Bob");
    expect(bodies(await heard())).toEqual(["Hello Bob!"]);
    await edit({ handlers: [say("Said."), hello] });
    await ask("!say");
    expect(bodies(await heard())).toEqual(["Said."]);
  });

  test("gives the bot another nick, which it is called by from then on", async () => {
    const handlers = [{ id: "respond", type: "respond", options: { txt: "Yes {{NICK}}?" } }];
    const { ask, heard, edit } = await stage().open("renamed", { handlers });
    await edit({ handlers, nick: "Professor" });
    await ask("Sepia?", [mention("xmpp:renamed@rooms.localhost/Sepia")]);
    expect(await heard()).toEqual([]);
    await ask("Professor?", [mention("xmpp:renamed@rooms.localhost/Professor")]);
    expect(bodies(await heard())).toEqual(["Yes owner-of-renamed?"]);
  });

  test("switches a room off and on", async () => {
    const { bot, open } = stage();
    const beside = await open("beside", { handlers: [] });
    const { ask, soFar, edit, heard } = await open("off", { handlers: [say("Said.")] });
    await bot.writeRoom("off", { local: "off", domain: MUC, enabled: false, handlers: [say("Said.")] });
    await ask("!say");
    // The bot hears what is said in the order in which it is said.
    await beside.heard();
    expect(soFar()).toEqual([]);
    await edit({ handlers: [say("Said.")] });
    await ask("!say");
    expect(bodies(await heard())).toEqual(["Said."]);
  });

  // From here on mucwarden does what the file says, and the original does not.
  const isOriginal = () => stage().kind === CHAT_BOT;

  test("a handler that is taken out of the file ends; in xmppjs-chat-bot it goes on", async () => {
    const { ask, heard, edit } = await stage().open("removed", { handlers: [say("Said.")] });
    await edit({ handlers: [] });
    await ask("!say");
    expect(bodies(await heard())).toEqual(isOriginal() ? ["Said."] : []);
  });

  test("an option that is taken out is what it is by default; in xmppjs-chat-bot it stays what it was", async () => {
    const { join, heard, edit } = await stage().open("fewer", { handlers: [hello] });
    await edit({ handlers: [{ ...hello, options: { txt: "Welcome {{NICK}}!" } }] });
    await edit({ handlers: [{ ...hello, options: {} }] });
    await join("bob", "Bob");
    expect(bodies(await heard())).toEqual([isOriginal() ? "Welcome Bob!" : "Hello Bob!"]);
  });

  test("a handler of another type under an old id is that; in xmppjs-chat-bot it stays what it was", async () => {
    const { ask, join, heard, edit } = await stage().open("retyped", { handlers: [say("Said.")] });
    await edit({ handlers: [{ ...hello, id: "say" }] });
    await ask("!say");
    await join("bob", "Bob");
    expect(bodies(await heard())).toEqual(isOriginal() ? ["Said."] : ["Hello Bob!"]);
  });

  test("a room whose file is removed is left; xmppjs-chat-bot stays in it", async () => {
    const { bot, open } = stage();
    const beside = await open("beside-orphan", { handlers: [] });
    const { ask, soFar } = await open("orphan", { handlers: [say("Said.")] });
    await bot.removeRoom("orphan");
    await ask("!say");
    // The bot hears what is said in the order in which it is said.
    await beside.heard();
    expect(bodies(soFar())).toEqual(isOriginal() ? ["Said."] : []);
  });
});
