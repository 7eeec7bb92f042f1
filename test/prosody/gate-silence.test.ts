import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Element } from "@xmpp/component";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { frame } from "../support/gate.ts";
import {
  archivedIn,
  bodiesOf,
  errorFor,
  errorOf,
  type Gated,
  hasRead,
  roundTrip,
  type Scene,
  silence,
  startGated,
} from "../support/gated.ts";
import { kinds } from "../support/gated-kinds.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

type Options = Parameters<typeof startGated>[0]["warden"];

const NOT_CHECKED = { type: "wait", condition: "resource-constraint" };

describeProsody("a bot that does not answer", (suite) => {
  describe.each(["open", "closed"] as const)("where the gate fails %s", (fail) => {
    describe("with a short timeout", () => {
      let gated: Gated;

      beforeAll(async () => {
        const warden = { muc_warden_fail: fail, muc_warden_timeout: 0.3, muc_warden_hold: 0 };
        gated = await startGated({ suite, warden });
      });
      afterAll(() => gated?.stop());
      afterEach(async () => {
        expect(gated.complaints()).toEqual([]);
        // What was not answered in one test is not to trip the breaker in another.
        await gated.bot.stop();
        await gated.newBot();
      });

      test.each(kinds)("$what is settled without it", async ({ kind, say, what, reader }) => {
        const scene = await gated.scene(`silent-${what.toLowerCase().replaceAll(/\W/g, "-")}`);
        const { room, romeo, juliet, mercutio } = scene;
        const text = `unchecked ${what}`;
        gated.bot.answer = silence;
        await juliet.send(say(room, "m1", text));
        const { id } = (await gated.bot.frames.next(frame("check", { room, kind }), "the question")).attrs;
        const check = String(id);
        if (fail === "closed") {
          expect(errorOf(await errorFor(juliet, "m1"))).toMatchObject(NOT_CHECKED);
          const outcome = await gated.bot.frames.next(frame("outcome", { id: check }), "the outcome");
          expect(outcome.attrs).toMatchObject({ is: "refused", unjudged: "timeout" });
        } else {
          const readers = { mercutio, benvolio: gated.people.person("Benvolio") };
          const isIt = (stanza: Element) =>
            stanza.toString().includes(text) && stanza.toString().includes(room);
          await (reader ? readers[reader] : romeo).next(isIt, what);
          const told = (element: Element) => element.attrs.unjudged === "timeout";
          const passed = await gated.bot.frames.next(told, "to be told");
          expect([passed.name, passed.attrs.check ?? passed.attrs.id]).toEqual([
            kind === "message" || kind === "subject" ? "passed" : "outcome",
            check,
          ]);
        }
        // An answer that comes too late changes nothing.
        await gated.bot.verdict(check, fail === "closed" ? { is: "allow" } : { is: "refuse", text: "no" });
        await roundTrip(gated.bot, room);
        await romeo.say(room, "later");
        await mercutio.next(
          (stanza) => isBody("later")(stanza) && !!stanza.attrs.from?.startsWith(room),
          "it",
        );
        expect(countOf(gated, scene, text)).toBe(fail === "open" ? 1 : 0);
        // Rooms archive no reactions.
        if (kind === "message" && what !== "a reaction")
          expect((await archivedIn(scene)).includes(text)).toBe(fail === "open");
      });
    });

    describe("with a timeout in which it can ask for more", () => {
      let gated: Gated;

      beforeAll(async () => {
        gated = await startGated({ suite, warden: { muc_warden_fail: fail, muc_warden_timeout: 1 } });
      });
      afterAll(() => gated?.stop());

      test("a question that needs longer is given it, and others are not", async () => {
        const { room, juliet, mercutio } = await gated.scene("longer");
        gated.bot.answer = (check) =>
          check.attrs.nick === "Juliet" ? { is: "wait", ms: 10_000 } : undefined;
        await juliet.say(room, "a long question");
        const asked = await gated.bot.frames.next(frame("check", { room, kind: "message" }), "the question");
        await mercutio.say(room, "a short one", { id: "short" });
        await gated.bot.frames.next(({ attrs }) => attrs.unjudged === "timeout", "the end of the other");
        expect(hasRead(mercutio, "a long question")).toBe(false);
        await gated.bot.verdict(asked.attrs.id, { is: "allow" });
        await mercutio.next(isBody("a long question"), "it");
        const outcome = await gated.bot.frames.next(
          frame("outcome", { id: String(asked.attrs.id) }),
          "the end",
        );
        expect(outcome.attrs.unjudged).toBeUndefined();
      });

      test("longer is given once", async () => {
        const { room, juliet } = await gated.scene("longer-once");
        gated.bot.answer = silence;
        await juliet.say(room, "a question");
        const asked = await gated.bot.frames.next(frame("check", { room, kind: "message" }), "the question");
        await gated.bot.verdict(asked.attrs.id, { is: "wait", ms: 200 });
        await gated.bot.verdict(asked.attrs.id, { is: "wait", ms: 10_000 });
        await gated.bot.frames.next(({ attrs }) => attrs.unjudged === "timeout", "its end");
      });
    });

    test("costs nobody the timeout for long: it is only probed, until it answers", async () => {
      const warden = { muc_warden_fail: fail, muc_warden_timeout: 0.3, muc_warden_hold: 0 };
      const gated = await startGated({ suite, warden });
      try {
        const { room, romeo, juliet } = await gated.scene("frozen");
        gated.bot.answer = silence;
        // At once, so that they wait together.
        for (let i = 0; i < 20; i++) await juliet.say(room, `unanswered ${i}`, { id: `u${i}` });
        for (let i = 0; i < 20; i++) await settled(`unanswered ${i}`, `u${i}`);
        expect(gated.complaints().filter((line) => line.includes("does not answer in time"))).toHaveLength(1);
        if (fail === "open") {
          const last = (element: Element) =>
            element.name === "passed" && element.toString().includes("ed 19");
          expect((await gated.bot.frames.next(last, "the last")).attrs.unjudged).toBe("timeout");
        }
        await juliet.say(room, "without a question", { id: "w1" });
        await settled("without a question", "w1");
        expect(gated.bot.frames.received.some((element) => isAsked(element, "without a question"))).toBe(
          false,
        );
        gated.bot.answer = () => ({ is: "allow" });
        let probes = 0;
        for (let i = 0; probes === 0; i++) {
          await juliet.say(room, `again ${i}`, { id: `a${i}` });
          await settled(`again ${i}`, `a${i}`);
          probes = gated.bot.frames.received.filter((element) => isAsked(element, "again")).length;
        }
        expect(probes).toBe(1);
        await juliet.say(room, "as before", { id: "b1" });
        await settled("as before", "b1");
        expect(gated.bot.frames.received.some((element) => isAsked(element, "as before"))).toBe(true);
        expect(gated.complaints()).toHaveLength(1);

        async function settled(text: string, id: string) {
          const isIt = (stanza: Element) =>
            stanza.attrs.id === id && stanza.attrs.from?.startsWith(room) === true;
          const end = await juliet.next(isIt, `the end of ${text}`);
          if (end.attrs.type !== "error") await romeo.next(isBody(text), text);
        }
      } finally {
        await gated.stop();
      }
    });

    test("of what one person says only so much is asked at once, and beyond all measure nothing", async () => {
      await withFlood({ muc_warden_fail: fail, muc_warden_timeout: 20 }, 103, async (flood) => {
        const { gated, room, romeo, juliet, mercutio, said, asked } = flood;
        for (const text of said.slice(100))
          expect(errorOf(await errorFor(juliet, text))).toMatchObject(NOT_CHECKED);
        expect(gated.bot.frames.received.some((element) => isAsked(element, "Juliet 20<"))).toBe(false);
        expect(bodiesOf(romeo, room)).toEqual([]);
        await mercutio.say(room, "calm");
        const { id } = (await gated.bot.frames.next((element) => isAsked(element, "calm"), "it")).attrs;
        await gated.bot.verdict(id, { is: "allow" });
        await romeo.next(isBody("calm"), "what others say");
        gated.bot.answer = (check) =>
          isAsked(check, "Juliet 25<") ? { is: "refuse", text: "no" } : { is: "allow" };
        for (const one of asked) await gated.bot.verdict(one, { is: "allow" });
        await romeo.next(isBody("Juliet 99"), "the last");
        expect(errorOf(await errorFor(juliet, "Juliet 25")).text).toBe("no");
        const heard = said.slice(0, 100).filter((text) => text !== "Juliet 25");
        expect(bodiesOf(romeo, room)).toEqual(["calm", ...heard]);
      });
    });

    test("what all say beyond measure goes as the gate fails, in order", async () => {
      const warden = { muc_warden_fail: fail, muc_warden_timeout: 20, muc_warden_max_pending: 22 };
      await withFlood(warden, 20, async ({ gated, room, romeo, mercutio, asked }) => {
        for (const i of [0, 1]) await mercutio.say(room, `Mercutio ${i}`, { id: `Mercutio ${i}` });
        for (const _ of [0, 1]) await gated.bot.frames.next(isCheck(room), "what Mercutio says");
        await mercutio.say(room, "Mercutio 2", { id: "Mercutio 2" });
        await roundTrip(mercutio, room);
        expect(gated.bot.frames.received.some((element) => isAsked(element, "Mercutio 2"))).toBe(false);
        // In order, though it is settled already: nobody is to read the answer before the question.
        expect(bodiesOf(romeo, room)).toEqual([]);
        for (const id of asked) await gated.bot.verdict(id, { is: "allow" });
        await romeo.next(isBody("Juliet 19"), "the last that was asked about");
        // His third waits behind his two, which end with the module.
        await gated.prosody.control.unload("muc_warden");
        const left = ["Mercutio 0", "Mercutio 1", "Mercutio 2"];
        if (fail === "closed") for (const id of left) await errorFor(mercutio, id);
        else for (const text of left) await romeo.next(isBody(text), text);
        expect(gated.complaints()).toEqual([]);
      });
    });
  });

  interface Flood extends Scene {
    readonly gated: Gated;
    readonly said: readonly string[];
    /** The first 20 questions about it, which the bot did not answer. */
    readonly asked: readonly (string | undefined)[];
  }

  /** Juliet says so much at once. */
  async function withFlood(warden: Options, count: number, body: (flood: Flood) => Promise<void>) {
    const gated = await startGated({ suite, warden });
    try {
      const scene = await gated.scene("flood");
      gated.bot.answer = silence;
      const said = Array.from({ length: count }, (_, i) => `Juliet ${i}`);
      for (const text of said) await scene.juliet.say(scene.room, text, { id: text });
      const asked: (string | undefined)[] = [];
      while (asked.length < 20)
        asked.push((await gated.bot.frames.next(isCheck(scene.room), "20 questions")).attrs.id);
      await body({ gated, ...scene, said, asked });
    } finally {
      await gated.stop();
    }
  }

  test("a question that Prosody is too busy to send has its time all the same", async () => {
    const gated = await startGated({ suite });
    try {
      const { room, romeo, juliet } = await gated.scene("busy");
      gated.bot.answer = () => ({ is: "refuse", text: "no" });
      // What comes meanwhile is read together, before any timer runs: the message, and what keeps Prosody busy for long.
      const busy = [keepBusy(gated, 0.5)];
      while (!existsSync(join(gated.prosody.folder, "busy for 0.5"))) await setImmediate();
      await juliet.say(room, "forbidden", { id: "m1" });
      busy.push(keepBusy(gated, 1.5));
      await Promise.all(busy);
      expect(errorOf(await errorFor(juliet, "m1")).text).toBe("no");
      expect(hasRead(romeo, "forbidden")).toBe(false);
    } finally {
      await gated.stop();
    }
  });

  function keepBusy({ prosody }: Gated, seconds: number): Promise<unknown> {
    return prosody.control.lua(`
      assert(io.open("${join(prosody.folder, `busy for ${seconds}`)}", "w")):close()
      local monotonic = require "util.time".monotonic
      local start = monotonic()
      repeat until monotonic() - start > ${seconds}`);
  }
});

const isCheck = (room: string) => frame("check", { room, kind: "message" });

const isAsked = (element: Element, text: string) =>
  element.name === "check" && element.toString().includes(text);

/** How often it came to anybody but its sender. */
function countOf(gated: Gated, { room }: Scene, text: string): number {
  const counts = ["Romeo", "Mercutio", "Benvolio"].map(
    (who) =>
      gated.people
        .person(who)
        .received.filter((stanza) => stanza.toString().includes(text) && stanza.toString().includes(room))
        .length,
  );
  return Math.max(...counts);
}
