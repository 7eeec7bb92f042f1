import { expect, test } from "vitest";
import { describeTalk } from "../support/talk.ts";
import { bodies, said } from "../support/talk-said.ts";

const hello = (options: object) => ({ id: "hello", type: "hello", options });

describeTalk("hello", (stage) => {
  test("greets who comes, with a mention at each place of the nick, and nobody who was there before", async () => {
    const file = { handlers: [hello({ txt: "Hello {{NICK}}! Nice to see you, {{NICK}}." })] };
    const talk = await stage().open("hello", file, ["early"]);
    // Who was there before shows up in the room once more, under other terms.
    await talk.owner.setRole(talk.room, "early", "visitor");
    await talk.join("bob", "Bob");
    await talk.join("ann", "Ann Lee ♥ 𝄞 of & 'Co'");
    expect(await talk.heard()).toEqual([
      said("hello", "Hello {{Bob}}! Nice to see you, {{Bob}}."),
      said("hello", "Hello {{Ann Lee ♥ 𝄞 of & 'Co'}}! Nice to see you, {{Ann Lee ♥ 𝄞 of & 'Co'}}."),
    ]);
  });

  test("counts in UTF-16, so that what follows an emoji is still marked where the clients look for it", async () => {
    const talk = await stage().open("astral", { handlers: [hello({ txt: "🦉🦉 {{NICK}}" })] });
    await talk.join("bob", "𝄞");
    expect(await talk.heard()).toEqual([
      {
        body: "🦉🦉 𝄞",
        references: ["5-7 mention xmpp:astral@rooms.localhost/𝄞"],
        more: [],
      },
    ]);
  });

  test("says what the package says where nothing is given", async () => {
    const talk = await stage().open("default", { handlers: [hello({})] });
    await talk.join("bob", "Bob");
    expect(await talk.heard()).toEqual([said("default", "Hello {{Bob}}!")]);
  });

  test("greets again who comes again, and takes a change of nick for neither coming nor leaving", async () => {
    const { people, open } = stage();
    const talk = await open("again", { handlers: [hello({ txt: "Hello {{NICK}}!" })] });
    await talk.join("bob", "Bob");
    await talk.join("bob", "Robert");
    await people.person("bob").leave(talk.room);
    await talk.join("ann", "Ann");
    await people.person("ann").leave(talk.room);
    await talk.join("ann", "Ann");
    await talk.join("bob", "Bob");
    expect(bodies(await talk.heard())).toEqual(["Hello Bob!", "Hello Ann!", "Hello Ann!", "Hello Bob!"]);
  });

  test("waits with a second greeting until the delay is over", async () => {
    const { people, open } = stage();
    const talk = await open("delay", { handlers: [hello({ txt: "Hello {{NICK}}!", delay: 3600 })] });
    await talk.join("bob", "Bob");
    await people.person("bob").leave(talk.room);
    await talk.join("bob", "Bob");
    await talk.join("ann", "Ann");
    expect(bodies(await talk.heard())).toEqual(["Hello Bob!", "Hello Ann!"]);
  });
});
