import { type Element, xml } from "@xmpp/component";
import { afterAll, beforeAll, expect, test } from "vitest";
import { frame } from "../../support/gate.ts";
import {
  BAD,
  EVERYTHING,
  errorFor,
  errorOf,
  type Gated,
  hasRead,
  message,
  outcomeIn,
  refuseBad,
  roundTrip,
  startGated,
} from "../../support/gated.ts";
import { describeProsody } from "../../support/prosody.ts";
import { isBody } from "../../support/room.ts";

const MUC = "rooms.localhost";
const NICK = "http://jabber.org/protocol/nick";
const MODERATE = "urn:xmpp:message-moderate:1";
const RETRACT = "urn:xmpp:message-retract:1";
const store = () => xml("store", "urn:xmpp:hints");

const json = (payload: unknown) => xml("json-message", "http://jitsi.org/jitmeet", JSON.stringify(payload));

const takesBack = (room: string, id: string) => (stanza: Element) =>
  stanza.attrs.from === room && stanza.getChild("apply-to", "urn:xmpp:fasten:0")?.attrs.id === id;

describeProsody("a host like Jitsi's: in memory, hidden, with retraction by message id", (suite) => {
  let gated: Gated;

  beforeAll(async () => {
    const warden = {
      modules_enabled: ["muc_warden", "muc_hide_all", "muc_message_moderation", "muc_transcription_filter"],
      storage: "memory",
    };
    gated = await startGated({ suite, warden });
    gated.bot.answer = refuseBad;
    gated.policies[MUC] = EVERYTHING;
    await gated.bot.policies(gated.policies);
  });
  afterAll(() => gated?.stop());

  async function meet(name: string) {
    const room = `${name}@${MUC}`;
    const [focus, juliet, mercutio] = ["Focus", "Juliet", "Mercutio"].map((who) =>
      gated.people.person(`${who}-${name}`),
    );
    if (!focus || !juliet || !mercutio) throw new Error("nobody came");
    await focus.join(room, "focus", { asOwner: true, config: {} });
    await juliet.join(room, "Juliet");
    await mercutio.join(room, "Mercutio");
    return { room, juliet, mercutio };
  }

  /** What somebody who comes later is shown. */
  async function history(room: string, name: string): Promise<string> {
    const late = gated.people.person(`Late-${name}`);
    await late.join(room, "Late");
    await roundTrip(late, room);
    return late.received.filter((stanza) => stanza.is("message")).join("\n");
  }

  test("a message is taken back by its own id, for who is there and who comes later", async () => {
    const { room, juliet, mercutio } = await meet("retract");
    const picture = await gated.bot.frames.next(frame("watching", { room }), "the room");
    expect(picture.attrs).toMatchObject({ retraction: "jitsi" });
    expect(picture.attrs.archive).toBeUndefined();
    await juliet.say(room, "hello there", { id: "m1" });
    await mercutio.next(isBody("hello there"), "it");
    const outcome = await outcomeIn(room, gated.bot);
    expect(outcome.attrs["stanza-id"]).toBeUndefined();
    const answer = await gated.bot.retract(room, ["m1", "long-gone"], "No ads.");
    expect(answer.getChildElements()).toEqual([]);
    const notice = await mercutio.next(takesBack(room, "m1"), "to hear of it");
    const moderated = notice.getChild("apply-to")?.getChild("moderated", MODERATE);
    expect(moderated?.getChild("retract", RETRACT)).toBeDefined();
    expect(moderated?.getChildText("reason")).toBe("No ads.");
    await mercutio.next(takesBack(room, "long-gone"), "to hear of the other one");
    const shown = await history(room, "retract");
    expect(shown).toContain("<retracted");
    expect(shown).not.toContain("hello there");
  });

  test("Jitsi's own request works for the bot as well, which is not in the room", async () => {
    const { room, juliet, mercutio } = await meet("request");
    await juliet.say(room, "hello", { id: "m2" });
    await mercutio.next(isBody("hello"), "it");
    const wish = xml("moderated", MODERATE, xml("retract", RETRACT));
    await gated.bot.send(
      message(room, "w1", xml("apply-to", { xmlns: "urn:xmpp:fasten:0", id: "m2" }, wish)),
    );
    await mercutio.next(takesBack(room, "m2"), "to hear of it");
  });

  test("an edit is judged before the history has it, and is in it when it may go on", async () => {
    const { room, juliet, mercutio } = await meet("edit");
    await juliet.say(room, "first words", { id: "m3" });
    await mercutio.next(isBody("first words"), "it");
    const edit = (text: string) => json({ type: "editChat", messageId: "m3", message: text });
    await juliet.send(message(room, "e1", edit(BAD)));
    expect(errorOf(await errorFor(juliet, "e1"))).toMatchObject({ condition: "policy-violation" });
    expect(hasRead(mercutio, BAD)).toBe(false);
    expect(await history(room, "edit-refused")).toContain("first words");
    await juliet.send(message(room, "e2", edit("better words")));
    await mercutio.next((stanza) => stanza.toString().includes("better words"), "the edit");
    const late = gated.people.person("Late-edit");
    await late.join(room, "Later");
    await roundTrip(late, room);
    expect(late.received.join("\n")).toContain("better words");
    expect(late.received.join("\n")).not.toContain("first words");
  });

  test("what its author takes back is gone from the history, and so is the word of it", async () => {
    const { room, juliet, mercutio } = await meet("own");
    await juliet.say(room, "rash words", { id: "m4" });
    await mercutio.next(isBody("rash words"), "it");
    const retract = (id: string, body: string) =>
      juliet.send(
        message(room, id, xml("retract", { xmlns: RETRACT, id: "m4" }), xml("body", {}, body), store()),
      );
    await retract("r1", BAD);
    await errorFor(juliet, "r1");
    expect(await history(room, "own-refused")).toContain("rash words");
    await retract("r2", "taken back");
    await mercutio.next(isBody("taken back"), "to hear of it");
    const late = gated.people.person("Late-own");
    await late.join(room, "Later");
    await roundTrip(late, room);
    expect(late.received.join("\n")).not.toMatch(/rash words|taken back/);
  });

  test("what Jitsi's modules stop without a word goes no further", async () => {
    const { room, juliet, mercutio } = await meet("stopped");
    await juliet.send(message(room, "v1", json({ type: "visitors", text: "let me in" })));
    expect((await outcomeIn(room, gated.bot)).attrs.is).toBe("gone");
    await juliet.say(room, "and then");
    await mercutio.next(isBody("and then"), "what comes after");
    expect(hasRead(mercutio, "let me in")).toBe(false);
  });

  test("a poll of who is muted is shown to nobody, now or later", async () => {
    const { room, juliet } = await meet("muted");
    await gated.bot.policies({ [MUC]: { ...EVERYTHING, mutes: [{ jid: juliet.jid.split("/")[0] }] } });
    await juliet.send(message(room, "p0", json({ type: "new-poll", question: "Crows?" })));
    expect(errorOf(await errorFor(juliet, "p0"))).toMatchObject({ condition: "forbidden" });
    expect(await history(room, "muted")).not.toContain("Crows?");
    await gated.bot.policies(gated.policies);
  });

  test("who has to wait in slow mode has no poll, edit or retraction written down meanwhile", async () => {
    const { room, juliet, mercutio } = await meet("slow");
    await juliet.say(room, "first words", { id: "s1" });
    await mercutio.next(isBody("first words"), "it");
    await gated.bot.policies({ [MUC]: { ...EVERYTHING, slowMode: 1000 } });
    await juliet.send(message(room, "s2", json({ type: "new-poll", question: "Owls?" })));
    await mercutio.next((stanza) => stanza.toString().includes("Owls?"), "the poll");
    const later = {
      s3: json({ type: "new-poll", question: "Crows?" }),
      s4: json({ type: "editChat", messageId: "s1", message: "other words" }),
      s5: xml("retract", { xmlns: RETRACT, id: "s1" }),
    };
    for (const [id, element] of Object.entries(later)) {
      await juliet.send(message(room, id, element));
      expect(errorOf(await errorFor(juliet, id)).text).toContain("Slow mode");
    }
    const shown = await history(room, "slow");
    expect(shown).toContain("first words");
    expect(shown).toContain("<old-polls>Owls?</old-polls>");
    await gated.bot.policies(gated.policies);
  });

  test("a poll is asked about, and a rewritten one has nothing left but the text", async () => {
    const { room, juliet, mercutio } = await meet("poll");
    const poll = { type: "new-poll", question: "Owls?", answers: [{ name: BAD }] };
    await juliet.send(message(room, "p1", json(poll)));
    await errorFor(juliet, "p1");
    gated.bot.answer = () => ({ is: "rewrite", body: "[removed]" });
    await juliet.send(message(room, "p2", json(poll)));
    await mercutio.next(isBody("[removed]"), "what is left");
    gated.bot.answer = refuseBad;
    expect(hasRead(mercutio, BAD)).toBe(false);
    await juliet.send(message(room, "p3", json({ ...poll, question: "Cats?", answers: [{ name: "Yes" }] })));
    await mercutio.next((stanza) => stanza.toString().includes("Cats?"), "the poll");
    // What the other modules have of it, they tell who comes later: neither the refused one nor what was rewritten.
    const shown = await history(room, "poll");
    expect(shown).toContain("<old-polls>Cats?</old-polls>");
  });

  test("a presence is asked about for its names, not for cameras and sources", async () => {
    const { room, juliet, mercutio } = await meet("presence");
    const show = (name: string, muted: boolean) =>
      juliet.send(
        xml(
          "presence",
          { to: `${room}/Juliet`, id: `${name}-${muted}` },
          xml("nick", NICK, name),
          xml("SourceInfo", {}, JSON.stringify({ a0: { muted } })),
          xml("stats-id", {}, name),
        ),
      );
    const questions = () =>
      gated.bot.frames.received.filter(frame("check", { room, kind: "presence", nick: "Juliet" })).length;
    const begun = questions();
    const shown = (what: string) => mercutio.next((stanza) => stanza.toString().includes(what), what);
    await show("Jule", true);
    await shown("Jule");
    await show("Jule", false);
    await shown("false");
    expect(questions()).toBe(begun + 1);
    await show(BAD, true);
    await show("Julia", true);
    await shown("Julia");
    expect(questions()).toBe(begun + 3);
    const names = mercutio.received.map((stanza) => stanza.getChildText("nick", NICK));
    expect(names).not.toContain(BAD);
  });

  test("the bot is told what a room is, though it is hidden from who is not in it", async () => {
    const { room } = await meet("hidden");
    const info = await roundTrip(gated.bot, room);
    expect(info.getChild("query")?.getChild("identity")).toBeDefined();
    await expect(roundTrip(gated.people.person("Stranger"), room)).rejects.toThrow("forbidden");
  });

  test("Prosody's log has nothing to complain of", () => {
    expect(gated.complaints()).toEqual([]);
  });
});
