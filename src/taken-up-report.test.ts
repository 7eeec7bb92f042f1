import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { logLines } from "../test/support/log-lines.ts";
import { type BareJid, bareJid } from "./muc/jid.ts";
import { takenUpReport } from "./taken-up-report.ts";
import { gatedProblems, type RoomState } from "./xmpp/room-state.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

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
    const report = takenUpReport(log, () => []);
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

test("how many there are is told soon, and then once a minute where it has changed", () => {
  const rooms = new Set<BareJid>();
  const lines = logLines((log) => {
    const report = takenUpReport(log, () => rooms);
    const comes = (room: string) => {
      rooms.add(bareJid(room));
      report(bareJid(room), state(room.split("@")[1] as string));
    };
    for (let index = 0; index < 1_000; index++) comes(`${index}@rooms.test`);
    comes("a@breakout.test");
    vi.advanceTimersByTime(1_000);
    for (let second = 0; second < 120; second++) {
      comes(`late-${second}@rooms.test`);
      vi.advanceTimersByTime(1_000);
    }
    log.info("quiet");
    vi.advanceTimersByTime(600_000);
    rooms.clear();
    report(bareJid("a@breakout.test"), { kind: "left" });
    vi.advanceTimersByTime(1_000);
  });
  const told = lines.filter((line) => line.startsWith("30 ")).map((line) => line.split(" {")[0]);
  expect(told).toEqual([
    "30 moderating every room of rooms.test: 1000 open",
    "30 moderating every room of breakout.test: 1 open",
    "30 moderating every room of rooms.test: 1060 open",
    "30 moderating every room of rooms.test: 1120 open",
    "30 quiet",
    "30 of rooms.test there is no room besides those of files",
    "30 of breakout.test there is no room besides those of files",
  ]);
});
