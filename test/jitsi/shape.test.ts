import { xml } from "@xmpp/component";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Jitsi, startJitsi } from "../support/jitsi.ts";
import { CONFERENCES } from "../support/jitsi-config.ts";
import { describeProsody } from "../support/prosody.ts";

// What the other tests of this folder stand on: that these rooms are as Jitsi's.

describeProsody("a Prosody in Jitsi's shape", (suite) => {
  let jitsi: Jitsi;
  beforeAll(async () => {
    jitsi = await startJitsi({ suite, moderation: true });
  });
  afterAll(() => jitsi?.stop());

  test("people cannot open a room; the focus can, and makes the first of them its owner", async () => {
    const room = `planning@${CONFERENCES}`;
    const [ann, bob] = [await jitsi.participant(), await jitsi.participant("guest.meet.jitsi")];
    expect((await ann.enter(room, "Ann")).attrs.type).toBe("error");
    await jitsi.focus.open(room);
    expect(`${await ann.enter(room, "Ann")}`).not.toContain("error");
    await bob.enter(room, "Bob");
    await ann.next((stanza) => /affiliation="owner"/.test(`${stanza}`), "her ownership");
    expect(jitsi.focus.elected).toEqual([`${room}/${ann.endpoint}`]);
  });

  test("a room is not told of to outsiders, and tells those in it that messages can be moderated", async () => {
    const room = `secret@${CONFERENCES}`;
    await jitsi.focus.open(room);
    const [ann, eve] = [await jitsi.participant(), await jitsi.participant()];
    await ann.enter(room, "Ann");
    const look = () =>
      xml("iq", { type: "get", to: room }, xml("query", "http://jabber.org/protocol/disco#info"));
    await expect(eve.request(look())).rejects.toThrow("forbidden");
    expect(`${await ann.request(look())}`).toContain("muc#roominfo_messageModerationEnabled");
  });

  describe("a message", () => {
    test("is taken back by its own id, by a moderator, and has no other", async () => {
      const room = `lounge@${CONFERENCES}`;
      await jitsi.focus.open(room);
      const [ann, bob] = [await jitsi.participant(), await jitsi.participant()];
      await ann.enter(room, "Ann");
      await ann.next((stanza) => /affiliation="owner"/.test(`${stanza}`), "her ownership");
      await bob.enter(room, "Bob");
      const id = await bob.say(room, "abracadabra");
      const seen = await ann.next((stanza) => stanza.attrs.id === id, "his message");
      expect(`${seen}`).not.toContain("stanza-id");
      const retract = xml("retract", "urn:xmpp:message-retract:1");
      const moderated = xml("moderated", "urn:xmpp:message-moderate:1", retract);
      const wish = () =>
        xml(
          "message",
          { to: room, type: "groupchat" },
          xml("apply-to", { xmlns: "urn:xmpp:fasten:0", id }, moderated),
        );
      await bob.send(wish());
      await bob.next((stanza) => stanza.attrs.type === "error", "a refusal");
      await ann.send(wish());
      const notice = await bob.next((stanza) => Boolean(stanza.getChild("apply-to")), "the notice");
      expect(notice.attrs.from).toBe(room);
      expect(notice.getChild("apply-to")?.attrs.id).toBe(id);
    });
  });

  test("a room is gone with the last who leaves it", async () => {
    const room = `brief@${CONFERENCES}`;
    await jitsi.focus.open(room);
    await jitsi.focus.leave(room);
    const ann = await jitsi.participant();
    expect(`${await ann.enter(room, "Ann")}`).toContain("not-allowed");
  });
});
