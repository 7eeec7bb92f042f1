import { describe, expect, test } from "vitest";
import { message, occupant, ROOM } from "../../test/support/muc.ts";
import { policyOf } from "../../test/support/transcript.ts";
import type { Mode, RoomPolicy, TalkEntry } from "./policy.ts";
import { recordOf } from "./record.ts";
import { decideRequested } from "./requested.ts";

const REQUEST = { room: ROOM, handler: "judge", stanzaId: "s1", reason: "Not here." };
const origin = { file: "rooms/r.json", path: "handlers[0]" };

function policy(more: Partial<TalkEntry> = {}, room: Mode = "enforce"): RoomPolicy {
  const talk: TalkEntry = {
    id: "judge",
    type: "my_judge",
    options: {},
    mode: "enforce",
    locked: false,
    layer: "room",
    origin,
    ...more,
  };
  const { settings, ...rest } = policyOf([]);
  return { ...rest, talks: [talk], settings: { ...settings, mode: { ...settings.mode, value: room } } };
}

test("a handler's request is a sanction under its own name, with who put it in force", () => {
  const known = { message: message("mallory", "", { stanzaId: "s1" }), sender: occupant("mallory") };
  const decision = decideRequested(policy(), REQUEST, known, 5);
  expect(decision?.sanctions).toEqual([{ kind: "retract", room: ROOM, stanzaId: "s1", reason: "Not here." }]);
  expect(decision).toMatchObject({ sender: { nick: "mallory" }, message: { nick: "mallory" }, at: 5 });
  expect(decision && recordOf(decision)).toMatchObject({
    decisive: "judge",
    rules: [{ id: "judge", rule: "my_judge", layer: "room", origin, outcome: "hit" }],
  });
});

describe("only recorded", () => {
  test.each([
    ["where the handler observes", policy({ mode: "observe" })],
    ["where the room observes", policy({}, "observe")],
  ])("%s", (_where, observing) => {
    const decision = decideRequested(observing, REQUEST, undefined, 5);
    expect(decision).toMatchObject({ decisive: undefined, sanctions: [], others: [{ mode: "observe" }] });
  });
});

test("of a handler that the room does not have nothing comes", () => {
  expect(decideRequested(policy(), { ...REQUEST, handler: "other" }, undefined, 5)).toBeUndefined();
});

test("a message that nobody remembers is taken back all the same", () => {
  expect(decideRequested(policy(), REQUEST, undefined, 5)).toMatchObject({
    message: { stanzaId: "s1" },
    sender: { known: false },
    sanctions: [{ stanzaId: "s1" }],
  });
});
