import type { Decision } from "./moderation/decision.ts";
import type { BareJid } from "./muc/jid.ts";

export interface RuleFault {
  readonly room: BareJid;
  /** Id of the handler. */
  readonly rule: string;
  /** Undefined: the rule ran out of work. */
  readonly error: Error | undefined;
  /** So many since the start, in this room. */
  readonly times: number;
}

const FAULTS_LIMIT = 10_000;

/**
 * Counts what rules fail at, and gives what is worth telling: the first time, the tenth, the hundredth. A rule that
 * fails at every message must not fill the disk with that.
 */
export function createFaultCount(): (decision: Decision) => RuleFault[] {
  const counts = new Map<string, number>();
  return ({ room, verdicts }) =>
    verdicts.flatMap(({ entry, because }) => {
      if (because?.why !== "rule-threw" && because?.why !== "out-of-work") return [];
      const error = because.why === "rule-threw" ? because.error : undefined;
      const key = JSON.stringify([room, entry.id, because.why]);
      const times = (counts.get(key) ?? 0) + 1;
      if (counts.size >= FAULTS_LIMIT && times === 1) counts.clear();
      counts.set(key, times);
      return Number.isInteger(Math.log10(times)) ? [{ room, rule: entry.id, error, times }] : [];
    });
}
