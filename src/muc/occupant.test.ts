import { expect, test } from "vitest";
import { occupant } from "../../test/support/muc.ts";
import { occupantKey, unknownOccupant } from "./occupant.ts";

test("occupant-id before real JID before nick", () => {
  const realJid = "mallory@example.org";
  expect(occupantKey(occupant("Mallory", { occupantId: "o1", realJid }))).toBe("id:o1");
  expect(occupantKey(occupant("Mallory", { realJid }))).toBe("jid:mallory@example.org");
  expect(occupantKey(occupant("Mallory"))).toBe("nick:Mallory");
});

test("a nick cannot pass for somebody's occupant-id", () => {
  expect(occupantKey(occupant("id:o1"))).not.toBe(occupantKey(occupant("x", { occupantId: "o1" })));
});

test("who is unknown has no rights", () => {
  const { role, affiliation, known } = unknownOccupant("Mallory", undefined);
  expect({ role, affiliation, known }).toEqual({ role: "participant", affiliation: "none", known: false });
});
