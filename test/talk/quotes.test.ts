import { expect, test } from "vitest";
import type { Person } from "../support/occupant.ts";
import { describeTalk } from "../support/talk.ts";
import { bodies, said } from "../support/talk-said.ts";

const QUOTES = ["One.", "Two :owl_yes:", "Three."];
const every = (type: string, delay: number) => ({ id: type, type, options: { quotes: QUOTES, delay } });

describeTalk("quotes", (stage) => {
  test.concurrent("come one after the other, and again from the first", async () => {
    const { hear } = await stage().open("in-order", { handlers: [every("quotes", 1)] });
    // Some may have been said before the bot was listened to.
    const heard = (await hear(4)).slice(0, 4);
    const from = QUOTES.indexOf(String(heard[0]?.body));
    const expected = [0, 1, 2, 3].map((index) => QUOTES[(from + index) % QUOTES.length]);
    expect(heard).toEqual(expected.map((text) => said("in-order", String(text))));
  });

  test.concurrent("at random are any of them", async () => {
    const { hear } = await stage().open("at-random", { handlers: [every("quotes_random", 1)] });
    expect(new Set(bodies(await hear(6)))).toEqual(new Set(QUOTES));
  });

  test.concurrent("follow a delay that is changed", async () => {
    const { heard, edit, hear } = await stage().open("faster", { handlers: [every("quotes", 6000)] });
    expect(await heard()).toEqual([]);
    await edit({ handlers: [every("quotes", 1)] });
    await hear(2);
  });

  test.concurrent("are kept until somebody else is in the room", async () => {
    const { open } = stage();
    const witness = await open("witness", { handlers: [every("quotes", 1)] });
    const { owner, room, hear } = await open("lonely", { handlers: [every("quotes", 1)] });
    await owner.leave(room);
    // The bot has seen that, since it answers to what was said after it.
    await witness.heard();
    const before = await quotesIn(owner, room);
    // Time enough for one to be said: between the first of these and the last there are two seconds.
    await witness.hear(3);
    expect(await quotesIn(owner, room)).toEqual(before);
    await owner.join(room);
    const [next] = await hear(before.length + 1).then((all) => all.slice(before.length));
    expect(next?.body).toBe(QUOTES[before.length % QUOTES.length]);
  });
});

async function quotesIn(owner: Person, room: string): Promise<string[]> {
  const texts = (await owner.archive(room)).map((result) =>
    String(result.getChild("forwarded")?.getChild("message")?.getChildText("body")),
  );
  return texts.filter((text) => QUOTES.includes(text));
}
