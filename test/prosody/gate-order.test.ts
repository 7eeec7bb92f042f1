import type { Element } from "@xmpp/component";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { frame } from "../support/gate.ts";
import { bodiesOf, errorFor, type Gated, type Scene, silence, startGated } from "../support/gated.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

describeProsody("the order of what is judged", (suite) => {
  describe.each(["open", "closed"] as const)("where the gate fails %s", (fail) => {
    let gated: Gated;

    beforeAll(async () => {
      gated = await startGated({ suite, warden: { muc_warden_fail: fail, muc_warden_timeout: 20 } });
    });
    afterAll(() => gated?.stop());
    afterEach(() => expect(gated.complaints()).toEqual([]));

    test("each sender's messages keep their order while the answers are shuffled", async () => {
      const { room, romeo, juliet, mercutio } = await gated.scene("shuffled");
      const asked = await sayTogether(room, juliet, mercutio);
      for (const check of shuffled(asked)) await gated.bot.verdict(check.attrs.id, { is: "allow" });
      await romeo.next(isBody("Juliet 9"), "the last of Juliet");
      await romeo.next(isBody("Mercutio 9"), "the last of Mercutio");
      const heard = bodiesOf(romeo, room);
      for (const who of ["Juliet", "Mercutio"]) {
        const theirs = heard.filter((body) => body?.startsWith(who));
        expect(theirs).toEqual(Array.from({ length: 10 }, (_, i) => `${who} ${i}`));
      }
    });

    test("one sender's slow question keeps nobody else waiting", async () => {
      const { room, romeo, juliet, mercutio } = await gated.scene("slow-question");
      gated.bot.answer = (check) => (check.attrs.nick === "Juliet" ? undefined : { is: "allow" });
      await juliet.say(room, "first");
      const { id } = (await gated.bot.frames.next(isCheckIn(room, "message"), "the question")).attrs;
      await mercutio.say(room, "second");
      await romeo.next(isBody("second"), "Mercutio's");
      await gated.bot.verdict(id, { is: "allow" });
      await romeo.next(isBody("first"), "Juliet's");
    });

    async function sayTogether(room: string, juliet: Scene["juliet"], mercutio: Scene["mercutio"]) {
      gated.bot.answer = silence;
      for (let i = 0; i < 10; i++) {
        await juliet.say(room, `Juliet ${i}`);
        await mercutio.say(room, `Mercutio ${i}`);
      }
      const asked: Element[] = [];
      while (asked.length < 20)
        asked.push(await gated.bot.frames.next(isCheckIn(room, "message"), "the questions"));
      return asked;
    }
  });

  test("the whole room's order holds where it is wished", async () => {
    const gated = await startGated({ suite, warden: { muc_warden_order: "room", muc_warden_timeout: 20 } });
    try {
      const { room, romeo, juliet, mercutio } = await gated.scene("one-lane");
      gated.bot.answer = silence;
      const said: string[] = [];
      const asked: Element[] = [];
      for (let i = 0; i < 5; i++)
        for (const who of [juliet, mercutio]) {
          said.push(`${i} of ${who.jid}`);
          await who.say(room, `${i} of ${who.jid}`);
          asked.push(await gated.bot.frames.next(isCheckIn(room, "message"), "the question"));
        }
      for (const check of shuffled(asked)) await gated.bot.verdict(check.attrs.id, { is: "allow" });
      await romeo.next(isBody(said.at(-1) ?? ""), "the last");
      expect(bodiesOf(romeo, room)).toEqual(said);
      // However much somebody says, it lets nothing of others by.
      await mercutio.say(room, "forbidden", { id: "m1" });
      const { id } = (await gated.bot.frames.next(isCheckIn(room, "message"), "the question")).attrs;
      for (let i = 0; i < 150; i++) await juliet.say(room, `flood ${i}`, { id: `f${i}` });
      await errorFor(juliet, "f149");
      expect(bodiesOf(romeo, room)).toEqual(said);
      await gated.bot.verdict(id, { is: "refuse", text: "no" });
      await errorFor(mercutio, "m1");
    } finally {
      await gated.stop();
    }
  });
});

const isCheckIn = (room: string, kind: string) => frame("check", { room, kind });

/** In an order that is none, and always the same. */
function shuffled<T>(list: readonly T[]): T[] {
  const rest = [...list];
  const result: T[] = [];
  for (let at = 7; rest.length > 0; at = (at * 31 + 11) % 1009)
    result.push(...rest.splice(at % rest.length, 1));
  return result;
}
