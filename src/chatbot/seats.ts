import { type BoundedMap, boundedMap } from "../muc/bounded.ts";
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
  /**
   * Tells what a presence means for the handlers. A presence that has consequences is not heard: whoever is put out for
   * their nick never came, and whoever takes such a nick has left.
   */
  hear(event: PresenceEvent): void;
  /** The bot is in no room. */
  leaveAll(): void;
  /** Only these are of interest. */
  keepOnly(rooms: ReadonlyMap<BareJid, unknown>): void;
  /** There is no thread that would believe anything. */
  forget(): void;
}

/** Of one room; whoever is forgotten is not told to have left. */
const MOST_TOLD = 10_000;

interface Seat {
  nick: string;
  /** Those who are there as far as the thread knows, by nick. */
  readonly told: BoundedMap<true>;
  /** Somebody gave a nick up for another, under which they are to come back at once, if they come at all. */
  renaming: { readonly from: Occupant; readonly to: string } | undefined;
}

export function createSeats({ tell, pictureOf }: SeatsPorts): Seats {
  const seats = new Map<BareJid, Seat>();

  function take(room: BareJid, nick: string, present: readonly Occupant[]): void {
    const others = present.filter((one) => one.nick !== nick).map(seen);
    const told = boundedMap<true>(MOST_TOLD);
    for (const other of others) told.set(other.nick, true);
    seats.set(room, { nick, told, renaming: undefined });
    tell({ kind: "entered", room, nick, others });
  }

  function hearOwn({ room, occupant: { nick }, available, newNick }: PresenceEvent): void {
    const seat = seats.get(room);
    if (available && !seat) take(room, nick, pictureOf(room)?.others ?? []);
    else if (available && seat && seat.nick !== nick) {
      seat.nick = nick;
      tell({ kind: "renamed", room, nick });
    } else if (!available && newNick === undefined && seats.delete(room)) tell({ kind: "left", room });
  }

  function hearOther(seat: Seat, { room, occupant, available, newNick }: PresenceEvent): void {
    const { told, renaming } = seat;
    const { nick } = occupant;
    const isBack = available && renaming?.to === nick;
    seat.renaming = undefined;
    if (available) told.set(nick, true);
    if (isBack) {
      const before = { ...seen(occupant), nick: renaming.from.nick };
      tell({ kind: "presence", room, occupant: before, available: false, now: nick });
      return;
    }
    // Under the other nick they were put out.
    if (renaming) tell({ kind: "presence", room, occupant: seen(renaming.from), available: false });
    if (!available && !told.has(nick)) return;
    if (!available) told.delete(nick);
    if (newNick === undefined) tell({ kind: "presence", room, occupant: seen(occupant), available });
    else seat.renaming = { from: occupant, to: newNick };
  }

  return {
    nickIn: (room) => seats.get(room)?.nick,
    enter(room) {
      const picture = seats.has(room) ? undefined : pictureOf(room);
      if (picture) take(room, picture.nick, picture.others);
    },
    hear(event) {
      if (event.self) return hearOwn(event);
      const seat = seats.get(event.room);
      // Those who were there before us are told of when we come in.
      if (seat && seat.nick !== event.occupant.nick) hearOther(seat, event);
    },
    leaveAll() {
      for (const room of seats.keys()) tell({ kind: "left", room });
      seats.clear();
    },
    keepOnly(rooms) {
      for (const room of seats.keys()) if (!rooms.has(room)) seats.delete(room);
    },
    forget: () => seats.clear(),
  };
}

function seen({ nick, role, affiliation }: Occupant): Seen {
  return { nick, role, affiliation };
}
