import type { Element } from "@xmpp/component";
import type { Bot, Enforcer } from "../bot.ts";
import type { Profile } from "../config/connection.ts";
import type { GatePolicy } from "../config/gate-policy.ts";
import type { MucEvent } from "../muc/event.ts";
import type { BareJid } from "../muc/jid.ts";
import type { Software } from "./answers.ts";
import { type Connection, type ConnectionSettings, createConnection, type LinkState } from "./connection.ts";
import { createEnforcer } from "./enforce.ts";
import { createArchive } from "./gate/archive.ts";
import { createGates, type Gates } from "./gate/gates.ts";
import type { GateNews } from "./gate/news.ts";
import type { Unnamed } from "./gate/views.ts";
import { parseEvent } from "./parse/event.ts";
import type { RoomState } from "./room-state.ts";
import { createRooms, type Rooms } from "./rooms.ts";

/** A room that is to be moderated. */
export interface WantedRoom {
  readonly nick: string;
  /** Undefined: from inside, whatever the server offers. */
  readonly gate: GatePolicy | undefined;
}

/** What a room shows, in its order, where that has no consequences for who said or did it. */
export interface Shown {
  readonly event: MucEvent;
  /** Of a message: as the room broadcast it, or as the client sent it; undefined of a presence. */
  readonly stanza: Element | undefined;
  /** When it was said, in ms since 1970, where we are told of it later. */
  readonly at: number | undefined;
}

export interface HousePorts {
  readonly settings: () => ConnectionSettings & { readonly profile?: Profile | undefined };
  readonly software: Software;
  /** Where the rooms are, in lower or upper case; undefined where the files do not say that apart from the rooms. */
  readonly mucDomain: string | undefined;
  /** What comes of the stanzas goes to it. */
  readonly bot: () => Pick<Bot, "ask" | "handle" | "disconnected" | "room">;
  readonly onLink: (state: LinkState) => void;
  readonly onRoom: (room: BareJid, state: RoomState) => void;
  readonly onGate: (news: GateNews) => void;
  /** A room that nobody named is ours, or is not any more; what is asked about it comes right after. */
  readonly onTakenUp: (room: BareJid, isOurs: boolean) => void;
  /** Whether anybody wants to be told of what the room shows. */
  readonly isHeard: (room: BareJid) => boolean;
  readonly onShown: (shown: Shown) => void;
  readonly onError: (what: string, error: Error) => void;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** How things stand with a room may have changed, without a state of its own. */
  readonly onParts: () => void;
  /** ms; never goes back. */
  readonly now: () => number;
}

/** The whole of the XMPP side: one link, the rooms on it, and the gates that ask. */
export interface House {
  readonly connection: Pick<Connection, "address" | "start" | "stop" | "state" | "send">;
  readonly enforcer: Enforcer;
  readonly rooms: Pick<Rooms, "states" | "leaveAll">;
  /** What our module does in the rooms. */
  readonly gates: Pick<Gates, "parts" | "unheard" | "heard" | "nowhere">;
  /** `unnamed`, by MUC host: there all other rooms, too, where our module tells of them. They are never entered. */
  setWanted(rooms: ReadonlyMap<BareJid, WantedRoom>, unnamed?: ReadonlyMap<string, Unnamed>): void;
}

export function createHouse({ settings, software, mucDomain, bot, ...ports }: HousePorts): House {
  const { onError, onRoom, random, now } = ports;
  const takenUp = new Set<BareJid>();
  const connection = createConnection(settings, {
    onStanza(stanza) {
      if (gates.take(stanza) || archive.take(stanza)) return;
      const event = parseEvent(stanza, rooms.features);
      // What we hear of a room that we are about to leave, the gate tells as well.
      if (!event || gates.serves(event.room)) return;
      rooms.handle(event);
      return bot().handle(event, undefined, undefined, showing(event, stanza));
    },
    onState(state) {
      ports.onLink(state);
      if (state.kind === "online") {
        // Our module speaks with components only: a client is in the rooms.
        if (settings().type !== "client") gates.online();
        rooms.online();
      }
      if (state.kind !== "offline" && state.kind !== "stopped") return;
      gates.offline();
      archive.offline();
      rooms.offline();
      bot().disconnected();
    },
    onError,
    software,
    random,
    now,
  });
  const gates: Gates = createGates({
    connection,
    software,
    mucDomain,
    ask(question, stanza) {
      const { about, message } = question;
      if (about !== "message" || !ports.isHeard(message.room)) return bot().ask(question);
      return bot().ask(question, (stanzaId) =>
        ports.onShown({ event: { ...message, stanzaId }, stanza, at: undefined }),
      );
    },
    handle: (event, sender, at, stanza) => bot().handle(event, sender, at, showing(event, stanza, at)),
    nicksIn: (room) => [...(bot().room(room)?.occupants.values() ?? [])].map(({ nick }) => nick),
    onState(room, state) {
      onRoom(room, state);
      if (state.kind === "gated" && state.open) archive.open(room);
    },
    onTakenUp(room, isOurs) {
      ports.onTakenUp(room, isOurs);
      if (isOurs) takenUp.add(room);
      else takenUp.delete(room);
      archive.setRoom(room, isOurs);
    },
    onChange() {
      rooms.reconsider();
      ports.onParts();
    },
    onNews(news) {
      ports.onGate(news);
      if (news.kind === "lost") archive.lost(news.room, news.since);
    },
    onError,
    now,
  });
  const archive = createArchive({
    connection,
    features: gates.features,
    picture: (room) => bot().room(room),
    handle: (event, sender, at) => bot().handle(event, sender, at),
    onNews: ports.onGate,
    onError,
    now,
  });
  const rooms = createRooms({
    connection,
    random,
    onState: onRoom,
    gates,
    profile: () => settings().profile,
  });
  function showing(event: MucEvent, stanza: Element | undefined, at?: number): (() => void) | undefined {
    if (!ports.isHeard(event.room)) return undefined;
    return () => ports.onShown({ event, stanza: event.kind === "message" ? stanza : undefined, at });
  }

  return {
    connection,
    enforcer: createEnforcer({ connection, featuresOf: rooms.features, many: gates.retracting }),
    rooms: {
      states() {
        const states = new Map(rooms.states());
        for (const room of gates.takenUp()) states.set(room, gates.state(room));
        return states;
      },
      leaveAll: rooms.leaveAll,
    },
    gates,
    setWanted(wanted, unnamed) {
      const gated = [...wanted].flatMap(([room, { gate }]) => (gate ? [[room, gate] as const] : []));
      gates.setPolicies(new Map(gated), unnamed);
      archive.setRooms(new Set([...gated.map(([room]) => room), ...takenUp]));
      rooms.setWanted(new Map([...wanted].map(([room, { nick }]) => [room, nick])));
    },
  };
}
