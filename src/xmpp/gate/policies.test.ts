import { expect, test } from "vitest";
import { HOST } from "../../../test/support/scripted-gate.ts";
import type { GatePolicy } from "../../config/gate-policy.ts";
import { bareJid } from "../../muc/jid.ts";
import { policyIqs } from "./policies.ts";

function batches(
  count: number,
  terms = "",
): { rooms: number; first?: string; last?: string; bytes: number }[] {
  const policy: GatePolicy = { nick: "Warden", ...(terms && { terms }) };
  const rooms = Array.from({ length: count }, (_, index) => bareJid(`r${index}@${HOST}`));
  const iqs = policyIqs(HOST, "e1", new Map(rooms.map((room) => [room, policy])));
  expect(iqs.flatMap((one) => one.rooms)).toEqual(rooms);
  return iqs.map(({ iq }) => {
    const policies = iq.getChild("policies")!;
    const { first, last } = policies.attrs;
    const bytes = Buffer.byteLength(iq.toString());
    return {
      rooms: policies.getChildren("policy").length,
      bytes,
      ...(first && { first }),
      ...(last && { last }),
    };
  });
}

test.each([
  [0, [{ rooms: 0, first: "1", last: "1" }]],
  [1, [{ rooms: 1, first: "1", last: "1" }]],
  [64, [{ rooms: 64, first: "1", last: "1" }]],
  [130, [{ rooms: 64, first: "1" }, { rooms: 64 }, { rooms: 2, last: "1" }]],
])("%i rooms: at most 64 in one, the first and the last of them marked", (count, expected) => {
  expect(batches(count)).toMatchObject(expected);
});

test("none is larger than 256 KiB, as it is written", () => {
  const large = batches(9, "&ж".repeat(9_000));
  expect(large.map(({ rooms }) => rooms)).toEqual([4, 4, 1]);
  for (const { bytes } of large) expect(bytes).toBeLessThanOrEqual(256 * 1024);
});
