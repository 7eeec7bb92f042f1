import type { Condition } from "../moderation/condition.ts";
import type { PolicyEntry, Source } from "../moderation/policy.ts";
import { alternatives, anyOf } from "./condition-shape.ts";

/** Whom all rules of a room leave alone, and who said so. */
export interface Exemption extends Source {
  readonly condition: Condition;
}

/** The rules with the room's exemptions added to their own. What the instance locked asks the instance alone. */
export function withExemptions(
  entries: readonly PolicyEntry[],
  exemptions: readonly Exemption[],
): readonly PolicyEntry[] {
  if (exemptions.length === 0) return entries;
  return entries.map((entry) => {
    const asked = exemptions.filter(({ layer }) => !entry.locked || layer === "instance");
    const all = [...alternatives(entry.exempt), ...asked.map(({ condition }) => condition)];
    return all.length === 0 ? entry : { ...entry, exempt: anyOf(all) };
  });
}
