import { type Element, xml } from "@xmpp/component";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { frame } from "../support/gate.ts";
import {
  BAD,
  errorOf,
  type Gated,
  hasRead,
  REASON,
  refuseBad,
  roundTrip,
  silence,
  startGated,
} from "../support/gated.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

const isError = (stanza: Element) => stanza.attrs.type === "error";

describeProsody("what people are called and say of themselves", (suite) => {
  describe.each(["open", "closed"] as const)("where the gate fails %s", (fail) => {
    let gated: Gated;

    beforeAll(async () => {
      gated = await startGated({ suite, warden: { muc_warden_fail: fail, muc_warden_timeout: 20 } });
    });
    afterAll(() => gated?.stop());
    afterEach(() => expect(gated.complaints()).toEqual([]));

    test("a refused nick is not taken, an allowed one is", async () => {
      const { room, juliet, mercutio } = await gated.scene("nicks");
      gated.bot.answer = refuseBad;
      await juliet.send(xml("presence", { to: `${room}/${BAD}` }));
      const refused = await juliet.next((stanza) => stanza.attrs.type === "error", "the refusal");
      expect(refused.attrs.from).toBe(`${room}/${BAD}`);
      expect(errorOf(refused).text).toBe(REASON);
      await gated.bot.frames.next(frame("check", { kind: "presence", nick: BAD, was: "Juliet" }), "it");
      await juliet.send(xml("presence", { to: `${room}/Julia` }));
      await mercutio.next((stanza) => stanza.attrs.from === `${room}/Julia`, "the other nick");
      expect(hasRead(mercutio, BAD)).toBe(false);
      await juliet.say(room, "it is me");
      expect((await mercutio.next(isBody("it is me"), "it")).attrs.from).toBe(`${room}/Julia`);
    });

    test("a nick that somebody else has is refused without a question, which would be about that one", async () => {
      const { room, mercutio } = await gated.scene("taken");
      gated.bot.answer = refuseBad;
      const paris = gated.people.person("Paris");
      await expect(paris.join(room, "Juliet")).rejects.toMatchObject({ condition: "conflict" });
      await mercutio.send(xml("presence", { to: `${room}/Juliet` }));
      expect(errorOf(await mercutio.next(isError, "the refusal")).condition).toBe("conflict");
      await roundTrip(gated.bot, room);
      const theirs = gated.bot.frames.received.filter(frame("check", { room, nick: "Juliet" }));
      expect(theirs.map(({ attrs }) => attrs.jid)).toEqual(["juliet@people.localhost"]);
    });

    test("who comes with a refused nick stays outside, and comes in with another", async () => {
      const { room, romeo } = await gated.scene("joins");
      gated.bot.answer = refuseBad;
      const paris = gated.people.person("Paris");
      await expect(paris.join(room, BAD)).rejects.toMatchObject({ condition: "policy-violation" });
      await paris.join(room, "Paris");
      await romeo.next((stanza) => stanza.attrs.from === `${room}/Paris`, "Paris");
      expect(hasRead(romeo, BAD)).toBe(false);
    });

    test("who comes with a refused status text stays outside", async () => {
      const { room, romeo } = await gated.scene("join-status");
      gated.bot.answer = refuseBad;
      const paris = gated.people.person("Paris");
      const muc = xml("x", "http://jabber.org/protocol/muc");
      await paris.send(xml("presence", { to: `${room}/Paris` }, muc, xml("status", {}, BAD)));
      await paris.next((stanza) => stanza.attrs.type === "error", "the refusal");
      await romeo.say(room, "a word");
      await romeo.next(isBody("a word"), "it");
      expect(hasRead(romeo, BAD)).toBe(false);
    });

    test("a refused status text is taken out, and its owner stays in and is told", async () => {
      const { room, juliet, mercutio } = await gated.scene("status");
      gated.bot.answer = refuseBad;
      await juliet.send(
        xml("presence", { to: `${room}/Juliet` }, xml("show", {}, "away"), xml("status", {}, BAD)),
      );
      const isShown = (stanza: Element) =>
        stanza.attrs.from === `${room}/Juliet` && stanza.getChildText("show") === "away";
      await mercutio.next(isShown, "that she is away");
      await juliet.next(isBody(REASON), "the reason");
      expect(hasRead(mercutio, BAD)).toBe(false);
      await juliet.say(room, "still here");
      await mercutio.next(isBody("still here"), "it");
    });

    test("a presence that says nothing does not overtake a status text that waits", async () => {
      const { room, juliet, mercutio } = await gated.scene("status-order");
      gated.bot.answer = silence;
      const presenceOf = (...children: Element[]) => xml("presence", { to: `${room}/Juliet` }, ...children);
      await juliet.send(presenceOf(xml("status", {}, "on the balcony")));
      await juliet.send(presenceOf(xml("show", {}, "dnd")));
      const asked: Element[] = [];
      const isHers = frame("check", { kind: "presence", room, was: "Juliet" });
      while (asked.length < 2) asked.push(await gated.bot.frames.next(isHers, "both"));
      for (const { attrs } of asked.reverse()) await gated.bot.verdict(attrs.id, { is: "allow" });
      await mercutio.next((stanza) => stanza.getChildText("show") === "dnd", "the last");
      // The first is how she came.
      const shown = mercutio.received.filter(({ attrs }) => attrs.from === `${room}/Juliet`).slice(1);
      expect(shown.map((stanza) => stanza.getChildText("status") ?? stanza.getChildText("show"))).toEqual([
        "on the balcony",
        "dnd",
      ]);
    });

    test("what is left behind as a last word is not shown", async () => {
      const { room, juliet, mercutio } = await gated.scene("last-words");
      await juliet.send(
        xml("presence", { to: `${room}/Juliet`, type: "unavailable" }, xml("status", {}, `${BAD}!`)),
      );
      const left = await mercutio.next(
        ({ attrs }) => attrs.type === "unavailable" && attrs.from === `${room}/Juliet`,
        "her going",
      );
      expect(left.getChild("status")).toBeUndefined();
    });
  });
});
