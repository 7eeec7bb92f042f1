import type { PresenceEvent } from "../muc/event.ts";
import type { BareJid } from "../muc/jid.ts";
import type { Occupant } from "../muc/occupant.ts";
import type { Seen, ToThread } from "./protocol.ts";

/** Who is in a room besides us, and our nick there. */
export interface Picture {
  readonly nick: string;
  readonly others: readonly Occupant[];
}

export interface SeatsPorts {
  readonly tell: (message: ToThread) => void;
  /** Undefined while we are not there. */
  readonly pictureOf: (room: BareJid) => Picture | undefined;
}

/** In which rooms the thread believes the bot to be, and under which nick. */
export interface Seats {
  nickIn(room: BareJid): string | undefined;
  /** Tells of the room as it is, if the bot is there and the thread does not know. */
  enter(room: BareJid): void;
  /** Tells what a presence means for the handlers. */
  hear(event: PresenceEvent): void;
  /** The bot is in no room. */
  leaveAll(): void;
  /** Only these are of interest. */
  keepOnly(rooms: ReadonlyMap<BareJid, unknown>): void;
  /** There is no thread that would believe anything. */
  forget(): void;
}

export function createSeats({ tell, pictureOf }: SeatsPorts): Seats {
  const nicks = new Map<BareJid, string>();

  function take(room: BareJid, nick: string, others: readonly Occupant[]): void {
    nicks.set(room, nick);
    tell({ kind: "entered", room, nick, others: others.filter((one) => one.nick !== nick).map(seen) });
  }

  function hearOwn({ room, occupant: { nick }, available, newNick }: PresenceEvent): void {
    const before = nicks.get(room);
    if (available && before === undefined) take(room, nick, pictureOf(room)?.others ?? []);
    else if (available && before !== nick) {
      nicks.set(room, nick);
      tell({ kind: "renamed", room, nick });
    } else if (!available && newNick === undefined && nicks.delete(room)) tell({ kind: "left", room });
  }

  return {
    nickIn: (room) => nicks.get(room),
    enter(room) {
      const picture = nicks.has(room) ? undefined : pictureOf(room);
      if (picture) take(room, picture.nick, picture.others);
    },
    hear(event) {
      if (event.self) return hearOwn(event);
      const { room, occupant, available, newNick } = event;
      const own = nicks.get(room);
      // Those who were there before us are told of when we come in.
      if (own === undefined || own === occupant.nick) return;
      tell({ kind: "presence", room, occupant: seen(occupant), available, now: newNick });
    },
    leaveAll() {
      for (const room of nicks.keys()) tell({ kind: "left", room });
      nicks.clear();
    },
    keepOnly(rooms) {
      for (const room of nicks.keys()) if (!rooms.has(room)) nicks.delete(room);
    },
    forget: () => nicks.clear(),
  };
}

function seen({ nick, role, affiliation }: Occupant): Seen {
  return { nick, role, affiliation };
}
