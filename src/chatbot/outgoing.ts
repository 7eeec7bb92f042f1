import type { Element } from "@xmpp/component";
import { type BoundedMap, boundedMap } from "../muc/bounded.ts";
import { type BareJid, parseJid } from "../muc/jid.ts";
import { type Clock, createLane, type Lane } from "./lane.ts";
import { createPace, type Limits, type Pace } from "./pace.ts";
import type { Whose } from "./protocol.ts";
import { readStanza } from "./read-stanza.ts";
import { isWellFormed } from "./well-formed.ts";

export interface OutgoingPorts {
  readonly clock: Clock;
  /** False where it did not leave. */
  readonly send: (stanza: Element) => Promise<boolean>;
  readonly isIn: (room: BareJid) => boolean;
  /** Whether the handler is still in force. */
  readonly isThere: (whose: Whose) => boolean;
  readonly onDropped: (room: string | undefined) => void;
}

/** Told once what became of it: undefined where it happened. */
export type Done = (problem?: string) => void;

/** What handlers want to be done, no faster than is good for the rooms. */
export interface Outgoing {
  /** One stanza in XML, as the bot. */
  say(whose: Whose, xml: string, done: Done): void;
  /** Anything else that ends in a request; resolves to what kept it from happening. */
  act(whose: Whose, task: () => Promise<string | undefined>, done: Done): void;
  /** Nothing that waits will leave. */
  stop(): void;
}

/** A person's pace, and enough for a handler that has several lines to say. */
const TALK: Limits = { burst: 10, everyMs: 1_000, most: 50 };
/** Handlers that moderate: many have to go at once, and each stands in the audit log, which keeps only so many. */
const ACTS: Limits = { burst: 50, everyMs: 1_000, most: 500 };
/** How many stanzas of one room's handlers are looked at: reading one costs more than a handler needs for it. */
const LOOKS: Limits = { burst: 200, everyMs: 20, most: 0 };
/** A handler that speaks again as soon as it is refused goes round no faster. */
const REFUSALS: Limits = { burst: 100, everyMs: 10, most: 20_000 };
const MOST_LANES = 10_000;
/** In UTF-8, of one stanza. Servers close the stream at some hundred thousand. */
const MOST_BYTES = 64 * 1024;
const TOO_MUCH = "the handlers say more than goes out";
const AWAY = "the bot is not in the room";
/** Presences are the bot's own matter. */
const SENT: ReadonlySet<string> = new Set(["message", "iq"]);

interface Wish {
  readonly whose: Whose;
  /** Resolves to what kept it from happening. */
  readonly task: () => Promise<string | undefined>;
  readonly done: Done;
}

export function createOutgoing(ports: OutgoingPorts): Outgoing {
  const { clock, send, isIn, isThere, onDropped } = ports;
  const lanes: BoundedMap<Lane> = boundedMap(
    MOST_LANES,
    () => 1,
    (lane) => lane.close(),
  );
  const looks: BoundedMap<Pace<undefined>> = boundedMap(MOST_LANES);
  const refusals = createLane(REFUSALS, clock);

  function mayLook(room: string): boolean {
    const pace = looks.get(room) ?? createPace(LOOKS);
    looks.set(room, pace);
    return pace.offer(undefined, clock.now()) === "goes";
  }

  function refuse(done: Done, problem: string): void {
    if (!refusals.take(() => done(problem))) done(problem);
  }

  function queue(kind: string, room: string | undefined, limits: Limits, { whose, task, done }: Wish): void {
    const key = `${kind} ${room ?? ""}`;
    const lane = lanes.get(key) ?? createLane(limits, clock, () => onDropped(room));
    lanes.set(key, lane);
    const taken = lane.take(() => {
      if (isThere(whose)) task().then(done, () => done("it failed"));
      else done("the handler is not in force");
    });
    if (!taken) refuse(done, TOO_MUCH);
  }

  function dispatch(whose: Whose, stanza: Element, to: BareJid, done: Done): void {
    const isToRoom = stanza.name === "message" && stanza.attrs.type === "groupchat";
    const isAway = (): boolean => isToRoom && !isIn(to);
    const task = async (): Promise<string | undefined> => {
      if (isAway()) return AWAY;
      return (await send(stanza)) ? undefined : "it did not leave";
    };
    if (isAway()) refuse(done, AWAY);
    else if (isToRoom) queue("room", to, TALK, { whose, task, done });
    else queue("other", whose.room, TALK, { whose, task, done });
  }

  return {
    say(whose, text, done) {
      if (!mayLook(whose.room ?? "")) return refuse(done, TOO_MUCH);
      const stanza = sendable(text);
      const to = parseJid(stanza?.attrs.to);
      if (!stanza || !to) return refuse(done, "it is nothing that can be sent");
      // Whoever it says it is from, it is from the bot, on the bot's stream.
      const { from: _from, xmlns: _xmlns, ...attrs } = stanza.attrs;
      stanza.attrs = attrs;
      dispatch(whose, stanza, to.bare, done);
    },
    act(whose, task, done) {
      const room = whose.room as BareJid | undefined;
      const isAway = (): boolean => room !== undefined && !isIn(room);
      const inRoom = async (): Promise<string | undefined> => (isAway() ? AWAY : task());
      if (isAway()) refuse(done, AWAY);
      else queue("act", room, ACTS, { whose, task: inRoom, done });
    },
    stop() {
      for (const lane of lanes.values()) lane.close();
      refusals.close();
    },
  };
}

function sendable(text: string): Element | undefined {
  const stanza = Buffer.byteLength(text) > MOST_BYTES ? undefined : readStanza(text);
  if (!stanza || !SENT.has(stanza.name) || !isWellFormed(stanza)) return undefined;
  // What was one character may be written as six.
  return Buffer.byteLength(stanza.toString()) > MOST_BYTES ? undefined : stanza;
}
