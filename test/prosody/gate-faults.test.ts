import type { Element } from "@xmpp/component";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { frame } from "../support/gate.ts";
import { allow, type Gated, roundTrip, type Scene, silence, startGated } from "../support/gated.ts";
import { kinds } from "../support/gated-kinds.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

/** What a question goes through, in this order. */
const places = [
  "policy.get",
  "attention.asks",
  "attention.strip_hints",
  "gate.submit",
  "link.to_ask",
  "wire.check",
  "link.frame",
  "wire.frames",
  "wire.read_verdicts",
  "gate.verdict",
  "deliver.pass",
  "wire.outcome",
] as const;

/** What is gone through where the bot does not answer. */
const unanswered = {
  open: ["link.responsible", "link.timed_out", "deliver.pass", "spool.keep", "wire.passed"],
  closed: ["link.timed_out", "deliver.deny"],
} as const;

describeProsody("a defect of the module", (suite) => {
  describe.each(["open", "closed"] as const)("where the gate fails %s", (fail) => {
    let gated: Gated;
    let scene: Scene;

    beforeAll(async () => {
      const warden = { muc_warden_fail: fail, muc_warden_timeout: 0.3, muc_warden_hold: 0 };
      gated = await startGated({ suite, warden });
      scene = await gated.scene("faults");
      await gated.people.person("Benvolio").join("elsewhere@rooms.localhost");
    });
    afterAll(() => gated?.stop());

    const broken = [
      ...places.flatMap((place) => [1, undefined].map((times) => ({ place, times, answer: allow }))),
      ...unanswered[fail].flatMap((place) =>
        [1, undefined].map((times) => ({ place, times, answer: silence })),
      ),
      // For good, nothing would ever end.
      { place: "gate.sweep", times: 1, answer: silence },
    ].map((one) => {
      const asked = one.answer === allow ? "and the bot answers" : "and the bot is silent";
      return { ...one, how: `${one.times ? "once" : "for good"}, ${asked}` };
    });

    test.each(broken)("in $place, $how: nothing is lost", async ({ place, times, answer, how }) => {
      const { room, romeo, juliet } = scene;
      // Breaker, queue and policies as at the start.
      await gated.prosody.control.reload("muc_warden");
      gated.bot.answer = answer;
      await gated.bot.hello();
      await gated.bot.policies(gated.policies);
      const fault = await gated.prosody.control.breakFunction(place, times === undefined ? {} : { times });
      const idOf = (what: string) => `${place} ${how} ${what}`;
      try {
        for (const { what, say } of kinds) {
          await juliet.send(say(room, idOf(what), `[${idOf(what)}]`));
          await roundTrip(juliet, room);
        }
        await Promise.all(kinds.map(({ what }) => ended(idOf(what))));
        expect(await fault.thrown()).toBeGreaterThan(0);
      } finally {
        await fault.mend();
      }
      // Nor does anything come twice, and all is as it was before.
      gated.bot.answer = allow;
      await gated.bot.hello();
      await gated.bot.policies(gated.policies);
      // On a busy machine an answer may be late, and a gate that fails closed asks to try again.
      for (let i = 0; ; i++) {
        const id = `${i} after ${idOf("")}`;
        await juliet.say(room, id, { id });
        if ((await juliet.next(({ attrs }) => attrs.id === id, "an end")).attrs.type === "error") continue;
        await romeo.next(isBody(id), "what is said afterwards");
        break;
      }
      const isAsked = (element: Element) =>
        frame("check", { room })(element) && element.toString().includes(`after ${idOf("")}`);
      expect(gated.bot.frames.received.some(isAsked)).toBe(true);
      for (const who of everybody())
        for (const { what } of kinds) expect(who.received.filter(isOf(idOf(what))).length).toBeLessThan(2);
    });

    /** That it came to somebody, or that its sender was told that it does not. */
    async function ended(id: string) {
      const isEnd = (stanza: Element) =>
        isOf(id)(stanza) || (stanza.attrs.type === "error" && stanza.attrs.id === id);
      const ends = everybody().map((who) => who.next(isEnd, id, 2_000));
      await Promise.any(ends).catch(() => {
        throw new Error(`lost: ${id}`);
      });
    }

    function everybody() {
      const { romeo, juliet, mercutio } = scene;
      return [romeo, juliet, mercutio, gated.people.person("Benvolio")];
    }
  });
});

const isOf = (id: string) => (stanza: Element) => stanza.toString().includes(`[${id}]`);
