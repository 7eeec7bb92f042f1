import { type Element, xml } from "@xmpp/component";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { frame } from "../support/gate.ts";
import {
  archivedIn,
  BAD,
  errorFor,
  errorOf,
  type Gated,
  hasRead,
  message,
  outcomeIn,
  REASON,
  refuseBad,
  silence,
  startGated,
} from "../support/gated.ts";
import { kinds, toMercutio } from "../support/gated-kinds.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody, stanzaIdOf } from "../support/room.ts";

describeProsody("what the bot is asked", (suite) => {
  describe.each(["open", "closed"] as const)("where the gate fails %s", (fail) => {
    let gated: Gated;

    beforeAll(async () => {
      gated = await startGated({ suite, warden: { muc_warden_fail: fail, muc_warden_timeout: 20 } });
    });
    afterAll(() => gated?.stop());
    afterEach(() => expect(gated.complaints()).toEqual([]));

    test("what another module has to say to a message is not taken for it", async () => {
      const { room, romeo, juliet } = await gated.scene("echo");
      // After the archive, while the message is on its way.
      await gated.prosody.control.lua(`
        local st = require "util.stanza"
        control.module("rooms.localhost", "muc").module:hook("muc-broadcast-message", function(event)
          if event.stanza:get_child_text("body") ~= "!time" then return end
          event.room:broadcast_message(st.message({ type = "groupchat", from = event.room.jid }, "It is noon."))
        end, -950)`);
      gated.bot.answer = refuseBad;
      await juliet.say(room, "!time");
      await romeo.next(isBody("!time"), "the message");
      const isNoon = (element: Element) => element.name === "passed" && element.toString().includes("noon");
      const { attrs } = await gated.bot.frames.next(isNoon, "what the module said");
      expect([attrs.nick, attrs.jid, attrs.unjudged, attrs.check]).toEqual(Array(4).fill(undefined));
      const told = gated.bot.frames.received.filter(({ name }) => name === "passed");
      expect(told.some((element) => element.toString().includes("!time"))).toBe(false);
    });

    test.each(kinds)("$what that is refused reaches nobody", async ({ kind, say, what }) => {
      const scene = await gated.scene(`refused-${what.toLowerCase().replaceAll(/\W/g, "-")}`);
      const { room, romeo, juliet, mercutio } = scene;
      gated.bot.answer = refuseBad;
      await juliet.send(say(room, "bad", `an ${BAD}`));
      await gated.bot.frames.next(frame("check", { kind, room, nick: "Juliet" }), "the question");
      const error = await errorFor(juliet, "bad");
      expect(errorOf(error)).toEqual({ type: "modify", condition: "policy-violation", text: REASON });
      expect(error.attrs.from).toBe(kind === "private" ? `${room}/Mercutio` : room);
      await juliet.say(room, "goodbye");
      await mercutio.next(isBody("goodbye"), "what was said afterwards");
      expect([romeo, mercutio, gated.people.person("Benvolio")].some((who) => hasRead(who, BAD))).toBe(false);
      expect(await archivedIn(scene)).not.toContain(BAD);
      // Nor is it what the room shows to those who come.
      const benvolio = gated.people.person("Benvolio");
      await benvolio.join(room);
      await benvolio.next((stanza) => stanza.getChild("subject") !== undefined, "the subject");
      expect(hasRead(benvolio, BAD)).toBe(false);
    });

    test.each(kinds)("$what that is clean comes through", async ({ kind, say, what, reader }) => {
      const { room, romeo, juliet, mercutio } = await gated.scene(
        `clean-${what.toLowerCase().replaceAll(/\W/g, "-")}`,
      );
      const benvolio = gated.people.person("Benvolio");
      await juliet.send(say(room, "good", `text-of-${what}`));
      const { id } = (await gated.bot.frames.next(frame("check", { kind, room }), "the question")).attrs;
      const readers = { mercutio, benvolio };
      await (reader ? readers[reader] : romeo).next(
        (stanza) => stanza.toString().includes(`text-of-${what}`) && stanza.toString().includes(room),
        what,
      );
      await gated.bot.frames.next(frame("outcome", { is: "passed", id: String(id) }), "the outcome");
      expect(hasRead(romeo, `text-of-${what}`)).toBe(reader === undefined);
    });

    test.each(kinds)("$what that is rewritten reaches them as that", async ({ say, what, reader }) => {
      const scene = await gated.scene(`other-${what.toLowerCase().replaceAll(/\W/g, "-")}`);
      const { room, romeo, juliet, mercutio } = scene;
      const benvolio = gated.people.person("Benvolio");
      const text = `[removed from ${what}]`;
      gated.bot.answer = (check) =>
        check.toString().includes(BAD) ? { is: "rewrite", body: text } : { is: "allow" };
      await juliet.send(say(room, "re", `an ${BAD}`));
      const readers = { mercutio, benvolio };
      const isIt = (stanza: Element) => stanza.toString().includes(text) && stanza.toString().includes(room);
      await (reader ? readers[reader] : romeo).next(isIt, what);
      expect([romeo, mercutio, benvolio].some((who) => hasRead(who, BAD))).toBe(false);
      expect(await archivedIn(scene)).not.toContain(BAD);
    });

    test.each(kinds)("$what that is shadowed reaches nobody, and nobody is told", async ({ say, what }) => {
      const { room, romeo, juliet, mercutio } = await gated.scene(
        `shadow-${what.toLowerCase().replaceAll(/\W/g, "-")}`,
      );
      gated.bot.answer = (check) => ({ is: check.toString().includes(BAD) ? "shadow" : "allow" });
      await juliet.send(say(room, `shadow of ${what}`, `an ${BAD}`));
      await juliet.say(room, "goodbye");
      const isGoodbye = (stanza: Element) =>
        isBody("goodbye")(stanza) && !!stanza.attrs.from?.startsWith(`${room}/`);
      await mercutio.next(isGoodbye, "what was said afterwards");
      await juliet.next(isGoodbye, "the same");
      expect([romeo, mercutio, gated.people.person("Benvolio")].some((who) => hasRead(who, BAD))).toBe(false);
      const own = juliet.received.filter(({ attrs }) => attrs.id === `shadow of ${what}`);
      expect(own.filter(({ attrs }) => attrs.type === "error")).toEqual([]);
    });

    test("a private error with a body does not get by", async () => {
      const { room, juliet, mercutio } = await gated.scene("private-errors");
      gated.bot.answer = refuseBad;
      const policyViolation = xml("policy-violation", "urn:ietf:params:xml:ns:xmpp-stanzas");
      const error = () => xml("error", { type: "modify" }, policyViolation);
      await juliet.send(toMercutio(room, "e1", "error", xml("body", {}, BAD), error()));
      await gated.bot.frames.next(frame("check", { kind: "private", room, to: "Mercutio" }), "the question");
      await juliet.send(toMercutio(room, "e2", "error", xml("body", {}, "fine"), error()));
      await mercutio.next(isBody("fine"), "the clean one");
      expect(hasRead(mercutio, BAD)).toBe(false);
    });

    test("what has nothing to read goes without a question", async () => {
      const { room, juliet, mercutio } = await gated.scene("chat-states");
      gated.bot.answer = silence;
      const composing = xml("composing", "http://jabber.org/protocol/chatstates");
      await juliet.send(message(room, "c1", composing));
      await mercutio.next((stanza) => stanza.attrs.id === "c1", "that she is typing");
      await juliet.send(xml("presence", { to: `${room}/Juliet` }, xml("show", {}, "dnd")));
      await mercutio.next((stanza) => stanza.getChildText("show") === "dnd", "that she is busy");
      expect(gated.bot.frames.received.some((element) => isCheckIn(room, "message")(element))).toBe(false);
    });

    test("one who may not change the subject is told so without a question", async () => {
      const { room, romeo, juliet } = await gated.scene("subject-rights");
      await romeo.configure(room, { "muc#roomconfig_changesubject": "0" });
      await juliet.send(message(room, "s1", xml("subject", {}, "owls")));
      expect(errorOf(await errorFor(juliet, "s1")).condition).toBe("forbidden");
      expect(gated.bot.frames.received.some(isCheckIn(room, "subject"))).toBe(false);
    });

    test("a question holds what the sender's client sent, and the room's occupant-id alone", async () => {
      const { room, juliet } = await gated.scene("whole-stanza");
      const forged = xml("occupant-id", { xmlns: "urn:xmpp:occupant-id:0", id: "forged" });
      await juliet.send(message(room, "w1", xml("body", {}, "hi"), forged, xml("store", "urn:xmpp:hints")));
      const check = await gated.bot.frames.next(isCheckIn(room, "message"), "the question");
      const asked = check.getChild("message", "jabber:client");
      expect(asked?.attrs.id).toBe("w1");
      expect(asked?.getChild("store", "urn:xmpp:hints")).toBeDefined();
      const ids = asked?.getChildren("occupant-id").map(({ attrs }) => attrs.id);
      expect(ids).toEqual([check.attrs["occupant-id"]]);
      expect(check.attrs).toMatchObject({
        role: "participant",
        affiliation: "none",
        jid: "juliet@people.localhost",
      });
    });

    test("what is rewritten is all that anybody reads, and its id is told", async () => {
      const scene = await gated.scene("rewritten");
      const { room, juliet, mercutio } = scene;
      gated.bot.answer = () => ({ is: "rewrite", body: "Look: [removed]" });
      const html = xml("html", "http://jabber.org/protocol/xhtml-im", xml("body", {}, BAD));
      await juliet.send(
        message(room, "r1", xml("body", {}, BAD), xml("body", { "xml:lang": "de" }, BAD), html),
      );
      const heard = await mercutio.next(isBody("Look: [removed]"), "what is left");
      expect(heard.attrs.id).toBe("r1");
      expect(hasRead(mercutio, BAD)).toBe(false);
      const outcome = await outcomeIn(room, gated.bot);
      expect(outcome.attrs["stanza-id"]).toBe(stanzaIdOf(heard, room));
      const archive = await archivedIn(scene);
      expect(archive).toContain("Look: [removed]");
      expect(archive).not.toContain(BAD);
    });

    test("a shadowed message is shown to its sender alone", async () => {
      const scene = await gated.scene("shadowed");
      const { room, romeo, juliet, mercutio } = scene;
      gated.bot.answer = (check) => ({ is: check.toString().includes(BAD) ? "shadow" : "allow" });
      await juliet.say(room, BAD, { id: "sh1" });
      const own = await juliet.next(isBody(BAD), "her own");
      expect(own.attrs).toMatchObject({ from: `${room}/Juliet`, id: "sh1", type: "groupchat" });
      expect(stanzaIdOf(own, room)).toBeUndefined();
      expect((await outcomeIn(room, gated.bot)).attrs.is).toBe("refused");
      await juliet.say(room, "more");
      await mercutio.next(isBody("more"), "what came after");
      expect([romeo, mercutio].some((who) => hasRead(who, BAD))).toBe(false);
      expect(await archivedIn(scene)).not.toContain(BAD);
    });

    test("hints that would keep a message out of the archive are taken out", async () => {
      const scene = await gated.scene("hints");
      const { room, juliet, mercutio } = scene;
      const hints = ["no-store", "no-permanent-store"].map((name) => xml(name, "urn:xmpp:hints"));
      await juliet.say(room, "take this back, if you can", { extra: hints });
      const heard = await mercutio.next(isBody("take this back, if you can"), "it");
      expect(stanzaIdOf(heard, room)).toBeTruthy();
      const outcome = await outcomeIn(room, gated.bot);
      expect(outcome.attrs["stanza-id"]).toBe(stanzaIdOf(heard, room));
      expect(await archivedIn(scene)).toContain("take this back");
    });

    test("moderators are not asked about, and what they say is told", async () => {
      const { room, romeo, juliet } = await gated.scene("moderators");
      gated.bot.answer = silence;
      await romeo.say(room, "I am the owner");
      const heard = await juliet.next(isBody("I am the owner"), "it");
      const passed = await gated.bot.frames.next(
        frame("passed", { room, nick: "Romeo" }),
        "that it was said",
      );
      expect(passed.attrs).toMatchObject({
        role: "moderator",
        affiliation: "owner",
        jid: "romeo@people.localhost",
      });
      expect(passed.attrs.unjudged).toBeUndefined();
      const told = passed.getChild("message");
      expect(told && stanzaIdOf(told, room)).toBe(stanzaIdOf(heard, room));
      await romeo.send(message(room, "s1", xml("subject", {}, "Tonight: owls")));
      await juliet.next((stanza) => stanza.getChildText("subject") === "Tonight: owls", "the subject");
      await romeo.send(xml("presence", { to: `${room}/Montague` }));
      await juliet.next(({ attrs }) => attrs.from === `${room}/Montague`, "his other nick");
      expect(
        gated.bot.frames.received.some(
          ({ name, attrs }) => name === "check" && ["Romeo", "Montague"].includes(String(attrs.nick)),
        ),
      ).toBe(false);
    });

    test("only what the policy names is asked about, and nothing in other rooms", async () => {
      const { room, juliet, mercutio } = await gated.scene("subjects-only", { ask: ["subject"] });
      gated.bot.answer = silence;
      await juliet.say(room, "not asked");
      await mercutio.next(isBody("not asked"), "it");
      const other = "unmoderated@rooms.localhost";
      await mercutio.join(other, "Mercutio");
      await juliet.join(other, "Juliet");
      await juliet.say(other, "nobody's business");
      await mercutio.next(isBody("nobody's business"), "it");
      const told = gated.bot.frames.received.map(String);
      expect(told.some((text) => text.includes("<check") && text.includes("not asked"))).toBe(false);
      expect(told.some((text) => text.includes(other))).toBe(false);
    });
  });

  describe("with other options", () => {
    test("moderators are asked about where nobody is spared", async () => {
      const gated = await startGated({ suite, warden: { muc_warden_bypass: "nobody" } });
      try {
        const scene = await gated.scene("nobody-spared");
        const { room, romeo, juliet } = scene;
        gated.bot.answer = refuseBad;
        await romeo.say(room, BAD, { id: "o1" });
        await errorFor(romeo, "o1");
        await romeo.say(room, "fine");
        await juliet.next(isBody("fine"), "it");
        expect(hasRead(juliet, BAD)).toBe(false);
        expect(gated.complaints()).toEqual([]);
      } finally {
        await gated.stop();
      }
    });
  });
});

const isCheckIn = (room: string, kind: string) => frame("check", { room, kind });
