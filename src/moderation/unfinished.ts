import type { BareJid } from "../muc/jid.ts";
import type { Room } from "../muc/room.ts";
import { type Decision, undone } from "./decision.ts";
import { modeOf } from "./ladder.ts";
import type { Policies, RoomPolicy } from "./policy.ts";
import { isAct, type Outcome, type Sanction } from "./sanction.ts";

/** A decision of which something got no answer, and how often that was asked for. */
export interface Waiting {
  readonly decision: Decision;
  readonly tries: number;
  /** A conversation handler wanted it. */
  readonly isRequested?: boolean;
  /** Told once: whether nothing of it is left to do; false where that is given up for want of an answer. */
  readonly end: (finished: boolean) => void;
}

/** What is asked for once more, when we are in the room again or some time has passed. */
export interface Unfinished {
  /** Keeps what failed; false, and its end, where nothing did, or where it has been tried often enough. */
  keep(waiting: Waiting, outcomes: readonly Outcome[]): boolean;
  /** What is still to be done in the room, by the policy that holds there now; it is kept no longer. */
  take(room: Room, policy: RoomPolicy): Waiting[];
  /** Rooms that are not ours any more. */
  forget(policies: Policies): void;
}

/** Many at once mean a long outage: the newest are kept. */
const LIMIT = 1000;
/** Every half minute: a room that gives no answer for ten gives none. */
const MOST_TRIES = 20;

export function createUnfinished(): Unfinished {
  const rooms = new Map<BareJid, readonly Waiting[]>();
  return {
    /** A refusal stays one, and under a nick there may be somebody else by then. */
    keep({ decision, ...rest }, outcomes) {
      const { tries, end } = rest;
      const { room } = decision;
      const sanctions = decision.sanctions.filter(
        ({ kind }, index) => outcomes[index]?.status === "failed" && kind !== "kick",
      );
      if (sanctions.length === 0 || tries >= MOST_TRIES) {
        end(sanctions.length === 0);
        return false;
      }
      const waiting = [...(rooms.get(room) ?? []), { ...rest, decision: undone(decision, sanctions) }];
      for (const tooOld of waiting.splice(0, waiting.length - LIMIT)) tooOld.end(false);
      rooms.set(room, waiting);
      return true;
    },
    take(room, policy) {
      const waiting = rooms.get(room.jid) ?? [];
      rooms.delete(room.jid);
      return waiting.flatMap(({ decision, ...rest }) => {
        const sanctions = decision.sanctions.filter((sanction) => isWanted(room, sanction));
        if (sanctions.length > 0 && holdsStill(decision, policy)) {
          return [{ ...rest, decision: { ...decision, sanctions } }];
        }
        rest.end(true);
        return [];
      });
    },
    forget(policies) {
      for (const [jid, waiting] of rooms) {
        if (policies.has(jid)) continue;
        rooms.delete(jid);
        for (const { end } of waiting) end(true);
      }
    },
  };
}

/** A subject is given back only while the room shows another, and there was none since that broke no rule. */
function isWanted({ topic, retracted }: Room, sanction: Sanction): boolean {
  if (!isAct(sanction)) return false;
  if (sanction.kind === "retract") return !sanction.stanzaId || !retracted.has(sanction.stanzaId);
  return sanction.kind === "kick" || (sanction.subject === topic.good && sanction.subject !== topic.shown);
}

/** The rule was not taken away meanwhile, nor told to observe only. */
export function holdsStill({ decisive }: Decision, { entries, talks, settings }: RoomPolicy): boolean {
  const entry = [...entries, ...talks].find(({ id }) => id === decisive?.entry.id);
  return entry !== undefined && modeOf(entry, settings.mode) === "enforce";
}
