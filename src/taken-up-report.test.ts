import { expect, test } from "vitest";
import { logLines } from "../test/support/log-lines.ts";
import { bareJid } from "./muc/jid.ts";
import { takenUpReport } from "./taken-up-report.ts";
import { gatedProblems, type RoomState } from "./xmpp/room-state.ts";

const problems = gatedProblems({
  archive: false,
  retraction: undefined,
  stanzaIds: false,
  occupantIds: false,
});
const state = (host: string): RoomState => ({
  kind: "gated",
  host,
  component: "w.test",
  open: true,
  asks: true,
  problems,
});

test("of rooms that come and go by the thousand a line at level debug, and what is amiss once for their host", () => {
  const lines = logLines((log) => {
    const report = takenUpReport(log);
    for (const room of ["a@rooms.test", "b@rooms.test"]) report(bareJid(room), state("rooms.test"));
    report(bareJid("a@breakout.test"), state("breakout.test"));
    report(bareJid("a@rooms.test"), { kind: "left" });
  });
  expect(lines.filter((line) => line.startsWith("20 "))).toHaveLength(4);
  expect(lines.filter((line) => !line.startsWith("20 "))).toEqual([
    expect.stringMatching(/^40 rooms of which no file tells: the room has no archive.*"host":"rooms.test"/),
    expect.stringMatching(
      /^40 rooms of which no file tells: the room has no archive.*"host":"breakout.test"/,
    ),
  ]);
});
