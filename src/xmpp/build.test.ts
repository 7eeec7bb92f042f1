import { expect, test } from "vitest";
import { ROOM } from "../../test/support/muc.ts";
import * as build from "./build.ts";

const sanction = { kind: "retract", room: ROOM, stanzaId: "s1", reason: "No <ads> & such" } as const;

test("looks at a room", () => {
  expect(build.lookAt(ROOM).toString()).toBe(
    '<iq type="get" to="tavern@rooms.example"><query xmlns="http://jabber.org/protocol/disco#info"/></iq>',
  );
});

test("joins without history, changes its nick, leaves", () => {
  expect(build.join(ROOM, "War & Den").toString()).toBe(
    '<presence to="tavern@rooms.example/War &amp; Den"><x xmlns="http://jabber.org/protocol/muc">' +
      '<history maxstanzas="0"/></x></presence>',
  );
  expect(build.changeNick(ROOM, "b").toString()).toBe('<presence to="tavern@rooms.example/b"/>');
  expect(build.leave(ROOM, "b").toString()).toBe(
    '<presence to="tavern@rooms.example/b" type="unavailable"/>',
  );
  expect(build.leave(ROOM, "b", "bye").toString()).toContain("<status>bye</status>");
});

test("retracts in the dialect of XEP-0425 0.3", () => {
  expect(build.retract(sanction, "s1", "1").toString()).toBe(
    '<iq type="set" to="tavern@rooms.example"><moderate xmlns="urn:xmpp:message-moderate:1" id="s1">' +
      '<retract xmlns="urn:xmpp:message-retract:1"/><reason>No &lt;ads&gt; &amp; such</reason></moderate></iq>',
  );
});

test("retracts in the dialect of XEP-0425 0.2", () => {
  expect(build.retract(sanction, "s1", "0").toString()).toBe(
    '<iq type="set" to="tavern@rooms.example"><apply-to xmlns="urn:xmpp:fasten:0" id="s1">' +
      '<moderate xmlns="urn:xmpp:message-moderate:0"><retract xmlns="urn:xmpp:message-retract:0"/>' +
      "<reason>No &lt;ads&gt; &amp; such</reason></moderate></apply-to></iq>",
  );
});

test.each(["1", "0"] as const)("says no reason where there is none (dialect %s)", (dialect) => {
  expect(build.retract({ ...sanction, reason: "" }, "s1", dialect).toString()).not.toContain("reason");
});

test("puts somebody out", () => {
  const kick = { kind: "kick", room: ROOM, nick: "Mal & Co", reason: "Not that nick." } as const;
  expect(build.kick(kick).toString()).toBe(
    '<iq type="set" to="tavern@rooms.example"><query xmlns="http://jabber.org/protocol/muc#admin">' +
      '<item nick="Mal &amp; Co" role="none"><reason>Not that nick.</reason></item></query></iq>',
  );
  expect(build.kick({ ...kick, reason: "" }).toString()).not.toContain("reason");
});

test("sets the subject, an empty one too, without a body", () => {
  const restore = { kind: "restore-subject", room: ROOM, subject: "Ale & bread" } as const;
  expect(build.setSubject(restore).toString()).toBe(
    '<message type="groupchat" to="tavern@rooms.example"><subject>Ale &amp; bread</subject></message>',
  );
  expect(
    build
      .setSubject({ ...restore, subject: "" })
      .getChild("subject")
      ?.getText(),
  ).toBe("");
});
