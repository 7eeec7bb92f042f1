import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectScriptedBot, frame } from "../../support/gate.ts";
import {
  allow,
  BAD,
  EVERYTHING,
  errorFor,
  type Gated,
  hasRead,
  logOf,
  REASON,
  refuseBad,
  startGated,
} from "../../support/gated.ts";
import { connectPeople } from "../../support/occupant.ts";
import { BOT, BOT2, describeProsody, PEOPLE } from "../../support/prosody.ts";
import { isBody } from "../../support/room.ts";

const MUC = "rooms.localhost";
const at = (local: string) => `${local}@${MUC}`;
const watching = (room: string) => frame("watching", { room });

/** Two people in a room that nobody named; the first opened it. */
async function meet(gated: Gated, room: string, as = room.split("@")[0]) {
  const [opener, guest] = [gated.people.person(`Opener-${as}`), gated.people.person(`Guest-${as}`)];
  await opener.join(room, "Opener", { asOwner: true, config: {} });
  await guest.join(room, "Guest");
  return { opener, guest };
}

describeProsody("a policy of all rooms of a host", (suite) => {
  describe("while the bot is there", () => {
    let gated: Gated;
    beforeAll(async () => {
      gated = await startGated({ suite });
      gated.bot.answer = refuseBad;
      await gated.bot.policies({ [MUC]: { ...EVERYTHING, except: ["quiet"] } });
    });
    afterAll(() => gated?.stop());

    test("a room is moderated from its beginning, without being named, and no more when it is gone", async () => {
      const room = at("any");
      const { opener, guest } = await meet(gated, room);
      await gated.bot.frames.next(watching(room), "to hear of it");
      await guest.say(room, BAD, { id: "m1" });
      expect((await errorFor(guest, "m1")).toString()).toContain(REASON);
      await guest.say(room, "fine");
      await opener.next(isBody("fine"), "it");
      expect(hasRead(opener, BAD)).toBe(false);
      await guest.leave(room);
      await opener.leave(room);
      await gated.bot.frames.next(frame("destroyed", { room }), "to hear that it is gone");
      const before = gated.bot.frames.received.length;
      const again = await meet(gated, room, "again");
      await gated.bot.frames.next(
        (element) => watching(room)(element) && gated.bot.frames.received.indexOf(element) >= before,
        "to hear of the other one",
      );
      await again.guest.say(room, BAD, { id: "m2" });
      await errorFor(again.guest, "m2");
    });

    test("no room is stored for it", async () => {
      await meet(gated, at("light"));
      const stored = await gated.prosody.control.lua(
        `local store = require "core.storagemanager".open("${MUC}", "muc_warden")
        return { room = store:get("light") ~= nil, index = store:get(nil) ~= nil, all = store:get("@") ~= nil }`,
      );
      expect(stored).toEqual({ room: false, index: false, all: true });
    });

    test("a room that is named as Jitsi's focus names its own is none of those here", async () => {
      const { guest } = await meet(gated, at("__jicofo-health-check-7"));
      await guest.say(at("__jicofo-health-check-7"), BAD, { id: "m1" });
      await errorFor(guest, "m1");
    });

    test("an exception is left alone", async () => {
      const local = "quiet";
      const { opener, guest } = await meet(gated, at(local));
      await guest.say(at(local), BAD);
      await opener.next(isBody(BAD), "it");
      expect(gated.bot.frames.received.some(({ attrs }) => attrs.room === at(local))).toBe(false);
    });

    test("a policy of its own takes its place, and gives it back", async () => {
      const room = at("own");
      const { opener, guest } = await meet(gated, room);
      const everywhere = { [MUC]: { ...EVERYTHING, except: ["quiet"] } };
      await gated.bot.policies({ ...everywhere, [room]: { ask: [] } });
      await guest.say(room, `${BAD} one`);
      await opener.next(isBody(`${BAD} one`), "what nobody is asked about");
      await gated.bot.policies(everywhere);
      await guest.say(room, `${BAD} two`, { id: "m1" });
      await errorFor(guest, "m1");
    });

    test("a bot that begins anew hears of all rooms, and what it withdraws holds no more", async () => {
      const room = at("return");
      const { opener, guest } = await meet(gated, room);
      await gated.bot.frames.next(watching(room), "to hear of it");
      await gated.bot.hello();
      await gated.bot.policies({ [MUC]: EVERYTHING });
      const told = await gated.bot.frames.next(watching(room), "to hear of it again");
      expect(
        told
          .getChildren("occupant")
          .map(({ attrs }) => attrs.nick)
          .sort(),
      ).toEqual(["Guest", "Opener"]);
      await gated.bot.policies({});
      await guest.say(room, `${BAD} at last`);
      await opener.next(isBody(`${BAD} at last`), "what nobody is asked about");
      await gated.bot.policies({ [MUC]: { ...EVERYTHING, except: ["quiet"] } });
      await guest.say(room, BAD, { id: "m1" });
      await errorFor(guest, "m1");
    });

    test("Prosody's log has nothing to complain of", () => {
      expect(gated.complaints()).toEqual([]);
    });
  });

  test("it holds after a restart while the bot is away, also where rooms live in memory alone", async () => {
    const warden = { muc_warden_fail: "closed", muc_warden_hold: 0, storage: "memory" };
    const gated = await startGated({ suite, warden });
    try {
      gated.policies[MUC] = { ask: ["message"] };
      await gated.bot.policies(gated.policies);
      await gated.bot.stop();
      await gated.people.stop();
      await gated.prosody.restart();
      const people = await connectPeople(gated.prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
      try {
        const { opener, guest } = await meet({ ...gated, people }, at("after"));
        await guest.say(at("after"), "unjudged", { id: "m1" });
        await errorFor(guest, "m1");
        expect(hasRead(opener, "unjudged")).toBe(false);
        const bot = await gated.newBot(allow);
        await bot.frames.next(watching(at("after")), "to hear of it");
        await guest.say(at("after"), "judged");
        await opener.next(isBody("judged"), "it");
      } finally {
        await people.stop();
      }
    } finally {
      await gated.stop();
    }
  });

  test("what passed while the bot was away is kept for it, and its mutes hold", async () => {
    const gated = await startGated({ suite, warden: { muc_warden_hold: 0 } });
    try {
      const muted = gated.people.person("Muted");
      gated.policies[MUC] = { ask: ["message"], mutes: [{ jid: muted.jid.split("/")[0] }] };
      await gated.bot.policies(gated.policies);
      const { opener, guest } = await meet(gated, at("away"));
      await gated.bot.stop();
      await guest.say(at("away"), "meanwhile");
      await opener.next(isBody("meanwhile"), "it");
      await muted.join(at("away"), "Muted");
      await muted.say(at("away"), "may not", { id: "m1" });
      await errorFor(muted, "m1");
      const bot = await gated.newBot(allow);
      const passed = await bot.frames.next(frame("passed", { room: at("away") }), "what passed");
      expect(passed.toString()).toContain("meanwhile");
      await bot.policies({ [MUC]: { ask: ["message"] } });
      await muted.say(at("away"), "may again");
      await opener.next(isBody("may again"), "who is muted no more");
    } finally {
      await gated.stop();
    }
  });

  test("two components share the rooms, and one takes over when the other goes", async () => {
    const gated = await startGated({ suite, warden: { muc_warden_components: [BOT.domain, BOT2.domain] } });
    const second = await connectScriptedBot(gated.prosody, BOT2);
    try {
      const bots = [gated.bot, second];
      for (const bot of bots) {
        bot.answer = refuseBad;
        await bot.hello();
        await bot.policies({ [MUC]: { ask: ["message"] } });
      }
      const rooms = ["a", "b", "c", "d", "e", "f", "g", "h"].map(at);
      const first = await Promise.all(rooms.map((room) => meet(gated, room)));
      const ofSecond = await Promise.any(
        rooms.map(async (room) => (await second.frames.next(watching(room), "a room")) && room),
      );
      expect(gated.bot.frames.received.some(watching(ofSecond))).toBe(false);
      await second.stop();
      await gated.bot.frames.next(watching(ofSecond), "the other one's room");
      const { guest } = first[rooms.indexOf(ofSecond)] ?? {};
      await guest?.say(ofSecond, BAD, { id: "m1" });
      if (guest) await errorFor(guest, "m1");
    } finally {
      await gated.stop();
    }
  });

  test("a room that comes back from disk is moderated, and only rooms that are served are", async () => {
    const gated = await startGated({ suite, warden: { muc_warden_rooms: [at("served")] } });
    try {
      gated.bot.answer = refuseBad;
      gated.policies[MUC] = { ask: ["message"] };
      await gated.bot.policies(gated.policies);
      for (const local of ["served", "other"]) {
        const { opener, guest } = await meet(gated, at(local));
        await opener.configure(at(local), { "muc#roomconfig_persistentroom": "1" });
        await guest.say(at(local), `${BAD} ${local}`, { id: local });
      }
      await errorFor(gated.people.person("Guest-served"), "served");
      await gated.people.person("Opener-other").next(isBody(`${BAD} other`), "what is not served");
      await gated.people.stop();
      await gated.bot.stop();
      await gated.prosody.restart();
      const people = await connectPeople(gated.prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
      try {
        const bot = await gated.newBot(refuseBad);
        const guest = people.person("Guest-served");
        await guest.join(at("served"), "Guest");
        await bot.frames.next(watching(at("served")), "to hear of it");
        await guest.say(at("served"), BAD, { id: "m1" });
        await errorFor(guest, "m1");
        expect(logOf(gated.prosody).join("\n")).not.toContain("A defect");
      } finally {
        await people.stop();
      }
    } finally {
      await gated.stop();
    }
  });
});
