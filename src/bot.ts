import type { Decision } from "./moderation/decision.ts";
import { judge, judgeNick } from "./moderation/judge.ts";
import { decide, decideNick } from "./moderation/ladder.ts";
import type { Policies, RoomPolicy } from "./moderation/policy.ts";
import type { Outcome, RestoreSubject, Sanction } from "./moderation/sanction.ts";
import { judgedTexts, sameness } from "./moderation/text.ts";
import { createUnfinished } from "./moderation/unfinished.ts";
import { createCrowd } from "./muc/crowd.ts";
import type { MucEvent, PresenceEvent } from "./muc/event.ts";
import type { BareJid } from "./muc/jid.ts";
import { amountOf, type GroupchatMessage } from "./muc/message.ts";
import { occupantKey } from "./muc/occupant.ts";
import { applyPresence, createRoom, loseSight, type Room, senderOf } from "./muc/room.ts";
import { saidWell, seen } from "./muc/standing.ts";
import { createTakingBack, isNotice } from "./muc/taking-back.ts";
import { told } from "./muc/topic.ts";
import { newWork } from "./text/work.ts";

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

const NOT_SHOWN = "Make the bot an admin of the room, or let everybody there change the subject.";

/**
 * The loop. For each event: bring the room up to date, judge, decide (one synchronous step, so that events of
 * a room cannot interleave), then act and record.
 */
export function createBot(ports: BotPorts): Bot {
  const rooms = new Map<BareJid, Room>();
  const unfinished = createUnfinished();
  /** Retractions that have no answer yet: whoever asks for the same one waits for that answer. */
  const underway = new Map<string, Promise<Outcome>>();
  const crowd = createCrowd();
  const takingBack = createTakingBack();
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
    const { topic } = room;
    const said = message.texts.find(({ where }) => where === "subject");
    const setBefore = message.delayed !== undefined || (said !== undefined && topic.awaited);
    const subject = said && told(topic, said.text, ours);
    if (message.nick === "" || ours || setBefore || message.texts.every(({ text }) => text === "")) {
      if (subject !== topic.forbidden) topic.good = subject ?? topic.good;
      return undefined;
    }
    const decision = judgeMessage(room, policy, message);
    if (decision?.decisive) topic.forbidden = subject ?? topic.forbidden;
    else topic.good = subject ?? topic.good;
    return decision;
  }

  function judgeMessage(room: Room, policy: RoomPolicy, message: GroupchatMessage): Decision | undefined {
    const now = ports.clock.now();
    const { history, standings, topic } = room;
    const sender = senderOf(room, message);
    const key = occupantKey(sender);
    const takesBackOwn = takingBack.own(history.by(key), message);
    if (takesBackOwn && isNotice(message)) return undefined;
    const standing = seen(standings, key, now);
    const texts = judgedTexts(message, policy.customEmojis, (stanzaId) =>
      room.retracted.has(stanzaId) ? undefined : history.byStanzaId(stanzaId),
    );
    const situation = { policy, sender, standing, audience: room, now, work: newWork() };
    const verdicts = judge({ ...situation, message, texts, history, crowd, takesBackOwn });
    const { mode } = policy.settings;
    const decision = decide({ message, texts, sender, verdicts, mode, history, subject: topic.good, now });
    const caught = decision.decisive !== undefined;
    const { id, stanzaId, replaces } = message;
    const takesBack = message.takesBack !== undefined;
    const said = { texts: sameness(texts), ...amountOf(message) };
    history.remember(key, { at: now, id, stanzaId, replaces, takesBack, ...said, caught });
    if (said.texts.length > 0) crowd.add({ at: now, room: room.jid, who: key, texts: said.texts });
    if (!caught) saidWell(standings, key);
    return decision;
  }

  function onPresence(room: Room, policy: RoomPolicy, event: PresenceEvent): Decision | undefined {
    const now = ports.clock.now();
    const { occupant: sender, available, self } = event;
    const known = room.occupants.get(sender.nick);
    if (self && available && room.ownNick === undefined) room.topic.awaited = true;
    applyPresence(room, event, now);
    // Presence comes again whenever somebody's status changes: the nick is judged when it is taken.
    const cameNow = available && !self && (!known || occupantKey(known) !== occupantKey(sender));
    if (!cameNow) return undefined;
    const standing = seen(room.standings, occupantKey(sender), now);
    const verdicts = judgeNick({ policy, sender, standing, audience: room, now, work: newWork() });
    if (verdicts.length === 0) return undefined;
    return decideNick({ room: room.jid, sender, verdicts, mode: policy.settings.mode, now });
  }

  async function carryOut(room: Room, decision: Decision, tries = 1): Promise<void> {
    const outcomes = await Promise.all(decision.sanctions.map((sanction) => enforceOnce(room, sanction)));
    const again = policies.has(room.jid) && unfinished.keep({ decision, tries }, outcomes);
    // Of what is tried again and again the first failure is told, and the end.
    if (again && tries > 1) return;
    const worthKeeping = decision.decisive !== undefined || decision.others.length > 0;
    if (worthKeeping) guard("audit log", () => ports.auditLog.record(decision, outcomes));
    guard("report", () => ports.onJudged(decision, outcomes));
  }

  async function enforceOnce(room: Room, sanction: Sanction): Promise<Outcome> {
    if (sanction.kind === "restore-subject") return restoreSubject(room, sanction);
    const stanzaId = sanction.kind === "retract" ? sanction.stanzaId : undefined;
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

  /** A room answers to a subject by showing it. */
  async function restoreSubject(room: Room, sanction: RestoreSubject): Promise<Outcome> {
    const { topic } = room;
    const before = topic.ours;
    const outcome = await enforce(sanction);
    const shown = topic.ours > before || topic.shown === sanction.subject;
    if (outcome.status !== "done" || shown) return outcome;
    return { status: "refused", condition: "not-shown", remedy: NOT_SHOWN };
  }

  async function enforce(sanction: Sanction): Promise<Outcome> {
    try {
      return await ports.enforcer.enforce(sanction);
    } catch (error) {
      ports.onError("sanction", error as Error);
      return { status: "failed", problem: "a defect of the bot" };
    }
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
      if (event.kind === "retracted") room.retracted.set(event.stanzaId, true);
      if (event.kind !== "message" && event.kind !== "presence") return;
      const decision = guard(event.kind, () =>
        event.kind === "message" ? onMessage(room, policy, event) : onPresence(room, policy, event),
      );
      if (decision) await carryOut(room, decision);
    },
    setPolicies(next) {
      policies = next;
      for (const jid of rooms.keys()) if (!next.has(jid)) rooms.delete(jid);
      unfinished.forget(next);
    },
    disconnected() {
      for (const room of rooms.values()) loseSight(room);
    },
    async retry(jid) {
      const room = rooms.get(jid);
      if (!room) return;
      const policy = policies.get(jid);
      if (!policy) return;
      for (const { decision, tries } of unfinished.take(room, policy)) {
        await carryOut(room, decision, tries + 1);
      }
    },
    room: (jid) => rooms.get(jid),
  };
}
