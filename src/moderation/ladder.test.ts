import { expect, test } from "vitest";
import { message, occupant, ROOM } from "../../test/support/muc.ts";
import { entryOf } from "../../test/support/transcript.ts";
import { createHistory } from "../muc/history.ts";
import type { GroupchatMessage } from "../muc/message.ts";
import { type Occupant, occupantKey } from "../muc/occupant.ts";
import rule from "../rules/moderate.ts";
import type { Verdict } from "./judge.ts";
import { decide } from "./ladder.ts";

const entry = entryOf(rule, { rules: [] });
const evidence = { entry: "x", body: 0, span: { start: 0, end: 1 } };
const hit = (reason: string): Verdict => ({ entry, finding: { evidence, reason } });
const miss: Verdict = { entry, because: { why: "no-hit" } };
const mallory = occupant("mallory", { occupantId: "m" });

const history = createHistory();
function said(sender: Occupant, { id, stanzaId, replaces }: GroupchatMessage): void {
  history.remember(occupantKey(sender), { at: 0, id, stanzaId, replaces, text: "" });
}
said(mallory, message("mallory", "first", { id: "1", stanzaId: "s1" }));
said(mallory, message("mallory", "first, corrected", { id: "2", stanzaId: "s2", replaces: "1" }));
said(mallory, message("mallory", "unrelated", { id: "3", stanzaId: "s3" }));
said(occupant("juliet", { occupantId: "j" }), message("juliet", "hers", { id: "1", stanzaId: "s4" }));

function decided(verdicts: Verdict[], more: Partial<GroupchatMessage> = {}, sender = mallory) {
  const said = message(sender.nick, "x", { id: "9", stanzaId: "s9", ...more });
  return decide({ message: said, sender, verdicts, history, now: 7 });
}
const retracted = (...args: Parameters<typeof decided>) =>
  decided(...args).sanctions.map(({ stanzaId }) => stanzaId);

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
