import { expect, test } from "vitest";
import { readStanza } from "../read-stanza.ts";
import { readRetraction } from "./retraction.ts";

const why = "<reason>Not here</reason>";
const old = (id: string, inner = '<retract xmlns="urn:xmpp:message-retract:0"/>') =>
  `<apply-to xmlns="urn:xmpp:fasten:0"${id}><moderate xmlns="urn:xmpp:message-moderate:0">${inner}${why}</moderate></apply-to>`;
const current = (id: string, inner = '<retract xmlns="urn:xmpp:message-retract:1"/>') =>
  `<moderate xmlns="urn:xmpp:message-moderate:1"${id}>${inner}${why}</moderate>`;

const read = (iq: string, type = "set") =>
  readRetraction(readStanza(`<iq type="${type}" id="1">${iq}</iq>`)!);

test("a moderator's retraction is known in either dialect", () => {
  expect(read(old(' id="s1"'))).toEqual({ stanzaId: "s1", reason: "Not here" });
  expect(read(current(' id="s1"'))).toEqual({ stanzaId: "s1", reason: "Not here" });
});

test("it needs no reason", () => {
  expect(read(current(' id="s1"').replace(why, ""))).toEqual({ stanzaId: "s1", reason: "" });
});

test.each([
  ["without the message's id", current("")],
  ["with an empty one", old(' id=""')],
  ["that takes nothing back", current(' id="s1"', "")],
  ["of two dialects at once", old(' id="s1"', '<retract xmlns="urn:xmpp:message-retract:1"/>')],
  ["of another kind", '<ping xmlns="urn:xmpp:ping"/>'],
])("a request %s is none", (_what, iq) => {
  expect(read(iq)).toBeUndefined();
});

test("neither is a question, nor a message", () => {
  expect(read(current(' id="s1"'), "get")).toBeUndefined();
  expect(readRetraction(readStanza(`<message type="set">${current(' id="s1"')}</message>`)!)).toBeUndefined();
});
