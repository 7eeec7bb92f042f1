import type { Element } from "@xmpp/component";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectScriptedBot, frame, type ScriptedBot } from "../support/gate.ts";
import {
  allow,
  bodiesOf,
  errorFor,
  type Gated,
  roundTrip,
  type Scene,
  silence,
  startGated,
} from "../support/gated.ts";
import { BOT, BOT2, describeProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

const NAMES = [
  "ash",
  "birch",
  "cedar",
  "elm",
  "fir",
  "hazel",
  "larch",
  "maple",
  "oak",
  "pine",
  "rowan",
  "yew",
];

describeProsody("rooms that two bots share", (suite) => {
  describe.each(["open", "closed"] as const)("where the gate fails %s", (fail) => {
    let gated: Gated;
    let second: ScriptedBot;
    let scenes: Scene[];

    beforeEach(async () => {
      const warden = {
        muc_warden_components: [BOT.domain, BOT2.domain],
        muc_warden_fail: fail,
        muc_warden_timeout: 20,
        muc_warden_hold: 60,
      };
      gated = await startGated({ suite, warden });
      scenes = [];
      for (const name of NAMES) scenes.push(await gated.scene(name));
      second = await connectBot(BOT2, allow);
    });
    afterEach(async () => {
      await second?.stop();
      await gated?.stop();
    });

    async function connectBot(as: typeof BOT | typeof BOT2, answer: ScriptedBot["answer"]) {
      const bot = await connectScriptedBot(gated.prosody, as);
      bot.answer = answer;
      await bot.hello();
      await bot.policies(gated.policies);
      return bot;
    }

    /** Has something said in each room, and answers who was asked. */
    async function askedOf(text: string, bots: Readonly<Record<string, ScriptedBot>>) {
      const asked: Record<string, string> = {};
      for (const { room, juliet, romeo } of scenes) {
        await juliet.say(room, text);
        await romeo.next(
          (stanza) => isBody(text)(stanza) && !!stanza.attrs.from?.startsWith(`${room}/`),
          text,
        );
        const isIt = (element: Element) =>
          frame("check", { room })(element) && element.toString().includes(text);
        const who = Object.entries(bots).filter(([, bot]) => bot.frames.received.some(isIt));
        asked[room] = who.map(([name]) => name).join(" and ");
      }
      return asked;
    }

    async function untilGone({ domain }: { domain: string }) {
      const code = `return prosody.hosts["${domain}"].modules.component.connected == true`;
      while (await gated.prosody.control.lua(code));
    }

    test("each is asked about some of them, and each room by one", async () => {
      const asked = Object.values(await askedOf("hello", { first: gated.bot, second }));
      expect(new Set(asked)).toEqual(new Set(["first", "second"]));
    });

    test("when one goes only its rooms move, with what waits, and they come back with it", async () => {
      const before = await askedOf("before", { first: gated.bot, second });
      const theirs = scenes.filter(({ room }) => before[room] === "second");
      const [moving] = theirs;
      if (moving === undefined) throw new Error("no room is the second bot's");
      second.answer = silence;
      await moving.juliet.say(moving.room, "asked of the one that goes");
      await second.frames.next(
        (element) => element.name === "check" && element.toString().includes("asked of the one"),
        "the question",
      );
      await second.stop();
      await moving.romeo.next(isBody("asked of the one that goes"), "it, by the other");
      for (const { room } of theirs)
        await gated.bot.frames.next(frame("watching", { room }), `the picture of ${room}`);
      await untilGone(BOT2);
      expect(new Set(Object.values(await askedOf("meanwhile", { first: gated.bot })))).toEqual(
        new Set(["first"]),
      );
      second = await connectBot(BOT2, allow);
      for (const { room } of theirs) {
        const released = await gated.bot.frames.next(frame("released", { room }), "to be relieved of it");
        expect(released.attrs.to).toBe(BOT2.domain);
        await second.frames.next(frame("watching", { room }), `the picture of ${room}`);
      }
      expect(await askedOf("after", { first: gated.bot, second })).toEqual(before);
      expect(bodiesOf(moving.romeo, moving.room)).toEqual([
        "before",
        "asked of the one that goes",
        "meanwhile",
        "after",
      ]);
    });

    test("nobody's questions are another's to answer", async () => {
      const before = await askedOf("before", { first: gated.bot, second });
      const one = scenes.find(({ room }) => before[room] === "second");
      if (one === undefined) throw new Error("no room is the second bot's");
      second.answer = silence;
      await one.juliet.say(one.room, "a question", { id: "q1" });
      const isIt = (element: Element) =>
        element.name === "check" && element.toString().includes("a question");
      const { id } = (await second.frames.next(isIt, "it")).attrs;
      await gated.bot.verdict(id, { is: "allow" });
      await roundTrip(gated.bot, one.room);
      await second.verdict(id, { is: "refuse", text: "no" });
      await errorFor(one.juliet, "q1");
      expect(bodiesOf(one.romeo, one.room)).toEqual(["before"]);
    });

    test("what passed and was not dealt with is handed to the one that takes the room over", async () => {
      const before = await askedOf("before", { first: gated.bot, second });
      const one = scenes.find(({ room }) => before[room] === "second");
      if (one === undefined) throw new Error("no room is the second bot's");
      second.acknowledges = false;
      await one.romeo.say(one.room, "the owner speaks");
      const { id } = (await second.frames.next(frame("passed", { room: one.room }), "it")).attrs;
      await second.stop();
      await gated.bot.frames.next(frame("passed", { room: one.room, id: String(id) }), "it");
    });
  });
});
