import type { PolicyEntry } from "../moderation/policy.ts";
import type { Audience } from "../moderation/rule.ts";
import { judgedTexts } from "../moderation/text.ts";
import { createCrowd } from "../muc/crowd.ts";
import { createHistory } from "../muc/history.ts";
import { bareJid } from "../muc/jid.ts";
import { unknownOccupant } from "../muc/occupant.ts";
import { compileShortNames } from "../text/emojis.ts";
import { newWork } from "../text/work.ts";
import type { PathStep } from "./issue.ts";
import type { Reader } from "./source.ts";

const SOMEWHERE = bareJid("somewhere@test.invalid");
const NO_EMOJIS = compileShortNames([]);
const NOBODY: Audience = { ownNick: undefined, occupants: new Map() };

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

/** Said by a stranger who has said nothing before; a rule about nicks is asked what it thinks of the text as a nick. */
function catches({ rule, settings }: PolicyEntry, text: string): boolean {
  const sender = unknownOccupant("test", undefined);
  const texts = [{ where: "body", text }] as const;
  const message = { kind: "message", room: SOMEWHERE, nick: sender.nick, texts } as const;
  const circumstances = { settings, audience: NOBODY, now: 0 };
  const finding = rule.evaluate({
    ...circumstances,
    message,
    texts: judgedTexts(message, NO_EMOJIS, () => undefined),
    sender,
    history: createHistory(),
    crowd: createCrowd(),
    work: newWork(),
  });
  if (finding) return true;
  const named = unknownOccupant(text, undefined);
  return (
    rule.evaluateNick?.({ ...circumstances, nick: named.nick, sender: named, work: newWork() }) !== undefined
  );
}
