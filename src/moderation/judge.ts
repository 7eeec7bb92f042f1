import type { History } from "../muc/history.ts";
import type { GroupchatMessage } from "../muc/message.ts";
import type { Occupant } from "../muc/occupant.ts";
import type { PolicyEntry, RoomPolicy } from "./policy.ts";
import type { Finding } from "./rule.ts";
import type { JudgedText } from "./text.ts";

/** What one rule says of one message: a finding, or why there is none. */
export type Verdict =
  | { readonly entry: PolicyEntry; readonly finding: Finding; readonly because?: undefined }
  | { readonly entry: PolicyEntry; readonly finding?: undefined; readonly because: NoFinding };

export type NoFinding =
  | { readonly why: "no-hit" }
  | { readonly why: "exempt-moderator" }
  /** A defect of the rule: it counts as no finding, and the others go on. */
  | { readonly why: "rule-threw"; readonly error: Error };

export interface JudgeInput {
  readonly policy: RoomPolicy;
  readonly message: GroupchatMessage;
  readonly texts: readonly JudgedText[];
  readonly sender: Occupant;
  readonly history: History;
  readonly now: number;
}

/** Runs every rule of the room over one message, in the order of the policy. */
export function judge(input: JudgeInput): Verdict[] {
  return input.policy.entries.map((entry) => verdict(entry, input));
}

function verdict(entry: PolicyEntry, { message, texts, sender, history, now }: JudgeInput): Verdict {
  if (sender.role === "moderator" && !entry.appliesToModerators) {
    return { entry, because: { why: "exempt-moderator" } };
  }
  try {
    const { settings } = entry;
    const finding = entry.rule.evaluate({ settings, message, texts, sender, history, now });
    return finding ? { entry, finding } : { entry, because: { why: "no-hit" } };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { entry, because: { why: "rule-threw", error } };
  }
}
