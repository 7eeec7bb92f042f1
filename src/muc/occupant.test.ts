import { expect, test } from "vitest";
import { occupant } from "../../test/support/muc.ts";
import { isRecognised, occupantKey, unknownOccupant } from "./occupant.ts";

test("occupant-id before real JID before nick", () => {
  const realJid = "mallory@example.org";
  expect(occupantKey(occupant("Mallory", { occupantId: "o1", realJid }))).toBe("id:o1");
  expect(occupantKey(occupant("Mallory", { realJid }))).toBe("jid:mallory@example.org");
  expect(occupantKey(occupant("Mallory"))).toBe("nick:Mallory");
});

test("only a nick is anybody's", () => {
  expect(isRecognised(occupant("Mallory", { occupantId: "o1" }))).toBe(true);
  expect(isRecognised(occupant("Mallory", { realJid: "mallory@example.org" }))).toBe(true);
  expect(isRecognised(occupant("Mallory", { occupantId: "" }))).toBe(false);
});

test("a nick cannot pass for somebody's occupant-id", () => {
  expect(occupantKey(occupant("id:o1"))).not.toBe(occupantKey(occupant("x", { occupantId: "o1" })));
});

test("who is unknown has no rights", () => {
  const { role, affiliation, known } = unknownOccupant("Mallory", undefined);
  expect({ role, affiliation, known }).toEqual({ role: "participant", affiliation: "none", known: false });
});
