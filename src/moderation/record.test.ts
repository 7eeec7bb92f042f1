import { expect, test } from "vitest";
import { decideAll, entryOf, policyOf } from "../../test/support/transcript.ts";
import moderate from "../rules/moderate.ts";
import noDuplicate from "../rules/no-duplicate.ts";
import { recordOf } from "./record.ts";

const words = (word: string) => entryOf(moderate, { rules: [{ name: "list", words: [word] }] });

test("says of each rule what came of it, and nothing of what was written or by whom", async () => {
  const entries = [
    { ...words("secret"), id: "watching", mode: "observe" as const },
    { ...words("secret"), id: "words" },
    { ...entryOf(noDuplicate, {}), id: "members", when: { affiliation: ["member" as const] } },
    { ...words("other"), id: "others" },
  ];
  const [decision] = await decideAll(policyOf(entries), [{ nick: "Mallory", text: "my secret diary" }]);
  if (!decision) throw new Error("nothing was judged");
  const record = recordOf(decision);
  const evidence = { list: "list", entry: "secret", where: "body", text: 0, span: { start: 3, end: 9 } };
  expect(record).toMatchObject({
    about: "message",
    at: 0,
    decisive: "words",
    sanctions: ["retract"],
    rules: [
      { id: "watching", rule: "moderate", mode: "observe", outcome: "hit", evidence },
      { id: "words", mode: "enforce", outcome: "hit", evidence, layer: "room" },
      { id: "members", rule: "no-duplicate", outcome: "does-not-apply", unmet: "affiliation is none" },
      { id: "others", outcome: "no-hit" },
    ],
  });
  expect(JSON.stringify(record)).not.toMatch(/Mallory|diary/);
});
