import type { Element } from "@xmpp/component";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectScriptedBot, frame, type ScriptedBot, startScriptedBot } from "../support/gate.ts";
import {
  allow,
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
import { connectPeople } from "../support/occupant.ts";
import { BOT, BOT2, describeProsody, PEOPLE, startTestProsody } from "../support/prosody.ts";
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

  test("what one that is frozen does not answer, the other is asked, until it answers again", async () => {
    const warden = {
      muc_warden_components: [BOT.domain, BOT2.domain],
      muc_warden_timeout: 0.3,
      muc_warden_hold: 0,
    };
    const gated = await startGated({ suite, warden });
    let second: ScriptedBot | undefined;
    try {
      const scenes: Scene[] = [];
      for (const name of NAMES) scenes.push(await gated.scene(name));
      gated.bot.answer = () => ({ is: "refuse", text: "no" });
      second = await startScriptedBot(gated.prosody, gated.policies, BOT2);
      const { bot } = gated;
      const others = second;
      await roundTrip(others, "ash@rooms.localhost");
      const isTheirs = ({ room }: Scene) => others.frames.received.some(frame("watching", { room }));
      const [theirs] = scenes.filter(isTheirs);
      if (theirs === undefined) throw new Error("no room is the second bot's");
      const { room, romeo, juliet } = theirs;
      for (let i = 0; i < 20; i++) await juliet.say(room, `unanswered ${i}`);
      const took = bot.frames.next(frame("watching", { room }), "the room");
      await romeo.next(isBody("unanswered 19"), "what nobody answers");
      await took;
      // Some of these are asked of the frozen one, too, to find out if it answers.
      for (let i = 0; i < 8; i++) {
        await juliet.say(room, `forbidden ${i}`, { id: `forbidden ${i}` });
        expect(errorOf(await errorFor(juliet, `forbidden ${i}`)).text).toBe("no");
      }
      expect(hasRead(romeo, "forbidden")).toBe(false);
      const watched = others.frames.received.filter(frame("watching", { room })).length;
      others.answer = allow;
      for (let i = 0; others.frames.received.filter(frame("watching", { room })).length === watched; i++) {
        const id = `again ${i}`;
        await juliet.say(room, id, { id });
        await juliet.next(({ attrs }) => attrs.id === id, "its end");
      }
      await bot.frames.next(frame("released", { room, to: BOT2.domain }), "to be relieved of it");
      await juliet.say(room, "as before");
      await romeo.next(isBody("as before"), "it");
    } finally {
      await second?.stop();
      await gated.stop();
    }
  });

  test("after a crash of Prosody no room is forgotten because its bot comes last", async () => {
    const warden = { muc_warden_components: [BOT.domain, BOT2.domain], muc_warden_fail: "closed" };
    const prosody = await startTestProsody({ suite, warden });
    const [ours, theirs] = ["ours@rooms.localhost", "theirs@rooms.localhost"];
    const ask = { ask: ["message"] };
    try {
      const before = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
      await startScriptedBot(prosody, { [ours]: ask }, BOT);
      await startScriptedBot(prosody, { [theirs]: ask }, BOT2);
      const config = { "muc#roomconfig_persistentroom": "1" };
      await before.person("Romeo").join(theirs, "Romeo", { asOwner: true, config });
      await prosody.restart("SIGKILL");

      await startScriptedBot(prosody, { [ours]: ask }, BOT);
      const people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
      const [juliet, mercutio] = [people.person("Juliet"), people.person("Mercutio")];
      await juliet.join(theirs, "Juliet");
      await mercutio.join(theirs, "Mercutio");
      await juliet.say(theirs, "unasked", { id: "m1" });
      await errorFor(juliet, "m1");
      const second = await startScriptedBot(prosody, { [theirs]: ask }, BOT2);
      second.answer = allow;
      await juliet.say(theirs, "asked");
      await mercutio.next(isBody("asked"), "it");
      expect(hasRead(mercutio, "unasked")).toBe(false);
    } finally {
      await prosody.stop();
    }
  });
});
