import type { BareJid } from "../muc/jid.ts";
import { type About, type Decision, observedIn } from "./decision.ts";
import type { NoFinding } from "./judge.ts";
import type { Mode, Source } from "./policy.ts";
import type { Evidence } from "./rule.ts";
import type { Sanction } from "./sanction.ts";

/** What one rule said and why, with who put it in force. */
export interface RuleRecord extends Source {
  /** The handler's. */
  readonly id: string;
  readonly rule: string;
  readonly mode: Mode;
  readonly outcome: "hit" | NoFinding["why"];
  /** Of a hit. */
  readonly evidence?: Evidence;
  /** Of a rule that does not apply: what of its conditions is not so. */
  readonly unmet?: string;
}

/** A decision as it is kept and shown: it says where and by which entry, never what was written or by whom. */
export interface DecisionRecord {
  readonly room: BareJid;
  /** ms since 1970 */
  readonly at: number;
  readonly about: About;
  readonly rules: readonly RuleRecord[];
  /** Id of the handler that decided; null where there is nothing to be done. */
  readonly decisive: string | null;
  readonly sanctions: readonly Sanction["kind"][];
}

export function recordOf(decision: Decision): DecisionRecord {
  const { room, at, about, verdicts, decisive, sanctions } = decision;
  const observed = new Set(observedIn(decision).map(({ entry }) => entry.id));
  const rules = verdicts.map(({ entry, finding, because }): RuleRecord => {
    const { id, rule, layer, origin } = entry;
    const mode = observed.has(id) ? "observe" : entry.mode;
    const who = { id, rule: rule.name, mode, layer, origin };
    if (finding) return { ...who, outcome: "hit", evidence: finding.evidence };
    return {
      ...who,
      outcome: because.why,
      ...(because.why === "does-not-apply" && { unmet: because.unmet }),
    };
  });
  return {
    room,
    at,
    about,
    rules,
    decisive: decisive?.entry.id ?? null,
    sanctions: sanctions.map(({ kind }) => kind),
  };
}
