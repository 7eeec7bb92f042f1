import { describe, expect, test } from "vitest";
import { connectScriptedBot, frame } from "../support/gate.ts";
import { EVERYTHING, errorFor, hasRead, logOf, startGated } from "../support/gated.ts";
import { BOT, BOT2, describeProsody, startTestProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

describeProsody("what operators may narrow", (suite) => {
  test("what is mistaken costs nobody the gate, and is told of", async () => {
    const warden = {
      muc_warden_fail: "close",
      muc_warden_timeout: 100,
      muc_warden_off: ["gates"],
      muc_warden_rooms: ["Served@ROOMS.localhost", "elsewhere@other.localhost"],
    };
    const gated = await startGated({ suite, warden });
    try {
      const hello = await gated.bot.hello();
      expect(hello.attrs).toMatchObject({ fail: "closed", timeout: "500" });
      expect(hello.attrs.parts).toContain("gate");
      const { room, romeo, juliet } = await gated.scene("served");
      gated.bot.answer = () => undefined;
      await juliet.say(room, "unanswered", { id: "m1" });
      await errorFor(juliet, "m1");
      expect(hasRead(romeo, "unanswered")).toBe(false);
      const told = gated.complaints().join("\n");
      for (const what of [
        'muc_warden_fail is "close", and may be one of: open, closed',
        "muc_warden_timeout is to be a number from 0.05 to 30",
        'muc_warden_off names "gates", which is no part',
        'muc_warden_rooms names "elsewhere@other.localhost", which is no room of rooms.localhost',
      ])
        expect(told).toContain(what);
    } finally {
      await gated.stop();
    }
  });

  test("rooms that are not named are not judged, and the bot is told which are", async () => {
    const served = "served@rooms.localhost";
    const gated = await startGated({ suite, warden: { muc_warden_rooms: [served] } });
    try {
      const hello = await gated.bot.hello();
      expect(hello.getChildren("room").map(({ attrs }) => attrs.jid)).toEqual([served]);
      const answer = await gated.bot.policies({ [served]: EVERYTHING, "other@rooms.localhost": EVERYTHING });
      expect(answer.getChildren("refused").map(({ attrs }) => attrs.room)).toEqual(["other@rooms.localhost"]);
      const [romeo, juliet] = [gated.people.person("Romeo"), gated.people.person("Juliet")];
      gated.bot.answer = (check) =>
        check.attrs.kind === "message" ? { is: "refuse", text: "no" } : { is: "allow" };
      for (const room of [served, "other@rooms.localhost"]) {
        await romeo.join(room);
        await juliet.join(room);
        await juliet.say(room, `in ${room}`, { id: room });
      }
      await errorFor(juliet, served);
      await romeo.next(isBody("in other@rooms.localhost"), "it");
      expect(hasRead(romeo, `in ${served}`)).toBe(false);
    } finally {
      await gated.stop();
    }
  });

  describe.each([
    { off: ["gate"], parts: "access link policy retract watch" },
    { off: ["gate", "watch", "policy"], parts: "access link retract" },
    { off: ["retract"], parts: "access gate link policy watch" },
    { off: ["access"], parts: "gate link policy retract watch" },
  ])("without $off", ({ off, parts }) => {
    test("the rest works", async () => {
      const gated = await startGated({ suite, warden: { muc_warden_off: off } });
      try {
        expect((await gated.bot.hello()).attrs.parts).toBe(parts);
        const { room, romeo, juliet } = await gated.scene("partly");
        gated.bot.answer = () => ({ is: "refuse", text: "no" });
        await juliet.say(room, "said", { id: "m1" });
        if (off.includes("gate")) await romeo.next(isBody("said"), "it");
        else await errorFor(juliet, "m1");
        if (off.includes("gate") && !off.includes("watch")) {
          const passed = await gated.bot.frames.next(frame("passed", { nick: "Juliet" }), "to be told");
          expect(passed.attrs.unjudged).toBeUndefined();
        }
        expect(gated.complaints()).toEqual([]);
      } finally {
        await gated.stop();
      }
    });
  });

  test.each([
    [{ muc_warden_off: ["link"] }, "muc_warden_off names link"],
    [{ muc_warden_components: [BOT2.domain] }, undefined],
  ])("with %o the bot hears that it is not wanted", async (warden, said) => {
    const prosody = await startTestProsody({ suite, warden });
    const bot = await connectScriptedBot(prosody, BOT);
    try {
      const condition = "muc_warden_components" in warden ? "forbidden" : "service-unavailable";
      await expect(bot.hello()).rejects.toMatchObject({ condition });
      if (said !== undefined) expect(logOf(prosody).join("\n")).toContain(said);
    } finally {
      await bot.stop();
      await prosody.stop();
    }
  });
});
