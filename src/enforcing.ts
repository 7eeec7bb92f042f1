import type { Enforcer } from "./bot.ts";
import { type Act, isAct, type Outcome, type RestoreSubject, type Sanction } from "./moderation/sanction.ts";
import type { Room } from "./muc/room.ts";

export interface EnforcingPorts {
  readonly enforcer: Enforcer;
  readonly onError: (what: string, error: Error) => void;
}

const NOT_SHOWN = "Make the bot an admin of the room, or let everybody there change the subject.";

/** Carries out sanctions, each message's retraction once, however many ask for it. */
export function createEnforcing({ enforcer, onError }: EnforcingPorts): {
  enforce(room: Room, sanction: Sanction): Promise<Outcome>;
  /** Resolves when everything that was asked of the server has been answered. */
  settled(): Promise<void>;
} {
  const asked = new Set<Promise<Outcome>>();
  /** Retractions that have no answer yet: whoever asks for the same one waits for that answer. */
  const underway = new Map<string, Promise<Outcome>>();

  /** A room answers to a subject by showing it. */
  async function restoreSubject(room: Room, sanction: RestoreSubject): Promise<Outcome> {
    const { topic } = room;
    const before = topic.ours;
    const outcome = await ask(sanction);
    const shown = topic.ours > before || topic.shown === sanction.subject;
    if (outcome.status !== "done" || shown) return outcome;
    return { status: "refused", condition: "not-shown", remedy: NOT_SHOWN };
  }

  function ask(sanction: Act): Promise<Outcome> {
    const answer = answered(sanction);
    asked.add(answer);
    return answer.finally(() => asked.delete(answer));
  }

  async function answered(sanction: Act): Promise<Outcome> {
    try {
      return await enforcer.enforce(sanction);
    } catch (error) {
      onError("sanction", error as Error);
      return { status: "failed", problem: "a defect of the bot" };
    }
  }

  return {
    async enforce(room, sanction) {
      // Told of when it has come to pass.
      if (!isAct(sanction)) return { status: "done" };
      if (sanction.kind === "restore-subject") return restoreSubject(room, sanction);
      const stanzaId = sanction.kind === "retract" ? sanction.stanzaId : undefined;
      if (stanzaId === undefined) return ask(sanction);
      if (room.retracted.has(stanzaId)) return { status: "done" };
      const key = `${room.jid} ${stanzaId}`;
      let answer = underway.get(key);
      if (!answer) {
        answer = ask(sanction).finally(() => underway.delete(key));
        underway.set(key, answer);
      }
      const outcome = await answer;
      if (outcome.status === "done") room.retracted.set(stanzaId, true);
      // Our answer may be lost where the room's announcement was not, and another moderator may have come first.
      return room.retracted.has(stanzaId) ? { status: "done" } : outcome;
    },
    async settled() {
      await Promise.all(asked);
    },
  };
}
