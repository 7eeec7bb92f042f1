import { expect, test } from "vitest";
import { describeTalk } from "../support/talk.ts";
import { CHAT_BOT } from "../support/talk-bot.ts";
import { bodies, said } from "../support/talk-said.ts";

const command = (id: string, command: unknown, quotes: unknown) => ({
  id,
  type: "command_say",
  options: { command, quotes },
});

const NO_COMMANDS = ["!", "! help", " !help", "help", "!helpme", "!HELP", "!other", "say !help", "!!help"];

describeTalk("command_say", (stage) => {
  test("answers its commands at the beginning of a message, whoever gives them", async () => {
    const handlers = [
      command("help", "help", "Ask the owl."),
      command("rules", ["rules", "règles"], ["Be kind."]),
    ];
    const { join, say, ask, heard } = await stage().open("commands", { handlers });
    await join("ann", "Ann");
    for (const text of NO_COMMANDS) await say("ann", text);
    expect(await heard()).toEqual([]);
    for (const text of ["!help", "!help me with this", "!rules", "!règles\nplease"]) await say("ann", text);
    await ask("!help");
    expect(await heard()).toEqual(
      ["Ask the owl.", "Ask the owl.", "Be kind.", "Be kind.", "Ask the owl."].map((text) =>
        said("commands", text),
      ),
    );
  });

  test("says any of several texts", async () => {
    const texts = ["One.", "Two.", "Three."];
    const { ask, heard } = await stage().open("several", {
      handlers: [command("any", "any", texts)],
    });
    for (let asked = 0; asked < 6; asked++) await ask("!any");
    const heardTexts = bodies(await heard());
    expect(heardTexts).toHaveLength(6);
    expect(new Set(heardTexts)).toEqual(new Set(texts));
  });

  test("two handlers answer one command in the order of the file", async () => {
    const handlers = [command("first", "both", "First."), command("second", "both", "Second.")];
    const { ask, heard } = await stage().open("both", { handlers });
    await ask("!both");
    expect(bodies(await heard())).toEqual(["First.", "Second."]);
  });

  test("leaves what is taken back unanswered; xmppjs-chat-bot answers it", async () => {
    const { kind, people, open } = stage();
    const rules = [{ name: "spam", regexp: "spam", reason: "No spam." }];
    const handlers = [
      { id: "spam", type: "moderate", options: { rules } },
      command("help", "help", "Ask the owl."),
    ];
    const { room, join, say, heard } = await open("spam", { handlers });
    await join("ann", "Ann");
    // By the gate nobody gets to see it.
    await people.person("ann").say(room, "!help spam");
    await say("ann", "!help");
    expect(bodies(await heard())).toEqual(Array(kind === CHAT_BOT ? 2 : 1).fill("Ask the owl."));
  });
});
