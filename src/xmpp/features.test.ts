import { expect, test } from "vitest";
import { stanza } from "../../test/support/stanza.ts";
import { NO_FEATURES, readFeatures } from "./features.ts";

const featuresOf = (...vars: string[]) => {
  const features = vars.map((name) => `<feature var='${name}'/>`).join("");
  const query = `<query xmlns='http://jabber.org/protocol/disco#info'>${features}</query>`;
  return readFeatures(stanza(`<iq type='result' id='1' from='tavern@rooms.example'>${query}</iq>`));
};

const V0 = "urn:xmpp:message-moderate:0";
const V1 = "urn:xmpp:message-moderate:1";

test("a room that offers nothing of use is trusted with nothing", () => {
  expect(featuresOf()).toEqual(NO_FEATURES);
  expect(featuresOf("http://jabber.org/protocol/muc", "vcard-temp")).toEqual(NO_FEATURES);
  expect(readFeatures(stanza("<iq type='result' id='1'/>"))).toEqual(NO_FEATURES);
});

test.each([
  [[V0], "0"],
  [[V1], "1"],
  [[V0, V1], "1"],
  [["urn:xmpp:message-moderate:2"], undefined],
])("%j: retracts in dialect %s", (vars, dialect) => {
  expect(featuresOf(...vars).retraction).toBe(dialect);
});

test.each([
  ["1", "jitsi"],
  ["0", undefined],
])("Jitsi's rooms say in a form whether they take retractions: %s", (value, dialect) => {
  const field = `<field var='muc#roominfo_messageModerationEnabled'><value>${value}</value></field>`;
  const form = `<x xmlns='jabber:x:data' type='result'>${field}</x>`;
  const query = `<query xmlns='http://jabber.org/protocol/disco#info'>${form}</query>`;
  expect(readFeatures(stanza(`<iq type='result' id='1'>${query}</iq>`))).toEqual({
    ...NO_FEATURES,
    retraction: dialect,
  });
});

test("the archive vouches for the ids; the ids alone make no archive", () => {
  expect(featuresOf("urn:xmpp:mam:2")).toMatchObject({ archive: true, stanzaIds: true });
  expect(featuresOf("urn:xmpp:sid:0")).toMatchObject({ archive: false, stanzaIds: true });
});

test("occupant ids", () => {
  expect(featuresOf("urn:xmpp:occupant-id:0").occupantIds).toBe(true);
});

test("features of another query count not", () => {
  const items =
    "<query xmlns='http://jabber.org/protocol/disco#items'><feature var='urn:xmpp:mam:2'/></query>";
  expect(readFeatures(stanza(`<iq type='result' id='1'>${items}</iq>`))).toEqual(NO_FEATURES);
});
