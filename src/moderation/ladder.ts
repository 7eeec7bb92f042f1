import { type History, versions } from "../muc/history.ts";
import type { BareJid } from "../muc/jid.ts";
import type { GroupchatMessage } from "../muc/message.ts";
import { isRecognised, type Occupant, occupantKey } from "../muc/occupant.ts";
import type { Decision, Hit } from "./decision.ts";
import type { Verdict } from "./judge.ts";
import type { Mode, PolicyEntry, Traced } from "./policy.ts";
import type { Retract, Sanction } from "./sanction.ts";
import type { JudgedText } from "./text.ts";

interface Weighed {
  readonly sender: Occupant;
  readonly verdicts: readonly Verdict[];
  /** The room's: with `observe` nothing has consequences but what the instance locked, if it did not say so itself. */
  readonly mode: Pick<Traced<Mode>, "value" | "layer">;
  readonly now: number;
}

export interface LadderInput extends Weighed {
  readonly message: GroupchatMessage;
  readonly texts: readonly JudgedText[];
  readonly history: History;
  /** The room's last subject that broke no rule. */
  readonly subject: string;
}

/** Weighs the verdicts on a message. The first hit with consequences decides; the others are kept for the record. */
export function decide({ message, texts, history, subject, ...weighed }: LadderInput): Decision {
  const { decisive, others } = weigh(weighed);
  const { sender, verdicts, now } = weighed;
  const sanctions: Sanction[] = [];
  if (decisive) {
    const setsSubject = message.texts.some(({ where }) => where === "subject");
    const retracted = retractions(message, sender, history, decisive.finding.reason);
    // A room keeps no message that is nothing but its subject: then there is no id, and nothing to take back.
    sanctions.push(...(setsSubject ? retracted.filter(({ stanzaId }) => stanzaId !== undefined) : retracted));
    if (setsSubject) sanctions.push({ kind: "restore-subject", room: message.room, subject });
  }
  const { room } = message;
  const judged = texts.map(({ where, original }) => ({ where, text: original }));
  return { room, message, texts: judged, sender, at: now, verdicts, decisive, others, sanctions };
}

export interface NickLadderInput extends Weighed {
  readonly room: BareJid;
}

/** Weighs the verdicts on the nick of somebody who comes in: there is nothing to retract, so the person is put out. */
export function decideNick({ room, ...weighed }: NickLadderInput): Decision {
  const { decisive, others } = weigh(weighed);
  const { sender, verdicts, now } = weighed;
  const { nick } = sender;
  const sanctions: Sanction[] = decisive
    ? [{ kind: "kick", room, nick, reason: decisive.finding.reason }]
    : [];
  return { room, message: undefined, texts: [], sender, at: now, verdicts, decisive, others, sanctions };
}

/** Whether what the rule finds has consequences in a room of this mode. */
export function modeOf(entry: PolicyEntry, room: Weighed["mode"]): Mode {
  const observes = room.value === "observe" && !(entry.locked && room.layer !== "instance");
  return observes ? "observe" : entry.mode;
}

function weigh({ verdicts, mode }: Weighed): Pick<Decision, "decisive" | "others"> {
  const hits = verdicts.filter((verdict): verdict is Hit => verdict.finding !== undefined);
  const decisive = hits.find(({ entry }) => modeOf(entry, mode) === "enforce");
  const others = hits
    .filter((hit) => hit !== decisive)
    .map((hit) => ({ ...hit, mode: modeOf(hit.entry, mode) }));
  return { decisive, others };
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
): Retract[] {
  const { room, stanzaId, replaces } = message;
  const own = isRecognised(sender) ? versions(history.by(occupantKey(sender)), replaces) : [];
  // What was caught then was dealt with then: who corrects one message a hundred times makes no hundred requests of it.
  const earlier = own.filter(({ caught }) => !caught);
  const ids = [...earlier.map((version) => version.stanzaId), stanzaId];
  return ids.map((id) => ({ kind: "retract", room, stanzaId: id, reason }));
}
