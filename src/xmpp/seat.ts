import type { Profile } from "../config/connection.ts";
import type { MucEvent, PresenceEvent } from "../muc/event.ts";
import type { BareJid } from "../muc/jid.ts";
import * as build from "./build.ts";
import type { Connection } from "./connection.ts";
import { NO_FEATURES, type RoomFeatures, readFeatures } from "./features.ts";
import { jitsiNick, jitsiPresence, watchCompany } from "./jitsi.ts";
import { nickToAsk, otherNick } from "./nick.ts";
import {
  CREATED,
  LEFT_ALONE,
  MISSING,
  type RoomProblem,
  type RoomState,
  refusal,
  removal,
  SECOND_BOT,
  SILENT,
} from "./room-state.ts";
import { type Session, watchOthers } from "./second-bot.ts";
import { beginStay, type Stay } from "./stay.ts";

const ANSWER_MS = 20_000;
const NICK_ATTEMPTS = 5;
const BACKLOG_LIMIT = 20;
/**
 * When a room with another bot in it is looked into. In between that bot is asked from outside, where it cannot be
 * seen that it has left the room but not the server. By chance: two that have left for each other must not look in at
 * one time.
 */
const LOOK_IN = { leastMs: 120_000, mostMs: 600_000 } as const;
const PAUSES_MS = [2_000, 5_000, 10_000, 20_000, 30_000] as const;

export interface SeatPorts {
  readonly connection: Pick<Connection, "address" | "send" | "request">;
  readonly random: () => number;
  readonly profile?: Profile | undefined;
  readonly onState: (state: RoomState) => void;
}

/** Our place in one room, from the first look to the last leave. */
export interface Seat {
  readonly features: RoomFeatures | undefined;
  readonly state: RoomState;
  /** Presence of ourselves and refusals, as they come in. */
  handle(event: MucEvent): void;
  rename(nick: string): void;
  /** Ends it; a room in which we are is told, unless the stream is gone. */
  close(how: "leave" | "stream-gone"): void;
}

/** Looks, enters, stays, and comes back whenever it is put out, until it is closed. */
export function takeSeat(room: BareJid, nick: string, ports: SeatPorts): Seat {
  const { connection, random, onState, profile } = ports;
  const isJitsis = profile === "jitsi";
  const closing = new AbortController();
  const { signal } = closing;
  let name = nick;
  let wanted = isJitsis ? jitsiNick(nick) : nickToAsk(nick);
  let features: RoomFeatures | undefined;
  let state: RoomState = { kind: "entering" };
  let listener: ((event: MucEvent) => void) | undefined;
  // One packet may hold our own presence and what follows it (a kick, a change of role); both come in before
  // whoever waited for the first goes on.
  let backlog: MucEvent[] = [];
  const others = watchOthers(connection);
  const company = watchCompany();
  /** Who was there before us. Whoever comes with us has to look out for itself, or both would leave. */
  let before: readonly Session[] = [];
  let keptOut: { readonly by: readonly Session[]; readonly until: number } | undefined;
  let staying: Stay | undefined;

  function become(next: RoomState): void {
    state = next;
    onState(next);
  }

  /** The first event that `pick` wants; undefined after the time, or when the seat is closed. */
  function next<T>(pick: (event: MucEvent) => T | undefined, withinMs?: number): Promise<T | undefined> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(undefined);
      const timer = withinMs === undefined ? undefined : setTimeout(() => finish(undefined), withinMs);
      const onAbort = () => finish(undefined);
      function finish(value: T | undefined): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        listener = undefined;
        resolve(value);
      }
      signal.addEventListener("abort", onAbort, { once: true });
      const take = (event: MucEvent): void => {
        const picked = pick(event);
        if (picked !== undefined) finish(picked);
      };
      listener = take;
      while (listener === take && backlog.length > 0) take(backlog.shift()!);
    });
  }

  async function look(): Promise<RoomFeatures | RoomProblem> {
    const reply = await connection.request(build.lookAt(room));
    if (reply.ok) return readFeatures(reply.stanza);
    // Jitsi's MUC hides its rooms from outsiders: forbidden means that there is one.
    if (reply.condition === "forbidden") return NO_FEATURES;
    return reply.condition === "item-not-found" || reply.condition === "gone" ? MISSING : SILENT;
  }

  const presence = () => (isJitsis ? jitsiPresence(name) : []);
  const isAlone = () => isJitsis && company.isGone;

  /** Sends the join under the wanted nick, and under others where it is taken. */
  async function enter(): Promise<PresenceEvent | RoomProblem> {
    for (let attempt = 1; ; attempt += 1) {
      const asked = attempt === 1 ? wanted : otherNick(wanted, attempt, random);
      backlog = [];
      others.forget();
      company.forget();
      const answered = next((event) => {
        if (event.kind !== "refused" && !(event.kind === "presence" && event.self)) return undefined;
        before = others.known();
        return event;
      }, ANSWER_MS);
      // Closed by the very event that ended the attempt before: we must not enter after our leave.
      if (signal.aborted) return SILENT;
      await connection.send(build.join(room, asked, presence()));
      const answer = await answered;
      if (!answer) return SILENT;
      if (answer.kind === "presence") return answer.available ? answer : removal(answer);
      if (answer.condition !== "conflict" || attempt === NICK_ATTEMPTS) {
        return refusal(answer.condition);
      }
    }
  }

  /** Until the room puts us out or the seat is closed. */
  async function stay(entered: PresenceEvent, asked: string): Promise<RoomProblem | undefined> {
    const here = beginStay(room, entered, asked, {
      connection,
      others,
      look,
      wanted: () => wanted,
      isJitsis,
      features: () => features ?? NO_FEATURES,
      onFeatures: (found) => {
        features = found;
      },
      onState: become,
    });
    staying = here;
    const out = await next((event) => {
      const put = here.handle(event);
      return put ? removal(put) : isAlone() ? LEFT_ALONE : undefined;
    });
    here.end();
    staying = undefined;
    if (out === LEFT_ALONE) void connection.send(build.leave(room, entered.occupant.nick));
    return out;
  }

  /** By the bot for which we left: asked without a step into the room. */
  async function isKeptOut(): Promise<boolean> {
    const isAsked = keptOut !== undefined && Date.now() < keptOut.until;
    const who = keptOut && isAsked ? await others.whatAre(keptOut.by, wanted) : undefined;
    if (who !== "bot") keptOut = undefined;
    return who === "bot";
  }

  async function visit(): Promise<RoomProblem | undefined> {
    if (await isKeptOut()) return SECOND_BOT;
    const seen = await look();
    if ("code" in seen) return seen;
    features = seen;
    if (signal.aborted) return undefined;
    const asked = wanted;
    const entered = await enter();
    if ("code" in entered || signal.aborted) return "code" in entered ? entered : undefined;
    if (entered.statuses.includes(201)) {
      await connection.send(build.leave(room, entered.occupant.nick));
      return CREATED;
    }
    if ((await others.whatAre(before, entered.occupant.nick)) === "bot") {
      const lookInMs = LOOK_IN.leastMs + random() * (LOOK_IN.mostMs - LOOK_IN.leastMs);
      keptOut = { by: before, until: Date.now() + lookInMs };
      if (!signal.aborted) void connection.send(build.leave(room, entered.occupant.nick));
      return SECOND_BOT;
    }
    // Hidden from whoever is not in it.
    if (features === NO_FEATURES) {
      const found = await look();
      if (!("code" in found)) features = found;
    }
    if (signal.aborted) return undefined;
    if (!isAlone()) return stay(entered, asked);
    void connection.send(build.leave(room, entered.occupant.nick));
    return LEFT_ALONE;
  }

  async function run(): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      become({ kind: "entering" });
      const since = Date.now();
      const problem = await visit();
      if (signal.aborted || !problem) return;
      if (Date.now() - since > 60_000) failures = 0;
      const step = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 30_000;
      const retryInMs = Math.round(step * (0.75 + random() * 0.5));
      become({ kind: "away", problem, retryInMs });
      await next(() => undefined, retryInMs);
    }
  }

  void run();
  return {
    get features() {
      return features;
    },
    get state() {
      return state;
    },
    handle(event) {
      company.note(event);
      if (others.note(event)) staying?.lookForOthers();
      if (listener) return listener(event);
      const ours = event.kind === "refused" || (event.kind === "presence" && event.self);
      if (ours) backlog = [...backlog, event].slice(-BACKLOG_LIMIT);
    },
    rename(next) {
      name = next;
      // Jitsi's rooms know nobody under another nick than that with which they came.
      if (!isJitsis) wanted = nickToAsk(next);
      const shown = isJitsis && state.kind === "joined" ? state.nick : wanted;
      if (state.kind === "joined") void connection.send(build.changeNick(room, shown, presence()));
    },
    close(how) {
      const there = state.kind === "joined" ? state.nick : state.kind === "entering" ? wanted : undefined;
      closing.abort();
      staying?.end();
      if (how === "stream-gone") return;
      if (there !== undefined) void connection.send(build.leave(room, there));
      become({ kind: "left" });
    },
  };
}
