import { type Decision, undone } from "./moderation/decision.ts";
import { judge } from "./moderation/judge.ts";
import { decide } from "./moderation/ladder.ts";
import type { Policies, RoomPolicy } from "./moderation/policy.ts";
import type { Outcome, Sanction } from "./moderation/sanction.ts";
import { judgedText, sameness } from "./moderation/text.ts";
import type { MucEvent } from "./muc/event.ts";
import type { BareJid } from "./muc/jid.ts";
import type { GroupchatMessage } from "./muc/message.ts";
import { occupantKey } from "./muc/occupant.ts";
import { applyPresence, createRoom, forgetOccupants, type Room, senderOf } from "./muc/room.ts";

/** Carries out one sanction and says what became of it. */
export interface Enforcer {
  enforce(sanction: Sanction): Promise<Outcome>;
}

export interface AuditLog {
  record(decision: Decision, outcomes: readonly Outcome[]): void;
}

export interface Clock {
  /** ms since 1970 */
  now(): number;
}

export interface BotPorts {
  readonly enforcer: Enforcer;
  readonly auditLog: AuditLog;
  readonly clock: Clock;
  /** Told of every judged message, clean ones too, once the outcomes are known. */
  readonly onJudged: (decision: Decision, outcomes: readonly Outcome[]) => void;
  /** A defect that stopped one event; the next one is handled all the same. */
  readonly onError: (what: string, error: Error) => void;
}

export interface Bot {
  /** Resolves when everything that the event caused has its outcome. */
  handle(event: MucEvent): Promise<void>;
  setPolicies(policies: Policies): void;
  /** The stream broke: nothing is known of who is in the rooms. */
  disconnected(): void;
  /** Asks once more for what got no answer, when we are in the room again or some time has passed. */
  retry(room: BareJid): Promise<void>;
  room(jid: BareJid): Room | undefined;
}

/** Many pieces of unfinished work at once mean a long outage: the newest are kept. */
const UNFINISHED_LIMIT = 1000;

/**
 * The loop. For each event: bring the room up to date, judge, decide (one synchronous step, so that events of
 * a room cannot interleave), then act and record.
 */
export function createBot(ports: BotPorts): Bot {
  const rooms = new Map<BareJid, Room>();
  const unfinished = new Map<BareJid, Decision[]>();
  /** Retractions that have no answer yet: whoever asks for the same one waits for that answer. */
  const underway = new Map<string, Promise<Outcome>>();
  let policies: Policies = new Map();

  function roomOf(jid: BareJid): Room {
    let room = rooms.get(jid);
    if (!room) {
      room = createRoom(jid);
      rooms.set(jid, room);
    }
    return room;
  }

  function onMessage(room: Room, policy: RoomPolicy, message: GroupchatMessage): Decision | undefined {
    const ours = message.nick === room.ownNick;
    if (message.nick === "" || ours || message.delayed !== undefined || message.bodies.length === 0) {
      return undefined;
    }
    const now = ports.clock.now();
    const sender = senderOf(room, message);
    const texts = message.bodies.map((body) => judgedText(body, policy.customEmojis));
    const { history } = room;
    const verdicts = judge({ policy, message, texts, sender, history, now });
    const decision = decide({ message, sender, verdicts, history, now });
    const { id, stanzaId, replaces } = message;
    history.remember(occupantKey(sender), { at: now, id, stanzaId, replaces, text: sameness(texts) });
    room.lastJudged = { stanzaId: message.stanzaId, at: now };
    return decision;
  }

  async function carryOut(room: Room, decision: Decision): Promise<void> {
    const outcomes = await Promise.all(decision.sanctions.map((sanction) => enforceOnce(room, sanction)));
    keepForLater(decision, outcomes);
    if (decision.decisive) guard("audit log", () => ports.auditLog.record(decision, outcomes));
    guard("report", () => ports.onJudged(decision, outcomes));
  }

  async function enforceOnce(room: Room, sanction: Sanction): Promise<Outcome> {
    const { stanzaId } = sanction;
    if (stanzaId === undefined) return enforce(sanction);
    if (room.retracted.has(stanzaId)) return { status: "done" };
    const key = `${room.jid} ${stanzaId}`;
    let answer = underway.get(key);
    if (!answer) {
      answer = enforce(sanction).finally(() => underway.delete(key));
      underway.set(key, answer);
    }
    const outcome = await answer;
    if (outcome.status === "done") room.retracted.set(stanzaId, true);
    // Our answer may be lost where the room's announcement was not, and another moderator may have come first.
    return room.retracted.has(stanzaId) ? { status: "done" } : outcome;
  }

  async function enforce(sanction: Sanction): Promise<Outcome> {
    try {
      return await ports.enforcer.enforce(sanction);
    } catch (error) {
      ports.onError("sanction", error as Error);
      return { status: "failed", problem: (error as Error).message };
    }
  }

  /** Only what failed is asked for again: a refusal stays one. */
  function keepForLater(decision: Decision, outcomes: readonly Outcome[]): void {
    const { room } = decision.message;
    const sanctions = decision.sanctions.filter((_, index) => outcomes[index]?.status === "failed");
    if (sanctions.length === 0 || !policies.has(room)) return;
    const waiting = [...(unfinished.get(room) ?? []), undone(decision, sanctions)];
    unfinished.set(room, waiting.slice(-UNFINISHED_LIMIT));
  }

  function guard<T>(what: string, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      ports.onError(what, error as Error);
      return undefined;
    }
  }

  return {
    async handle(event) {
      const policy = policies.get(event.room);
      // Anybody may send us what looks like a room's stanza: nothing is kept of rooms that are not ours.
      if (!policy) return;
      const room = roomOf(event.room);
      if (event.kind === "presence") guard("presence", () => applyPresence(room, event));
      if (event.kind === "retracted") room.retracted.set(event.stanzaId, true);
      if (event.kind !== "message") return;
      const decision = guard("message", () => onMessage(room, policy, event));
      if (decision) await carryOut(room, decision);
    },
    setPolicies(next) {
      policies = next;
      for (const jid of rooms.keys()) if (!next.has(jid)) rooms.delete(jid);
      for (const jid of unfinished.keys()) if (!next.has(jid)) unfinished.delete(jid);
    },
    disconnected() {
      for (const room of rooms.values()) forgetOccupants(room);
    },
    async retry(jid) {
      const room = rooms.get(jid);
      if (!room) return;
      const waiting = unfinished.get(jid) ?? [];
      unfinished.delete(jid);
      for (const decision of waiting) await carryOut(room, decision);
    },
    room: (jid) => rooms.get(jid),
  };
}
