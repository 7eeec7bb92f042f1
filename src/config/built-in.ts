import type { PolicyEntry } from "../moderation/policy.ts";
import { maxJudged } from "../moderation/text.ts";
import type { CompiledLayer } from "./layers.ts";
import { compileSettings, type Run } from "./memory.ts";

const OVERLONG = { units: maxJudged, reason: "Too long." };

/**
 * What holds in every moderated room unless a file says otherwise of the same id. Of a message that is longer than
 * `maxJudged` the middle goes unread: `overlong` keeps that from being a place to hide in.
 */
export function builtInLayer(run: Run): CompiledLayer {
  const rule = run.rules.get("length");
  if (!rule) return { reader: undefined, words: new Map() };
  const word: PolicyEntry = {
    id: "overlong",
    rule,
    settings: compileSettings(rule, rule.options.parse(OVERLONG), run).settings,
    options: OVERLONG,
    appliesToModerators: false,
    mode: "enforce",
    atGate: "refuse",
    when: undefined,
    exempt: undefined,
    locked: false,
    layer: "built-in",
    origin: undefined,
  };
  return { reader: undefined, words: new Map([[word.id, { word, path: [] }]]) };
}
