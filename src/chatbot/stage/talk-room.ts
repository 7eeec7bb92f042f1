import { isDeepStrictEqual } from "node:util";
import type { Element } from "@xmpp/component";
import type { HandlerSpec, Seen } from "../protocol.ts";
import { beginHandler, type HandlerLife, type HandlerPorts, type Home } from "./handler-life.ts";
import { type PresenceOptions, presence, type Whom } from "./presence.ts";

/** After so many departures those who left are forgotten: the package's room remembers everybody for ever. */
const SWEEP = 1000;

export interface TalkRoomPorts extends HandlerPorts {
  /** Gives the room a stanza as if the server had sent it. */
  readonly receive: (stanza: Element) => void;
}

/** A room as its handlers see it. */
export interface TalkRoom {
  readonly isIn: boolean;
  /** New ones begin, those with other options are told, or begin anew with fewer; all that are not among these end. */
  setHandlers(specs: readonly HandlerSpec[]): void;
  enter(nick: string, others: readonly Seen[]): void;
  rename(nick: string): void;
  leave(): void;
  see(occupant: Seen, available: boolean, now: string | undefined): void;
  hear(stanza: Element): void;
  /** Ends all handlers; never rejects. */
  end(): Promise<void>;
}

export function createTalkRoom(home: Home, wantedNick: string, ports: TalkRoomPorts): TalkRoom {
  const { jid, room } = home;
  const handlers = new Map<string, { spec: HandlerSpec; life: HandlerLife }>();
  let nick: string | undefined;
  let departures = 0;

  const show = (whom: Whom, options?: PresenceOptions): void => ports.receive(presence(jid, whom, options));

  /** The presence that it sends for that goes nowhere. */
  const callBot = (own: string): void => void room.join(own);

  function forgetDeparted(): void {
    departures += 1;
    if (departures % SWEEP !== 0) return;
    for (const [who, user] of room.roster) if (!user.isOnline()) room.roster.delete(who);
  }

  function setHandler(spec: HandlerSpec): void {
    const before = handlers.get(spec.id);
    if (isDeepStrictEqual(before?.spec, spec)) return;
    if (before?.life.isAlive && before.spec.type === spec.type && keepsOptions(before.spec, spec)) {
      before.spec = spec;
      before.life.setOptions(spec.options);
      return;
    }
    void before?.life.end();
    handlers.set(spec.id, { spec, life: beginHandler(spec, home, ports) });
  }

  callBot(wantedNick);

  return {
    get isIn() {
      return nick !== undefined;
    },
    setHandlers(specs) {
      const wanted = new Set(specs.map(({ id }) => id));
      for (const [id, { life }] of handlers) {
        if (wanted.has(id)) continue;
        handlers.delete(id);
        void life.end();
      }
      for (const spec of specs) setHandler(spec);
    },
    enter(own, others) {
      nick = own;
      room.reset();
      callBot(own);
      for (const other of others) show(other);
      show({ nick: own }, { isSelf: true });
    },
    rename(own) {
      if (nick === undefined || nick === own) return;
      callBot(own);
      show({ nick }, { isSelf: true, now: own });
      nick = own;
      show({ nick }, { isSelf: true });
    },
    leave() {
      if (nick === undefined) return;
      show({ nick }, { isSelf: true, available: false });
      nick = undefined;
    },
    see(occupant, available, now) {
      if (nick === undefined) return;
      if (now !== undefined) {
        show(occupant, { now });
        show({ ...occupant, nick: now });
        return;
      }
      show(occupant, { available });
      if (!available) forgetDeparted();
    },
    hear(stanza) {
      if (nick !== undefined) ports.receive(stanza);
    },
    async end() {
      await Promise.all([...handlers.values()].map(({ life }) => life.end()));
    },
  };
}

/** The package's handlers keep an option that they are told nothing of: without it they have to be new. */
function keepsOptions(before: HandlerSpec, after: HandlerSpec): boolean {
  const now: object = Object(after.options);
  return Object.keys(Object(before.options)).every((name) => Object.hasOwn(now, name));
}
