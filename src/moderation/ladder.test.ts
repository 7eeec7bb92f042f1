import { describe, expect, test } from "vitest";
import { message, occupant, ROOM, remembered } from "../../test/support/muc.ts";
import { entryOf } from "../../test/support/transcript.ts";
import { createHistory } from "../muc/history.ts";
import type { GroupchatMessage } from "../muc/message.ts";
import { type Occupant, occupantKey } from "../muc/occupant.ts";
import rule from "../rules/moderate.ts";
import type { Verdict } from "./judge.ts";
import { decide, decideNick } from "./ladder.ts";

const entry = entryOf(rule, { rules: [] });
const evidence = { entry: "x", where: "body", text: 0, span: { start: 0, end: 1 } } as const;
const hit = (reason: string): Verdict => ({ entry, finding: { evidence, reason } });
const ENFORCE = { value: "enforce", layer: "built-in" } as const;
const miss: Verdict = { entry, because: { why: "no-hit" } };
const mallory = occupant("mallory", { occupantId: "m" });

const history = createHistory();
function said(sender: Occupant, { id, stanzaId, replaces }: GroupchatMessage): void {
  history.remember(occupantKey(sender), remembered("", { id, stanzaId, replaces }));
}
said(mallory, message("mallory", "first", { id: "1", stanzaId: "s1" }));
said(mallory, message("mallory", "first, corrected", { id: "2", stanzaId: "s2", replaces: "1" }));
said(mallory, message("mallory", "unrelated", { id: "3", stanzaId: "s3" }));
said(occupant("juliet", { occupantId: "j" }), message("juliet", "hers", { id: "1", stanzaId: "s4" }));

function decided(
  verdicts: Verdict[],
  more: Partial<GroupchatMessage> = {},
  sender = mallory,
  mode: Parameters<typeof decide>[0]["mode"] = ENFORCE,
) {
  const said = message(sender.nick, "x", { id: "9", stanzaId: "s9", ...more });
  const before = { history, subject: "Before", now: 7 };
  return decide({ message: said, texts: [], sender, verdicts, mode, ...before });
}
const retracted = (...args: Parameters<typeof decided>) =>
  decided(...args).sanctions.map((sanction) => sanction.kind === "retract" && sanction.stanzaId);

test("no finding, no sanction", () => {
  const decision = decided([miss, miss]);
  expect(decision).toMatchObject({ at: 7, verdicts: [miss, miss], sanctions: [] });
  expect(decision.decisive).toBeUndefined();
  expect(decided([]).sanctions).toEqual([]);
});

test("the first hit decides and gives the reason; the others are on record", () => {
  const verdicts = [miss, hit("first"), hit("second")];
  const decision = decided(verdicts);
  expect(decision.decisive).toBe(verdicts[1]);
  expect(decision.verdicts).toEqual(verdicts);
  expect(decision.sanctions).toEqual([{ kind: "retract", room: ROOM, stanzaId: "s9", reason: "first" }]);
});

test("a correction takes with it what it replaces, and the corrections before it; nobody else's of that id", () => {
  expect(retracted([hit("")], { replaces: "1" })).toEqual(["s1", "s2", "s9"]);
});

test("who takes the nick of a person that left takes none of that person's messages back", () => {
  const romeo = occupant("romeo");
  said(romeo, message("romeo", "mine", { id: "r1", stanzaId: "s5" }));
  expect(retracted([hit("")], { replaces: "r1" }, romeo)).toEqual(["s9"]);
  const known = occupant("romeo", { realJid: "romeo@example.org" });
  said(known, message("romeo", "mine", { id: "r1", stanzaId: "s6" }));
  expect(retracted([hit("")], { replaces: "r1" }, known)).toEqual(["s6", "s9"]);
});

test("a correction of nothing that this person said takes nothing with it", () => {
  expect(retracted([hit("")], { replaces: "nothing" })).toEqual(["s9"]);
});

test("a clean correction takes nothing", () => {
  expect(retracted([miss], { replaces: "1" })).toEqual([]);
});

test("a message without an id is a sanction all the same: that it cannot be done is said", () => {
  expect(retracted([hit("")], { stanzaId: undefined })).toEqual([undefined]);
});

describe("observed", () => {
  const observing: Verdict = { ...hit("seen"), entry: { ...entry, mode: "observe" } } as Verdict;

  test("a hit is on record and has no consequences; the next rule's has", () => {
    expect(decided([observing])).toMatchObject({ decisive: undefined, sanctions: [] });
    expect(decided([observing]).others).toEqual([{ ...observing, mode: "observe" }]);
    const decision = decided([observing, hit("first"), hit("second")]);
    expect(decision.decisive?.finding?.reason).toBe("first");
    expect(decision.others.map(({ finding, mode }) => [finding.reason, mode])).toEqual([
      ["seen", "observe"],
      ["second", "enforce"],
    ]);
  });

  test("in a room that only observes, whatever the rule says", () => {
    const decision = decided([hit("first")], {}, mallory, { value: "observe", layer: "room" });
    expect(decision).toMatchObject({ decisive: undefined, sanctions: [] });
    expect(decision.others.map(({ mode }) => mode)).toEqual(["observe"]);
  });
});

test("a locked rule is silenced by nobody above the instance", () => {
  const locked = { ...hit("first"), entry: { ...entry, locked: true } } as Verdict;
  const observed = (layer: "instance" | "channel" | "room") =>
    decided([locked], {}, mallory, { value: "observe", layer }).decisive === undefined;
  expect([observed("instance"), observed("channel"), observed("room")]).toEqual([true, false, false]);
});

test("a forbidden subject is taken back and the one before is put in its place", () => {
  const texts = [{ where: "subject", text: "x" } as const];
  expect(decided([hit("")], { texts }).sanctions).toEqual([
    { kind: "retract", room: ROOM, stanzaId: "s9", reason: "" },
    { kind: "restore-subject", room: ROOM, subject: "Before" },
  ]);
  expect(decided([miss], { texts }).sanctions).toEqual([]);
  expect(decided([hit("")], { texts, stanzaId: undefined }).sanctions).toEqual([
    { kind: "restore-subject", room: ROOM, subject: "Before" },
  ]);
});

test("somebody under a forbidden nick is put out, unless that is only observed", () => {
  const given = { room: ROOM, sender: mallory, verdicts: [hit("Another name, please.")], now: 7 };
  expect(decideNick({ ...given, mode: ENFORCE }).sanctions).toEqual([
    { kind: "kick", room: ROOM, nick: "mallory", reason: "Another name, please." },
  ]);
  expect(decideNick({ ...given, mode: { value: "observe", layer: "instance" } }).sanctions).toEqual([]);
  expect(decideNick({ ...given, verdicts: [miss], mode: ENFORCE }).sanctions).toEqual([]);
});

describe("where rooms give messages no ids", () => {
  const own = (more: Partial<GroupchatMessage>) =>
    decided([hit("")], { stanzaId: undefined, ...more }).sanctions.map(
      (one) => one.kind === "retract" && one.ownId,
    );
  const before = createHistory();
  const bare = (id: string) => remembered("", { id });
  before.remember(occupantKey(mallory), bare("e1"));
  for (const id of ["e2", "e3"])
    before.remember(occupantKey(occupant("juliet", { occupantId: "j" })), bare(id));
  before.remember(occupantKey(mallory), bare("e2"));
  before.remember(occupantKey(occupant("romeo", { occupantId: "r" })), {
    ...bare("e8"),
    caught: true,
  });
  const edits = (replaces: string, id?: string, more: Partial<GroupchatMessage> = {}) => {
    const said = message("mallory", "x", { id, replaces, ...more });
    const verdicts = [hit("")];
    const weighed = { sender: mallory, verdicts, mode: ENFORCE, now: 7 };
    return decide({ message: said, texts: [], history: before, subject: "", ...weighed }).sanctions;
  };
  const byOwnId = (ownId: string) => ({
    kind: "retract",
    room: ROOM,
    stanzaId: undefined,
    ownId,
    reason: "",
  });

  test("the sender's own stands in for it", () => expect(own({})).toEqual(["9"]));
  test("that of what was edited, where the edit has none", () =>
    expect(edits("e1")).toEqual([byOwnId("e1")]));
  test("both, where the edit has one", () =>
    expect(edits("e1", "e9")).toEqual([byOwnId("e1"), byOwnId("e9")]));
  const nothing = { kind: "retract", room: ROOM, stanzaId: undefined, reason: "" };
  test("never that of somebody else's message", () => expect(edits("e3")).toEqual([nothing]));
  test("nor where it is repeated, in the message or in what it edits", () => {
    expect(edits("e3", "e2")).toEqual([nothing]);
    expect(edits("e2", "e9")).toEqual([byOwnId("e9")]);
  });
  test("but it may be that of something else that was caught", () =>
    expect(edits("e3", "e8")).toEqual([byOwnId("e8")]));
  test("those of all that it says that it replaces", () =>
    expect(edits("nothing", undefined, { alsoReplaces: "e1" })).toEqual([byOwnId("e1")]));
});
