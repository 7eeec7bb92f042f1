import type { Crowd } from "../muc/crowd.ts";
import type { History } from "../muc/history.ts";
import type { GroupchatMessage, SaidText } from "../muc/message.ts";
import type { Occupant } from "../muc/occupant.ts";
import type { Standing } from "../muc/standing.ts";
import { exhausted, type Work } from "../text/work.ts";
import { type Unmet, unmet } from "./condition.ts";
import type { PolicyEntry, RoomPolicy } from "./policy.ts";
import type { Audience, Finding } from "./rule.ts";
import type { JudgedText } from "./text.ts";

/** What one rule says of one message or nick: a finding, or why there is none. */
export type Verdict =
  | { readonly entry: PolicyEntry; readonly finding: Finding; readonly because?: undefined }
  | { readonly entry: PolicyEntry; readonly finding?: undefined; readonly because: NoFinding };

export type NoFinding =
  | { readonly why: "no-hit" }
  | { readonly why: "exempt-moderator" }
  | { readonly why: "exempt" }
  /** `when` does not hold; `unmet` says which part of it. */
  | { readonly why: "does-not-apply"; readonly unmet: Unmet }
  /** The notice of a retraction is nothing that somebody says once too often. */
  | { readonly why: "retraction-notice" }
  /** The message and the room's rules together cost more than is allowed: this rule has not seen all of it. */
  | { readonly why: "out-of-work" }
  /** A defect of the rule: it counts as no finding, and the others go on. */
  | { readonly why: "rule-threw"; readonly error: Error };

interface Sighting {
  readonly policy: RoomPolicy;
  readonly sender: Occupant;
  readonly standing: Standing;
  readonly audience: Audience;
  readonly now: number;
  readonly work: Work;
}

export interface JudgeInput extends Sighting {
  readonly message: GroupchatMessage;
  readonly texts: readonly JudgedText[];
  readonly history: History;
  readonly crowd: Crowd;
  /** The message takes back one that this sender did say (XEP-0424). */
  readonly takesBackOwn: boolean;
}

/** Runs every rule of the room over one message, in the order of the policy. */
export function judge(input: JudgeInput): Verdict[] {
  const { message, texts, history, crowd, sender, audience, now, work, takesBackOwn } = input;
  return input.policy.entries.map((entry) => {
    if (takesBackOwn && entry.rule.judges === "conduct") {
      return { entry, because: { why: "retraction-notice" } };
    }
    const { settings } = entry;
    return verdict(
      entry,
      input,
      () =>
        entry.rule.evaluate({ settings, message, texts, sender, audience, history, crowd, now, work }) ??
        ofNames(
          entry,
          input,
          texts.map(({ where, original: text }) => ({ where, text })),
        ),
    );
  });
}

interface NickInput extends Sighting {
  /** Whether the nick itself is taken; it may have been judged before. */
  readonly takesNick: boolean;
  /** Those of them that are display names are judged as nicks. */
  readonly texts: readonly SaidText[];
}

/** Runs every rule about nicks over somebody's nick, and over what clients show in its place. */
export function judgeNick(input: NickInput): Verdict[] {
  const { policy, sender, takesNick, audience, now, work, texts } = input;
  return policy.entries
    .filter(({ rule }) => rule.evaluateNick)
    .map((entry) => {
      const { settings } = entry;
      const ofNick = () =>
        takesNick
          ? entry.rule.evaluateNick?.({ settings, nick: sender.nick, sender, audience, now, work })
          : undefined;
      return verdict(entry, input, () => ofNick() ?? ofNames(entry, input, texts));
    });
}

/** A display name stands where a nick would: who has it is who would have that nick. */
function ofNames(
  { rule, settings }: PolicyEntry,
  { sender, audience, now, work }: Sighting,
  texts: readonly SaidText[],
): Finding | undefined {
  if (!rule.evaluateNick) return undefined;
  for (const [index, { where, text: nick }] of texts.entries()) {
    if (where !== "display-name") continue;
    const finding = rule.evaluateNick({ settings, nick, sender, audience, now, work });
    if (finding) return { ...finding, evidence: { ...finding.evidence, where, text: index } };
  }
  return undefined;
}

function verdict(entry: PolicyEntry, input: Sighting, evaluate: () => Finding | undefined): Verdict {
  const because = reasonToSkip(entry, input);
  if (because) return { entry, because };
  try {
    const finding = evaluate();
    if (finding) return { entry, finding };
    return { entry, because: { why: exhausted(input.work) ? "out-of-work" : "no-hit" } };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { entry, because: { why: "rule-threw", error } };
  }
}

/** Exemptions come first: who is exempt is so under all conditions. */
function reasonToSkip(entry: PolicyEntry, { sender, standing, now }: Sighting): NoFinding | undefined {
  if (sender.role === "moderator" && !entry.appliesToModerators) return { why: "exempt-moderator" };
  const circumstances = { sender, standing, now };
  if (entry.exempt && unmet(entry.exempt, circumstances) === undefined) return { why: "exempt" };
  const missing = entry.when && unmet(entry.when, circumstances);
  return missing === undefined ? undefined : { why: "does-not-apply", unmet: missing };
}
