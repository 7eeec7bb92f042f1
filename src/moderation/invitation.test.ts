import { expect, test } from "vitest";
import { gated, late, person } from "../../test/support/asking.ts";
import { entryOf } from "../../test/support/transcript.ts";
import flood from "../rules/flood.ts";
import moderate from "../rules/moderate.ts";
import type { Outcome } from "./sanction.ts";

const words = entryOf(moderate, { rules: [{ name: "list", words: ["spam"], reason: "Not here." }] });
const invite = { about: "invite" } as const;

test("the reason of an invitation is judged by what it says", async () => {
  const { say, recorded, judged } = gated([words]);
  expect(await say("come and buy spam", invite)).toEqual({ is: "refuse", text: "Not here." });
  expect(await say("come and see", invite)).toEqual({ is: "allow" });
  expect(await say("", invite)).toEqual({ is: "allow" });
  expect(recorded).toMatchObject([{ decision: { about: "invite" }, sanctions: ["refuse"] }]);
  expect(judged).toHaveLength(2);
});

test("invitations are no messages: none is one too many", async () => {
  const { say } = gated([entryOf(flood, { messages: 1 })]);
  for (const text of ["one", "two"]) await say(text, { by: person("a") });
  for (const nick of ["a", "a", "a"]) {
    expect((await say("come", { ...invite, by: person(nick) })).is).toBe("allow");
  }
});

test("one that passed late is out: that it cannot be taken back is said, and the room's subject is none of it", async () => {
  const refused: Outcome = { status: "refused", condition: "no-stanza-id", remedy: "None." };
  const { ask, acts, recorded } = gated([words], () => refused);
  await ask("", { ...invite, more: { texts: [{ where: "subject", text: "spam" }] } }).settle(late());
  expect(acts).toEqual(["retract undefined"]);
  expect(recorded).toMatchObject([{ decision: { about: "invite" }, outcomes: [refused] }]);
});
