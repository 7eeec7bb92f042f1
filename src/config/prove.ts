import type { PolicyEntry } from "../moderation/policy.ts";
import { judgedText } from "../moderation/text.ts";
import { createHistory } from "../muc/history.ts";
import { bareJid } from "../muc/jid.ts";
import { unknownOccupant } from "../muc/occupant.ts";
import { compileShortNames } from "../text/emojis.ts";
import type { PathStep } from "./issue.ts";
import type { Reader } from "./source.ts";

const SOMEWHERE = bareJid("somewhere@test.invalid");
const NO_EMOJIS = compileShortNames([]);

/** Whether the handler catches what its owner says it must, and nothing that it must not. Each failure is an issue. */
export function proveTests(
  entry: PolicyEntry,
  tests: { readonly match: readonly string[]; readonly pass: readonly string[] },
  reader: Reader,
  path: readonly PathStep[],
): boolean {
  const failed = (text: string, at: readonly PathStep[], what: string): true => {
    reader.report({
      code: "tests-failed",
      path: [...path, "tests", ...at],
      message: `«${entry.id}» ${what}: ${JSON.stringify(text)}`,
      hint: "Mend the handler or the test; the handler stays out.",
    });
    return true;
  };
  const missed = tests.match.filter(
    (text, index) => !catches(entry, text) && failed(text, ["match", index], "lets pass what it must catch"),
  );
  const wrong = tests.pass.filter(
    (text, index) => catches(entry, text) && failed(text, ["pass", index], "catches what it must let pass"),
  );
  return missed.length + wrong.length === 0;
}

function catches({ rule, settings }: PolicyEntry, body: string): boolean {
  const message = { kind: "message", room: SOMEWHERE, nick: "test", bodies: [body] } as const;
  return (
    rule.evaluate({
      settings,
      message,
      texts: [judgedText(body, NO_EMOJIS)],
      sender: unknownOccupant("test", undefined),
      history: createHistory(),
      now: 0,
    }) !== undefined
  );
}
