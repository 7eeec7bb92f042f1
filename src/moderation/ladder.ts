import { type History, versions } from "../muc/history.ts";
import type { GroupchatMessage } from "../muc/message.ts";
import { isRecognised, type Occupant, occupantKey } from "../muc/occupant.ts";
import type { Decision } from "./decision.ts";
import type { Verdict } from "./judge.ts";
import type { Sanction } from "./sanction.ts";

export interface LadderInput {
  readonly message: GroupchatMessage;
  readonly sender: Occupant;
  readonly verdicts: readonly Verdict[];
  readonly history: History;
  readonly now: number;
}

/** Weighs the verdicts. The first hit decides; the others are kept for the record only. */
export function decide({ message, sender, verdicts, history, now }: LadderInput): Decision {
  const decisive = verdicts.find((verdict) => verdict.finding !== undefined) as Decision["decisive"];
  const sanctions = decisive ? retractions(message, sender, history, decisive.finding.reason) : [];
  return { message, sender, at: now, verdicts, decisive, sanctions };
}

/**
 * What a correction replaces goes with it, since clients show them as one message (XEP-0308). Only the same
 * occupant's messages can be meant: of somebody known by nick alone none, or whoever takes the nick of a person that
 * left could have that person's messages taken back.
 */
function retractions(
  message: GroupchatMessage,
  sender: Occupant,
  history: History,
  reason: string,
): Sanction[] {
  const { room, stanzaId, replaces } = message;
  const earlier = isRecognised(sender) ? versions(history.by(occupantKey(sender)), replaces) : [];
  const ids = [...earlier.map((version) => version.stanzaId), stanzaId];
  return ids.map((id) => ({ kind: "retract", room, stanzaId: id, reason }));
}
