import { type History, versions } from "../muc/history.ts";
import type { BareJid } from "../muc/jid.ts";
import { type GroupchatMessage, type SaidText, setsSubject } from "../muc/message.ts";
import { isRecognised, type Occupant, occupantKey } from "../muc/occupant.ts";
import type { About, Decision, Hit } from "./decision.ts";
import type { Verdict } from "./judge.ts";
import type { Mode, PolicyEntry, Traced } from "./policy.ts";
import type { Retract, Sanction, Withholding } from "./sanction.ts";

interface Weighed {
  readonly sender: Occupant;
  readonly verdicts: readonly Verdict[];
  /** The room's: with `observe` nothing has consequences but what the instance locked, if it did not say so itself. */
  readonly mode: Pick<Traced<Mode>, "value" | "layer">;
  readonly now: number;
}

export interface LadderInput extends Weighed {
  readonly message: GroupchatMessage;
  /** What of it was judged. */
  readonly texts: readonly SaidText[];
  readonly history: History;
  /** The room's last subject that broke no rule. */
  readonly subject: string;
}

/** Weighs the verdicts on a message. The first hit with consequences decides; the others are kept for the record. */
export function decide({ message, texts, history, subject, ...weighed }: LadderInput): Decision {
  const { decisive, others } = weigh(weighed);
  const { sender, verdicts, now } = weighed;
  const changesSubject = setsSubject(message);
  const sanctions: Sanction[] = [];
  if (decisive) {
    const retracted = retractions(message, sender, history, decisive.finding.reason);
    // A room keeps no message that is nothing but its subject: then there is no id, and nothing to take back.
    sanctions.push(
      ...(changesSubject ? retracted.filter(({ stanzaId }) => stanzaId !== undefined) : retracted),
    );
    if (changesSubject) sanctions.push({ kind: "restore-subject", room: message.room, subject });
  }
  const { room } = message;
  const about = changesSubject ? "subject" : "message";
  return { room, about, message, texts, sender, at: now, verdicts, decisive, others, sanctions };
}

export interface NickLadderInput extends Weighed {
  readonly room: BareJid;
  /** What besides the nick was judged. */
  readonly texts?: readonly SaidText[];
}

/** Weighs the verdicts on the nick of somebody who comes in: there is nothing to retract, so the person is put out. */
export function decideNick({ room, texts = [], ...weighed }: NickLadderInput): Decision {
  const { decisive, others } = weigh(weighed);
  const { sender, verdicts, now } = weighed;
  const { nick } = sender;
  const sanctions: Sanction[] = decisive
    ? [{ kind: "kick", room, nick, reason: decisive.finding.reason }]
    : [];
  const judged = { room, about: "nick", message: undefined, texts } as const;
  return { ...judged, sender, at: now, verdicts, decisive, others, sanctions };
}

export interface AskedLadderInput extends Weighed {
  readonly about: About;
  readonly message: GroupchatMessage;
  /** What of it was judged. */
  readonly texts: readonly SaidText[];
  /** The body with all covered that is caught in it; undefined where there is no such body. */
  readonly covered: () => string | undefined;
}

/** Weighs the verdicts on what nobody has seen yet: it is kept from the room in the way that the deciding entry names. */
export function decideAsked({ about, message, texts, covered, ...weighed }: AskedLadderInput): Decision {
  const { decisive, others } = weigh(weighed);
  const { sender, verdicts, now } = weighed;
  const { room } = message;
  const sanctions = decisive ? [withholding()] : [];
  return { room, about, message, texts, sender, at: now, verdicts, decisive, others, sanctions };

  function withholding(): Withholding {
    const { entry, finding } = decisive as Hit;
    const refuse = { kind: "refuse", room, reason: finding.reason } as const;
    if (entry.atGate === "refuse") return refuse;
    // A client waits for the answer to its presence, and whoever is in the room is there for all.
    const isPresence = about === "nick" || about === "status";
    if (entry.atGate === "shadow") return isPresence ? refuse : { kind: "shadow", room };
    const body = about === "message" ? covered() : undefined;
    return body === undefined ? refuse : { kind: "mask", room, body };
  }
}

/** Whether what the rule finds has consequences in a room of this mode. */
export function modeOf(entry: Pick<PolicyEntry, "mode" | "locked">, room: Weighed["mode"]): Mode {
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
  const { room, replaces, alsoReplaces } = message;
  const who = occupantKey(sender);
  const said = isRecognised(sender) ? history.by(who) : [];
  const own = new Set([replaces, alsoReplaces].flatMap((id) => versions(said, id)));
  // What was caught then was dealt with then: who corrects one message a hundred times makes no hundred requests of it.
  const earlier = [...own].filter(({ caught, withheld }) => !caught && !withheld);
  const all = [...earlier, message].map(({ stanzaId, id: ownId }): Retract => {
    // Who repeats the id of somebody else's message would have that taken back.
    const byOwnId = stanzaId === undefined && ownId !== undefined && !history.isOfAnother(ownId, who);
    return { kind: "retract", room, stanzaId, ...(byOwnId && { ownId }), reason };
  });
  // Jitsi's edits have no id at all: what they change has one.
  const within = all.filter(({ stanzaId, ownId }) => (stanzaId ?? ownId) !== undefined);
  return within.length > 0 ? within : all;
}
