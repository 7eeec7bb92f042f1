import type { Outcome } from "../moderation/sanction.ts";
import type { Reply } from "./requests.ts";

/** What an operator can do about a condition of RFC 6120. */
export type Remedies = ReadonlyMap<string, string>;

/** Why another try may fare better; undefined where it would not, or is not needed. */
export function passing(reply: Reply): string | undefined {
  if (reply.ok) return undefined;
  const { condition, type } = reply;
  return condition === "timeout" || condition === "disconnected" || type === "wait" ? condition : undefined;
}

export function outcomeOf(reply: Reply, remedies: Remedies): Outcome {
  if (reply.ok) return { status: "done" };
  const problem = passing(reply);
  if (problem !== undefined) return { status: "failed", problem };
  return refused(reply.condition, remedies);
}

export function refused(condition: string, remedies: Remedies): Outcome {
  return { status: "refused", condition, remedy: remedies.get(condition) ?? "See Prosody's log." };
}
