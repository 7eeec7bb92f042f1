import type { Element } from "@xmpp/component";
import { describe, expect, test } from "vitest";
import { connectScriptedBot, frame, type ScriptedBot } from "../support/gate.ts";
import {
  allow,
  archivedIn,
  bodiesOf,
  EVERYTHING,
  errorFor,
  errorOf,
  type Gated,
  roundTrip,
  type Scene,
  silence,
  startGated,
} from "../support/gated.ts";
import { connectPeople } from "../support/occupant.ts";
import { BOT, describeProsody, PEOPLE } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

type Options = NonNullable<Parameters<typeof startGated>[0]["warden"]>;
type Config = Parameters<typeof startGated>[0]["config"];

const LONG = { muc_warden_timeout: 20, muc_warden_hold: 60 };
const NOT_CHECKED = { type: "wait", condition: "resource-constraint" };

describeProsody("a bot that comes and goes", (suite) => {
  async function withGated(warden: Options, body: (gated: Gated) => Promise<void>, config?: Config) {
    const gated = await startGated({ suite, warden, config });
    try {
      await body(gated);
    } finally {
      await gated.stop();
    }
  }

  /** Cuts the line, as the end of the bot's process does. */
  async function cut(gated: Gated) {
    await gated.prosody.control.lua(`prosody.hosts["${BOT.domain}"].modules.component.session.conn:close()`);
    await untilConnected(gated, false);
  }

  async function untilConnected(gated: Gated, wanted: boolean) {
    const code = `return prosody.hosts["${BOT.domain}"].modules.component.connected == true`;
    while ((await gated.prosody.control.lua(code)) !== wanted);
  }

  describe.each(["open", "closed"] as const)("where the gate fails %s", (fail) => {
    const options = { ...LONG, muc_warden_fail: fail };

    test.each(["is cut off", "says goodbye"])(
      "one that %s and is soon back loses and doubles nothing",
      (how) =>
        withGated(options, async (gated) => {
          const { room, romeo, juliet, mercutio } = await gated.scene("restarted");
          gated.bot.answer = silence;
          await juliet.say(room, "asked before");
          const before = await gated.bot.frames.next(isCheck(room), "the question");
          if (how === "is cut off") await cut(gated);
          else await gated.bot.stop();
          await untilConnected(gated, false);
          await mercutio.say(room, "said meanwhile");
          await roundTrip(mercutio, room);
          expect(bodiesOf(romeo, room)).toEqual([]);
          const bot = await gated.newBot((check) =>
            check.toString().includes("meanwhile") ? { is: "refuse", text: "no" } : { is: "allow" },
          );
          await romeo.next(isBody("asked before"), "it");
          await mercutio.next(({ attrs }) => attrs.type === "error", "the refusal");
          const again = await bot.frames.next(isCheck(room, "asked before"), "the question");
          expect(again.attrs.id).toBe(before.attrs.id);
          await juliet.say(room, "after all");
          await romeo.next(isBody("after all"), "it");
          expect(bodiesOf(romeo, room)).toEqual(["asked before", "after all"]);
          expect(bot.frames.received.some(({ name }) => name === "passed")).toBe(false);
        }),
    );

    test("one that is not back in time: what waits is settled", () =>
      withGated({ ...options, muc_warden_hold: 0.2 }, async (gated) => {
        const scene = await gated.scene("held");
        const { room, romeo, juliet } = scene;
        gated.bot.answer = silence;
        await juliet.say(room, "asked before", { id: "m1" });
        await gated.bot.frames.next(isCheck(room), "the question");
        await cut(gated);
        await juliet.say(room, "said meanwhile", { id: "m2" });
        if (fail === "closed")
          for (const id of ["m1", "m2"])
            expect(errorOf(await errorFor(juliet, id))).toMatchObject(NOT_CHECKED);
        else for (const text of ["asked before", "said meanwhile"]) await romeo.next(isBody(text), text);
        const bot = await gated.newBot();
        expect(await handedOver(bot, scene)).toEqual(
          fail === "open" ? ["asked before: down", "said meanwhile: down"] : [],
        );
      }));

    test("one that is away for long is told what passed, until it has dealt with it", () =>
      withGated({ ...options, muc_warden_hold: 0 }, async (gated) => {
        const scene = await gated.scene("away");
        const { room, romeo, juliet, mercutio } = scene;
        await gated.bot.stop();
        await untilConnected(gated, false);
        await romeo.say(room, "the owner speaks");
        await mercutio.next(isBody("the owner speaks"), "it");
        await juliet.say(room, "one", { id: "m1" });
        await juliet.say(room, "two", { id: "m2" });
        if (fail === "closed")
          for (const id of ["m1", "m2"])
            expect(errorOf(await errorFor(juliet, id))).toMatchObject(NOT_CHECKED);
        else await romeo.next(isBody("two"), "it");
        const all = fail === "open" ? ["the owner speaks", "one: down", "two: down"] : ["the owner speaks"];
        const first = await connectScriptedBot(gated.prosody, BOT);
        gated.bot = first;
        first.acknowledges = false;
        first.answer = allow;
        await first.hello();
        await first.policies(gated.policies);
        expect(await handedOver(first, scene)).toEqual(all);
        const owners = first.frames.received.find(({ name }) => name === "passed");
        await first.done(owners?.attrs.id);
        await roundTrip(first, room);
        await first.stop();
        await untilConnected(gated, false);
        const second = await gated.newBot();
        expect(await handedOver(second, scene)).toEqual(all.slice(1));
        await roundTrip(second, room);
        await second.stop();
        await untilConnected(gated, false);
        expect(await handedOver(await gated.newBot(), scene)).toEqual([]);
      }));

    test("a second one takes the place of the first where the server says so, with its questions", () =>
      withGated(
        options,
        async (gated) => {
          const { room, romeo, juliet } = await gated.scene("kick-old");
          gated.bot.answer = silence;
          await juliet.say(room, "asked twice");
          await gated.bot.frames.next(isCheck(room), "the question");
          await gated.newBot();
          await romeo.next(isBody("asked twice"), "it");
          await juliet.say(room, "asked once");
          await romeo.next(isBody("asked once"), "it");
          expect(bodiesOf(romeo, room)).toEqual(["asked twice", "asked once"]);
        },
        { componentConflict: "kick_old" },
      ));

    test("a second one that is turned away harms nothing", () =>
      withGated(options, async (gated) => {
        const { room, romeo, juliet } = await gated.scene("kick-new");
        gated.bot.answer = silence;
        await juliet.say(room, "asked once");
        const asked = await gated.bot.frames.next(isCheck(room), "the question");
        await expect(connectScriptedBot(gated.prosody, BOT)).rejects.toThrow("Component already connected");
        await gated.bot.verdict(asked.attrs.id, { is: "allow" });
        await romeo.next(isBody("asked once"), "it");
        gated.bot.answer = allow;
        await juliet.say(room, "and again");
        await romeo.next(isBody("and again"), "it");
        expect(bodiesOf(romeo, room)).toEqual(["asked once", "and again"]);
      }));

    test("a second hello on the same line begins anew, with its questions", () =>
      withGated(options, async (gated) => {
        const { room, romeo, juliet } = await gated.scene("hello-again");
        gated.bot.answer = silence;
        await juliet.say(room, "asked twice");
        const asked = await gated.bot.frames.next(isCheck(room), "the question");
        await gated.bot.hello();
        await gated.bot.policies(gated.policies);
        const again = await gated.bot.frames.next(isCheck(room), "the question again");
        expect(again.attrs.id).toBe(asked.attrs.id);
        await gated.bot.verdict(again.attrs.id, { is: "allow" });
        await romeo.next(isBody("asked twice"), "it");
        expect(bodiesOf(romeo, room)).toEqual(["asked twice"]);
      }));

    test.each(["reloaded", "unloaded and loaded"])("the module is %s while questions wait", (how) =>
      withGated(options, async (gated) => {
        const scene = await gated.scene("reloaded");
        const { room, romeo, juliet } = scene;
        const { control } = gated.prosody;
        gated.bot.answer = silence;
        await juliet.say(room, "asked before", { id: "m1" });
        await gated.bot.frames.next(isCheck(room), "the question");
        if (how === "reloaded") await control.reload("muc_warden");
        else await control.unload("muc_warden");
        if (fail === "closed") expect(errorOf(await errorFor(juliet, "m1"))).toMatchObject(NOT_CHECKED);
        else await romeo.next(isBody("asked before"), "it");
        await gated.bot.next(isSaid("bye"), "leave to be taken");
        if (how !== "reloaded") {
          await expect(gated.bot.hello()).rejects.toThrow("service-unavailable");
          await juliet.say(room, "unguarded");
          await romeo.next(isBody("unguarded"), "it");
          await control.load("muc_warden");
        }
        await gated.bot.next(isSaid("again"), "to be asked for a hello");
        gated.bot.answer = allow;
        await gated.bot.hello();
        await gated.bot.policies(gated.policies);
        expect(await handedOver(gated.bot, scene)).toEqual(fail === "open" ? ["asked before: down"] : []);
        // That it dealt with what was told to it as leave was taken, comes too late.
        expect(gated.complaints().filter((line) => !line.includes("its epoch is over"))).toEqual([]);
      }),
    );

    test("Prosody is started again: policies hold without the bot, and what was kept is kept", () =>
      withGated({ ...options, muc_warden_hold: 0 }, async (gated) => {
        const without = { words: [{ reason: "No magic.", entries: ["abracadabra"] }] };
        const scene = await gated.scene("restarted", { ...EVERYTHING, without });
        const { room, juliet } = scene;
        gated.bot.answer = silence;
        await juliet.say(room, "asked before", { id: "m1" });
        await gated.bot.frames.next(isCheck(room), "the question");
        await gated.prosody.restart();
        const { component } = gated.prosody.ports;
        const people = await connectPeople(component, PEOPLE.domain, PEOPLE.secret);
        try {
          const [romeo, back] = [people.person("Romeo"), people.person("Juliet")];
          await romeo.join(room);
          await back.join(room);
          const late: Scene = { ...scene, romeo, juliet: back };
          if (fail === "closed") {
            const { condition } = NOT_CHECKED;
            await expect(people.person("Paris").join(room)).rejects.toMatchObject({ condition });
          } else {
            await back.say(room, "Abracadabra!", { id: "m2" });
            expect(errorOf(await errorFor(back, "m2"))).toMatchObject({ text: "No magic." });
            await back.say(room, "said without a bot");
            await romeo.next(isBody("said without a bot"), "it");
          }
          expect((await archivedIn(late)).includes("asked before")).toBe(fail === "open");
          const bot = await gated.newBot();
          expect(await handedOver(bot, late)).toEqual(
            fail === "open" ? ["asked before: down", "said without a bot: down"] : [],
          );
        } finally {
          await people.stop();
        }
      }));

    test("one that never was there: rooms that it does not moderate are everybody's", () =>
      withGated({ ...options, muc_warden_hold: 0 }, async (gated) => {
        await gated.bot.stop();
        await untilConnected(gated, false);
        const room = "nobodys@rooms.localhost";
        const [romeo, juliet] = [gated.people.person("Romeo"), gated.people.person("Juliet")];
        await romeo.join(room);
        await juliet.join(room);
        await juliet.say(room, "hello");
        await romeo.next(isBody("hello"), "it");
      }));
  });

  test("rooms that are put to disk and come back are judged all the same", () =>
    withGated({ ...LONG, muc_room_cache_size: 1 }, async (gated) => {
      const scenes: Scene[] = [];
      for (const name of ["first", "second", "third"]) scenes.push(await gated.scene(`evicted-${name}`));
      gated.bot.answer = silence;
      const asked: Element[] = [];
      for (const { room, juliet } of scenes) {
        await juliet.say(room, `said in ${room}`);
        asked.push(await gated.bot.frames.next(isCheck(room), "the question"));
      }
      const live = `local count = 0
        for _ in control.module("rooms.localhost", "muc").live_rooms() do count = count + 1 end
        return count`;
      expect(await gated.prosody.control.lua(live)).toBe(1);
      for (const { attrs } of asked) await gated.bot.verdict(attrs.id, { is: "allow" });
      for (const { room, romeo } of scenes) await romeo.next(isBody(`said in ${room}`), "it");
      gated.bot.answer = () => ({ is: "refuse", text: "no" });
      for (const { room, juliet } of scenes) {
        await juliet.say(room, "bad", { id: room });
        await errorFor(juliet, room);
      }
      expect(scenes.flatMap(({ room, romeo }) => bodiesOf(romeo, room))).toHaveLength(3);
      expect(gated.complaints()).toEqual([]);
    }));
});

const isCheck =
  (room: string, text = "") =>
  (element: Element) =>
    frame("check", { room, kind: "message" })(element) && element.toString().includes(text);

const isSaid = (name: string) => (stanza: Element) =>
  stanza.getChild(name, "urn:x-mucwarden:1") !== undefined;

/** What the bot was told of that passed, and why it was not judged; what came twice once, as the protocol says. */
async function handedOver(bot: ScriptedBot, { room, juliet }: Scene): Promise<string[]> {
  // All that was kept comes before the next question.
  await juliet.say(room, "a last word");
  await bot.frames.next(isCheck(room, "a last word"), "the next question");
  const passed = bot.frames.received.filter(frame("passed", { room }));
  return [...new Map(passed.map((element) => [element.attrs.id, element])).values()]
    .map((passed) => [passed.getChild("message")?.getChildText("body"), passed.attrs.unjudged])
    .map((parts) => parts.filter((part) => part !== undefined).join(": "));
}
