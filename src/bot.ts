import { createEnforcing } from "./enforcing.ts";
import { hearQuestion } from "./moderation/asked.ts";
import type { Decision } from "./moderation/decision.ts";
import { NOTHING_TO_SAY } from "./moderation/heard.ts";
import { hearMessage, hearPresence } from "./moderation/hearing.ts";
import type { Policies, RoomPolicy } from "./moderation/policy.ts";
import { decideRequested, type Known, type Requested } from "./moderation/requested.ts";
import { type Act, isAct, type Outcome } from "./moderation/sanction.ts";
import type { Scene } from "./moderation/scene.ts";
import { createUnfinished, holdsStill, type Waiting } from "./moderation/unfinished.ts";
import { createCrowd } from "./muc/crowd.ts";
import type { MucEvent } from "./muc/event.ts";
import type { BareJid } from "./muc/jid.ts";
import type { Occupant } from "./muc/occupant.ts";
import type { Answer, Fate, Question } from "./muc/question.ts";
import { createRoom, loseSight, type Room } from "./muc/room.ts";
import { createTakingBack } from "./muc/taking-back.ts";

/** Carries out one sanction and says what became of it. */
export interface Enforcer {
  enforce(sanction: Act): Promise<Outcome>;
}

export interface AuditLog {
  record(decision: Decision, outcomes: readonly Outcome[]): void;
}

export interface Clock {
  /** ms since 1970 */
  now(): number;
}

/**
 * Why outcomes are told: something was judged, a conversation handler wanted a message taken back, or what was judged and
 * had got no answer was asked for once more.
 */
export type Occasion = "judged" | "requested" | "again";

export interface BotPorts {
  readonly enforcer: Enforcer;
  readonly auditLog: AuditLog;
  readonly clock: Clock;
  /** Told of every judged message, clean ones too, once the outcomes are known. */
  readonly onJudged: (decision: Decision, outcomes: readonly Outcome[], occasion: Occasion) => void;
  /** A defect that stopped one event; the next one is handled all the same. */
  readonly onError: (what: string, error: Error) => void;
}

/** Everything that something caused has its outcome. */
export interface Dealt {
  /** Whether nothing of it is left to do, once that is known: what failed is tried again. False where it is given up unanswered. */
  readonly finished: Promise<boolean>;
}

/** What we say to a question, before anyone else has read what it is about. */
export interface Asked {
  readonly answer: Answer;
  /** What became of it, told once; resolves when everything that it caused has its outcome. */
  settle(fate: Fate): Promise<Dealt>;
}

export interface Bot {
  /**
   * Resolves when everything that the event caused has its outcome. `sender`: as the server knows them, where it says so
   * on the message itself; `at`: when it was said (ms since 1970), where we are told of it later. A message that was judged
   * before, by its stanza id, is passed over. `onClean` is called at once where it is a presence or a message that was
   * judged, and has no consequences.
   */
  handle(event: MucEvent, sender?: Occupant, at?: number, onClean?: () => void): Promise<Dealt>;
  /** Judges what nobody has seen yet, in one synchronous step. `onClean`: it passed as it was, and has no consequences. */
  ask(question: Question, onClean?: (stanzaId: string | undefined) => void): Asked;
  /** Takes back what a conversation handler wants taken back, if it may; recorded as all that we do. */
  takeBack(request: Requested, known: Known | undefined): Promise<Outcome>;
  setPolicies(policies: Policies): void;
  /** The stream broke: nothing is known of who is in the rooms. */
  disconnected(): void;
  /** Asks once more for what got no answer, when we are in the room again or some time has passed. */
  retry(room: BareJid): Promise<void>;
  room(jid: BareJid): Room | undefined;
  /** Resolves when everything that is asked of the server has been answered. */
  settled(): Promise<void>;
}

/** Who is being put out may show presence once more before that. */
function isWanted({ unwanted }: Room, event: MucEvent): boolean {
  return event.kind === "presence" && !unwanted.has(event.occupant.nick);
}

const NOTHING_LEFT: Dealt = { finished: Promise.resolve(true) };
const NO_SUCH_HANDLER: Outcome = { status: "failed", problem: "the room has no such handler" };
/** A server's clock is its own: what is younger than this may be of this moment. */
const LATE_MS = 10_000;
/** In one request where the server takes that, and no storm where it does not. */
const AGAIN_AT_ONCE = 50;

/**
 * The loop. For each event: bring the room up to date, judge, decide (one synchronous step, so that events of
 * a room cannot interleave), then act and record.
 */
export function createBot(ports: BotPorts): Bot {
  const { enforce, settled } = createEnforcing(ports);
  const rooms = new Map<BareJid, Room>();
  const unfinished = createUnfinished();
  /** Messages of which something is still to be done: whoever tells of one again waits for it, too. */
  const unsettled = new Map<string, Promise<Dealt>>();
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

  /** What is needed to judge something in the room as it is; `at`: as of then, if that is long enough ago. */
  function sceneOf(room: Room, policy: RoomPolicy, at?: number): Scene {
    const now = ports.clock.now();
    // Told in whole seconds: all that was said in that second was said before.
    const isLate = at !== undefined && now - at > LATE_MS;
    return { room, policy, crowd, takingBack, now: isLate ? at + 999 : now };
  }

  function onEvent(scene: Scene, event: MucEvent, sender?: Occupant): Decision | undefined {
    if (event.kind === "retracted") scene.room.retracted.set(event.stanzaId, true);
    if (event.kind === "presence") return hearPresence(scene, event);
    return event.kind === "message" ? hearMessage(scene, event, sender) : undefined;
  }

  async function carryOut(room: Room, decision: Decision): Promise<Dealt> {
    let end: Waiting["end"] = () => {};
    const finished = new Promise<boolean>((resolve) => {
      end = resolve;
    });
    await attempt(room, { decision, tries: 1, end });
    return { finished };
  }

  async function attempt(room: Room, waiting: Waiting): Promise<readonly Outcome[]> {
    const { decision, tries, isRequested, end } = waiting;
    const outcomes = await Promise.all(decision.sanctions.map((sanction) => enforce(room, sanction)));
    const isOurs = policies.has(room.jid);
    const again = isOurs && unfinished.keep(waiting, outcomes);
    if (!isOurs) end(true);
    // Of what is tried again and again the first failure is told, and the end.
    if (again && tries > 1) return outcomes;
    const worthKeeping = decision.decisive !== undefined || decision.others.length > 0;
    if (worthKeeping) guard("audit log", () => ports.auditLog.record(decision, outcomes));
    const occasion = isRequested ? "requested" : tries > 1 ? "again" : "judged";
    guard("report", () => ports.onJudged(decision, outcomes, occasion));
    return outcomes;
  }

  /** What the message of this id causes. */
  function settling(room: Room, stanzaId: string | undefined, dealing: Promise<Dealt>): Promise<Dealt> {
    if (stanzaId === undefined) return dealing;
    const key = `${room.jid} ${stanzaId}`;
    const forget = () => void unsettled.delete(key);
    unsettled.set(key, dealing);
    dealing.then(({ finished }) => finished.then(forget), forget);
    return dealing;
  }

  /** What became of what we were asked; where it passed though we said otherwise, it is dealt with as any other. */
  async function conclude(room: Room, decision: Decision): Promise<Dealt> {
    const policy = policies.get(room.jid);
    const isStillToDo = decision.sanctions.some(isAct);
    if (isStillToDo && !(policy && holdsStill(decision, policy))) return NOTHING_LEFT;
    return carryOut(rooms.get(room.jid) ?? room, decision);
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
    async handle(event, sender, at, onClean) {
      const policy = policies.get(event.room);
      // Anybody may send us what looks like a room's stanza: nothing is kept of rooms that are not ours.
      if (!policy) return NOTHING_LEFT;
      const room = roomOf(event.room);
      const stanzaId = event.kind === "message" ? event.stanzaId : undefined;
      const decision = guard(event.kind, () => onEvent(sceneOf(room, policy, at), event, sender));
      const isClean = decision ? decision.sanctions.length === 0 : isWanted(room, event);
      if (isClean && onClean) guard("what is clean", onClean);
      if (decision) return settling(room, stanzaId, carryOut(room, decision));
      return unsettled.get(`${room.jid} ${stanzaId}`) ?? NOTHING_LEFT;
    },
    ask(question, onClean) {
      const policy = policies.get(question.room);
      const room = policy && roomOf(question.room);
      const heard =
        (room && guard("question", () => hearQuestion(sceneOf(room, policy), question))) || NOTHING_TO_SAY;
      let isOpen = true;
      return {
        answer: heard.answer,
        async settle(fate) {
          if (!isOpen || !room) return NOTHING_LEFT;
          isOpen = false;
          const decision = guard("outcome", () => heard.settle(fate));
          const stanzaId = fate.is === "passed" ? fate.stanzaId : undefined;
          const isClean = fate.is === "passed" && decision?.sanctions.length === 0;
          if (isClean && onClean) guard("what is clean", () => onClean(stanzaId));
          return decision ? settling(room, stanzaId, conclude(room, decision)) : NOTHING_LEFT;
        },
      };
    },
    async takeBack(request, known) {
      const policy = policies.get(request.room);
      const decision = policy && decideRequested(policy, request, known, ports.clock.now());
      if (!decision) return NO_SUCH_HANDLER;
      const room = roomOf(request.room);
      if (room.retracted.has(request.stanzaId)) return { status: "done" };
      const [outcome] = await attempt(room, { decision, tries: 1, isRequested: true, end: () => {} });
      return outcome ?? { status: "done" };
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
      const [room, policy] = [rooms.get(jid), policies.get(jid)];
      if (!room || !policy) return;
      const waiting = unfinished.take(room, policy);
      for (let next = 0; next < waiting.length; next += AGAIN_AT_ONCE) {
        const some = waiting.slice(next, next + AGAIN_AT_ONCE);
        await Promise.all(some.map((one) => attempt(room, { ...one, tries: one.tries + 1 })));
      }
    },
    room: (jid) => rooms.get(jid),
    settled,
  };
}
