import type { Profile } from "../config/connection.ts";
import type { MucEvent } from "../muc/event.ts";
import type { BareJid } from "../muc/jid.ts";
import type { Connection } from "./connection.ts";
import type { RoomFeatures } from "./features.ts";
import type { Gates } from "./gate/gates.ts";
import type { RoomState } from "./room-state.ts";
import { type Seat, takeSeat } from "./seat.ts";

export interface RoomsPorts {
  readonly connection: Pick<Connection, "address" | "send" | "request">;
  readonly random: () => number;
  readonly onState: (room: BareJid, state: RoomState) => void;
  /** What is moderated from outside, and so not entered. */
  readonly gates: Pick<Gates, "expects" | "serves" | "state" | "features">;
  /** Whose server it is; asked whenever a room is entered. */
  readonly profile?: () => Profile | undefined;
}

/** Which rooms we are to moderate, from inside or by a gate, and how that stands. */
export interface Rooms {
  /** Enters what is new, leaves what is not wanted any more, and takes a changed nick. */
  setWanted(nicks: ReadonlyMap<BareJid, string>): void;
  /** The stream is there: every room is entered, whatever was before, unless it has or may have a gate. */
  online(): void;
  /** The stream is gone: nobody knows where we are. */
  offline(): void;
  /** Which rooms have a gate may have changed. */
  reconsider(): void;
  handle(event: MucEvent): void;
  features(room: BareJid): RoomFeatures | undefined;
  states(): ReadonlyMap<BareJid, RoomState>;
  leaveAll(): void;
}

export function createRooms({ connection, random, onState, gates, profile }: RoomsPorts): Rooms {
  let wanted: ReadonlyMap<BareJid, string> = new Map();
  let isOnline = false;
  // After a break of the stream messages can come before the room was looked at again: what it vouched for
  // until then still holds for them.
  const lastFeatures = new Map<BareJid, RoomFeatures>();
  const seats = new Map<BareJid, Seat>();

  function enter(room: BareJid, nick: string): void {
    const ports = {
      connection,
      random,
      profile: profile?.(),
      onState: (state: RoomState) => onState(room, state),
    };
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

  function leaveWhatIsNotOurs(): void {
    for (const [room, seat] of seats) {
      if (wanted.has(room) && !gates.serves(room)) continue;
      seats.delete(room);
      seat.close("leave");
    }
  }

  function enterTheRest(): void {
    if (!isOnline) return;
    for (const [room, nick] of wanted) if (!seats.has(room) && !gates.expects(room)) enter(room, nick);
  }

  return {
    setWanted(nicks) {
      const before = wanted;
      wanted = nicks;
      for (const room of lastFeatures.keys()) if (!nicks.has(room)) lastFeatures.delete(room);
      leaveWhatIsNotOurs();
      for (const [room, seat] of seats) {
        const nick = nicks.get(room);
        if (nick !== undefined && nick !== before.get(room)) seat.rename(nick);
      }
      enterTheRest();
    },
    online() {
      closeAll("stream-gone");
      isOnline = true;
      enterTheRest();
    },
    offline: () => closeAll("stream-gone"),
    reconsider() {
      leaveWhatIsNotOurs();
      enterTheRest();
    },
    handle: (event) => seats.get(event.room)?.handle(event),
    features: (room) => gates.features(room) ?? seats.get(room)?.features ?? lastFeatures.get(room),
    states() {
      const states = new Map<BareJid, RoomState>();
      for (const room of wanted.keys()) states.set(room, seats.get(room)?.state ?? gates.state(room));
      return states;
    },
    leaveAll: () => closeAll("leave"),
  };
}
