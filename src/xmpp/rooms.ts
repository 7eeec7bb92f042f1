import type { MucEvent } from "../muc/event.ts";
import type { BareJid } from "../muc/jid.ts";
import type { Connection } from "./connection.ts";
import type { RoomFeatures } from "./features.ts";
import type { RoomState } from "./room-state.ts";
import { type Seat, takeSeat } from "./seat.ts";

export interface RoomsPorts {
  readonly connection: Pick<Connection, "address" | "send" | "request">;
  readonly random: () => number;
  readonly onState: (room: BareJid, state: RoomState) => void;
}

/** Which rooms we are to be in, and how that stands. */
export interface Rooms {
  /** Enters what is new, leaves what is not wanted any more, and takes a changed nick. */
  setWanted(nicks: ReadonlyMap<BareJid, string>): void;
  /** The stream is there: every room is entered, whatever was before. */
  online(): void;
  /** The stream is gone: nobody knows where we are. */
  offline(): void;
  handle(event: MucEvent): void;
  features(room: BareJid): RoomFeatures | undefined;
  states(): ReadonlyMap<BareJid, RoomState>;
  leaveAll(): void;
}

export function createRooms({ connection, random, onState }: RoomsPorts): Rooms {
  let wanted: ReadonlyMap<BareJid, string> = new Map();
  let isOnline = false;
  // After a break of the stream messages can come before the room was looked at again: what it vouched for
  // until then still holds for them.
  const lastFeatures = new Map<BareJid, RoomFeatures>();
  const seats = new Map<BareJid, Seat>();

  function enter(room: BareJid, nick: string): void {
    const ports = { connection, random, onState: (state: RoomState) => onState(room, state) };
    seats.set(room, takeSeat(room, nick, ports));
  }

  function closeAll(how: "leave" | "stream-gone"): void {
    isOnline = false;
    for (const [room, seat] of seats) {
      if (seat.features) lastFeatures.set(room, seat.features);
      seat.close(how);
    }
    seats.clear();
  }

  return {
    setWanted(nicks) {
      const before = wanted;
      wanted = nicks;
      for (const room of lastFeatures.keys()) if (!nicks.has(room)) lastFeatures.delete(room);
      if (!isOnline) return;
      for (const [room, seat] of seats) {
        if (nicks.has(room)) continue;
        seat.close("leave");
        seats.delete(room);
      }
      for (const [room, nick] of nicks) {
        const seat = seats.get(room);
        if (!seat) enter(room, nick);
        else if (before.get(room) !== nick) seat.rename(nick);
      }
    },
    online() {
      closeAll("stream-gone");
      isOnline = true;
      for (const [room, nick] of wanted) enter(room, nick);
    },
    offline: () => closeAll("stream-gone"),
    handle: (event) => seats.get(event.room)?.handle(event),
    features: (room) => seats.get(room)?.features ?? lastFeatures.get(room),
    states: () => new Map([...seats].map(([room, seat]) => [room, seat.state])),
    leaveAll: () => closeAll("leave"),
  };
}
