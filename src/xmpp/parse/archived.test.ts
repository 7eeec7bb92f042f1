import { expect, test } from "vitest";
import { ROOM } from "../../../test/support/muc.ts";
import { resultOf } from "../../../test/support/scripted-archive.ts";
import { stanza } from "../../../test/support/stanza.ts";
import { NO_FEATURES } from "../features.ts";
import { NS } from "../namespaces.ts";
import { readArchived, readPageEnd } from "./archived.ts";

const AT = Date.parse("2026-11-21T18:00:00Z");
const WHO = "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='o-b'/>";

function read(inside: string, nick = "Bob", room: string = ROOM) {
  const result = resultOf({ id: "a1", at: AT, inside, nick }, room, "q").getChild("result", NS.archive)!;
  return readArchived(result, ROOM, { ...NO_FEATURES, occupantIds: true });
}

test("what somebody said, by the archive's word: its id, and the room's for who it was", () => {
  const forged = `<stanza-id xmlns='urn:xmpp:sid:0' by='${ROOM}' id='forged'/><delay xmlns='urn:xmpp:delay' from='${ROOM}' stamp='2020-01-01T00:00:00Z'/>`;
  expect(read(`<body>hello</body>${forged}${WHO}`)).toEqual({
    id: "a1",
    at: AT,
    message: expect.objectContaining({
      kind: "message",
      room: ROOM,
      nick: "Bob",
      id: "m-a1",
      stanzaId: "a1",
      occupantId: "o-b",
      texts: [{ where: "body", text: "hello" }],
      delayed: undefined,
    }),
  });
});

const MODERATED_1 = "<moderated xmlns='urn:xmpp:message-moderate:1' by='r@x/Romeo'/>";
const RETRACTED_0 = "<retracted xmlns='urn:xmpp:message-retract:0' stamp='2026-11-21T18:00:00Z'/>";

test.each([
  ["the room's own word", "<body>This room is not anonymous.</body>", ""],
  [
    "the room's notice of a retraction",
    `<retract xmlns='urn:xmpp:message-retract:1' id='a0'>${MODERATED_1}<reason>bad</reason></retract>`,
    "",
  ],
  [
    "a tombstone",
    `${WHO}<retracted xmlns='urn:xmpp:message-retract:1' id='x' stamp='2026-11-21T18:00:00Z'>${MODERATED_1}<reason>bad</reason></retracted>`,
    "Bob",
  ],
  [
    "a tombstone of the older dialect",
    `${WHO}<moderated xmlns='urn:xmpp:message-moderate:0' by='r@x/Romeo'>${RETRACTED_0}<reason>bad</reason></moderated>`,
    "Bob",
  ],
])("nobody says anything: %s", (_, inside, nick) => {
  expect(read(inside, nick)).toEqual({ id: "a1", at: AT, message: undefined });
});

test("nobody makes of what they say a tombstone, a notice of the room, or another room's message", () => {
  expect(read(`<body>bad</body>${RETRACTED_0}`)?.message?.texts).toHaveLength(1);
  const notice = `<retract xmlns='urn:xmpp:message-retract:1' id='a0'>${MODERATED_1}</retract><body>bad</body>`;
  expect(read(notice)?.message?.texts).toHaveLength(1);
  expect(read("<body>bad</body>", "Bob", "other@rooms.example")?.message).toBeUndefined();
});

test.each([
  "<result xmlns='urn:xmpp:mam:2'/>",
  "<result xmlns='urn:xmpp:mam:2' id='a1'/>",
  "<result xmlns='urn:xmpp:mam:2'><forwarded xmlns='urn:xmpp:forward:0'/></result>",
])("what is not of that shape is nothing: %s", (text) => {
  expect(readArchived(stanza(text), ROOM, NO_FEATURES)).toBeUndefined();
});

test.each([
  [
    "<fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>a</first><last>b</last></set></fin>",
    { complete: false, last: "b" },
  ],
  ["<fin xmlns='urn:xmpp:mam:2' complete='true'/>", { complete: true, last: undefined }],
  ["<query xmlns='urn:xmpp:mam:2'/>", undefined],
])("the end of a page: %s", (inside, end) => {
  expect(readPageEnd(stanza(`<iq type='result' id='q'>${inside}</iq>`))).toEqual(end);
});
