import { type Element, xml } from "@xmpp/component";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Jitsi, startJitsi } from "../support/jitsi.ts";
import { BREAKOUTS, CONFERENCES, INTERNAL, LOBBIES } from "../support/jitsi-config.ts";
import type { Participant } from "../support/jitsi-people.ts";
import { BAD, CODE, type JitsiWarden, REASON, startJitsiWarden } from "../support/jitsi-warden.ts";
import { describeProsody } from "../support/prosody.ts";
import { gated } from "../support/warden.ts";

// With our module every meeting is moderated, from the moment in which it is there, and nobody is in it for that.

const isError = (stanza: Element) => stanza.attrs.type === "error";
const hasRead = (person: Participant, text: string) =>
  person.received.some((stanza) => stanza.attrs.type !== "error" && stanza.toString().includes(text));

describeProsody("Jitsi's meetings behind the gate", (suite) => {
  let jitsi: Jitsi;
  let warden: JitsiWarden;
  let meetings = 0;

  beforeAll(async () => {
    jitsi = await startJitsi({ suite, warden: true, moderation: true });
    warden = await startJitsiWarden(jitsi.prosody);
  });
  afterAll(async () => {
    await warden?.stop();
    await jitsi?.stop();
  });

  /** A meeting that nobody told the bot of, with Ann, who owns it, and Bob. */
  async function meeting(host = CONFERENCES, prefix = "meeting") {
    meetings += 1;
    const room = `${prefix}${meetings}@${host}`;
    await jitsi.focus.open(room);
    const [ann, bob] = [await jitsi.participant(), await jitsi.participant()];
    await ann.enter(room, "Ann");
    await bob.enter(room, "Bob");
    return { room, ann, bob };
  }

  /** Whatever came before her has come when Bob hears this. */
  async function lastWord(room: string, ann: Participant, bob: Participant): Promise<void> {
    const id = await ann.say(room, "the end");
    await bob.next((stanza) => stanza.attrs.id === id, "the last word");
    await ann.next((stanza) => stanza.attrs.id === id, "her own last word");
  }

  test("a forbidden word is read by nobody, and its sender learns why", async () => {
    const { room, ann, bob } = await meeting();
    const id = await bob.say(room, `say ${BAD}`);
    const error = await bob.next((stanza) => isError(stanza) && stanza.attrs.id === id, "his error");
    expect(`${error}`).toContain(REASON);
    await lastWord(room, ann, bob);
    expect(hasRead(ann, BAD)).toBe(false);
  });

  test("nor is an edit, a poll or a private message", async () => {
    const { room, ann, bob } = await meeting();
    const id = await bob.say(room, "a word");
    await ann.next((stanza) => stanza.attrs.id === id, "his message");
    await bob.tell(room, { type: "editChat", messageId: id, message: BAD });
    await bob.next(isError, "an error for the edit");
    await bob.tell(room, { type: "new-poll", pollId: "p", question: "?", answers: ["x", BAD] });
    await bob.next(isError, "an error for the poll");
    const to = `${room}/${ann.endpoint}`;
    await bob.send(xml("message", { to, type: "chat" }, xml("body", {}, BAD)));
    await bob.next(isError, "an error for the private message");
    await lastWord(room, ann, bob);
    expect(hasRead(ann, BAD)).toBe(false);
    // Nor does anybody who comes later.
    const late = await jitsi.participant();
    await late.enter(room, "Late");
    await lastWord(room, ann, late);
    expect(hasRead(late, BAD)).toBe(false);
  });

  test("nor is what clients know by the name of an element, in whatever namespace", async () => {
    const { room, ann, bob } = await meeting();
    const payload = JSON.stringify({ type: "new-poll", pollId: "p", question: BAD, answers: [] });
    const poll = xml("json-message", { xmlns: "urn:x" }, payload);
    await bob.send(xml("message", { to: room, type: "groupchat" }, poll));
    await bob.next(isError, "an error for the poll");
    const name = xml("nick", { xmlns: "urn:x" }, `z${BAD}z`);
    await bob.send(xml("presence", { to: `${room}/${bob.endpoint}` }, name));
    const shown = await bob.next(({ attrs }) => attrs.from === `${room}/${bob.endpoint}`, "his presence");
    expect(`${shown}`).not.toContain(BAD);
    await lastWord(room, ann, bob);
    expect(hasRead(ann, BAD)).toBe(false);
  });

  test("an edit that breaks no rule is passed on as it is", async () => {
    const { room, ann, bob } = await meeting();
    const id = await bob.say(room, "a wrod");
    await bob.tell(room, { type: "editChat", messageId: id, message: "a word" });
    const edit = await ann.next((stanza) => Boolean(stanza.getChild("json-message")), "the edit");
    expect(JSON.parse(edit.getChildText("json-message") ?? "")).toMatchObject({
      messageId: id,
      message: "a word",
    });
  });

  test("nobody comes in under a forbidden name, or takes one", async () => {
    const { room, ann, bob } = await meeting();
    const mallory = await jitsi.participant();
    expect(`${await mallory.enter(room, `x${BAD}x`)}`).toContain(REASON);
    // Who is there stays there, without that name.
    expect(`${await bob.enter(room, `y${BAD}y`)}`).not.toContain(BAD);
    await lastWord(room, ann, bob);
    expect(hasRead(ann, BAD)).toBe(false);
    await mallory.enter(room, "Mal");
    await ann.next((stanza) => stanza.getChildText("nick") === "Mal", "a good name");
  });

  test("nobody comes in under a moderator's name, or takes it, whichever they show by then", async () => {
    const { room, ann, bob } = await meeting();
    const own = `${room}/${ann.endpoint}`;
    const isOwner = (stanza: Element) =>
      stanza.attrs.from === own && /affiliation="owner"/.test(`${stanza.getChild("x")}`);
    await bob.next(isOwner, "her ownership");
    const mallory = await jitsi.participant();
    expect(`${await mallory.enter(room, "A n n")}`).toContain(REASON);
    expect((await bob.enter(room, "ANN")).getChild("nick")).toBeUndefined();
    await ann.enter(room, "Director");
    await bob.next(({ attrs, children }) => attrs.from === own && `${children}`.includes("Director"), "it");
    expect(`${await mallory.enter(room, "D1rector")}`).toContain(REASON);
    expect(`${await mallory.enter(room, "A n n")}`).not.toContain(REASON);
    expect((await bob.enter(room, "Bob B.")).getChildText("nick")).toBe("Bob B.");
  });

  test("nobody sees or counts the bot, and the focus makes a person the owner", async () => {
    const { room, ann, bob } = await meeting();
    await warden.room(room, gated);
    await lastWord(room, ann, bob);
    expect(jitsi.focus.members(room)).toEqual([`${room}/${ann.endpoint}`, `${room}/${bob.endpoint}`]);
    expect(jitsi.focus.elected.filter((nick) => nick.startsWith(room))).toEqual([`${room}/${ann.endpoint}`]);
    expect(ann.received.filter((stanza) => stanza.toString().includes("Moderation"))).toEqual([]);
  });

  test("a meeting that is over is forgotten", async () => {
    const { room, ann, bob } = await meeting();
    await warden.room(room, gated);
    expect(warden.policy(room)).toBeDefined();
    for (const person of [ann, bob]) await person.leave(room);
    await jitsi.focus.leave(room);
    await warden.room(room, (state) => !gated(state));
    await expect.poll(() => warden.policy(room)).toBeUndefined();
  });

  test("a breakout room is moderated as well", async () => {
    const { room, ann, bob } = await meeting(BREAKOUTS);
    await bob.say(room, BAD);
    await bob.next(isError, "his error");
    await lastWord(room, ann, bob);
    expect(hasRead(ann, BAD)).toBe(false);
  });

  test.each([
    ["where somebody waits to be let in", LOBBIES, "lobby"],
    ["where the bridges meet", INTERNAL, "brewery"],
    ["that the focus makes to see whether it can", CONFERENCES, "__jicofo-health-check-"],
  ])("a room %s is left alone", async (_which, host, prefix) => {
    const { room, ann, bob } = await meeting(host, prefix);
    const id = await bob.say(room, BAD);
    await ann.next((stanza) => stanza.attrs.id === id, "his message");
    expect(warden.policy(room)).toBeUndefined();
  });

  describe("while the bot is away", () => {
    test("who was there before is known by their name when it is here again", async () => {
      const { room, bob } = await meeting();
      await warden.room(room, gated);
      const isOwner = (stanza: Element) => /affiliation="owner"/.test(`${stanza.getChild("x")}`);
      await bob.next((stanza) => `${stanza.attrs.from}`.startsWith(room) && isOwner(stanza), "an owner");
      await warden.stop();
      warden = await startJitsiWarden(jitsi.prosody);
      await warden.room(room, gated);
      const mallory = await jitsi.participant();
      expect(`${await mallory.enter(room, "Ann")}`).toContain(REASON);
    });

    test("what passes is taken back in Jitsi's way when it is here again", async () => {
      const { room, ann, bob } = await meeting();
      await warden.room(room, gated);
      await warden.stop();
      const id = await bob.say(room, CODE);
      await ann.next((stanza) => stanza.attrs.id === id && !isError(stanza), "his message");
      warden = await startJitsiWarden(jitsi.prosody);
      const notice = await ann.next((stanza) => stanza.getChild("apply-to")?.attrs.id === id, "the notice");
      expect(notice.attrs.from).toBe(room);
    });
  });
});
