import { type BoundedMap, boundedMap } from "./bounded.ts";
import { detached } from "./detached.ts";
import type { PresenceEvent } from "./event.ts";
import { createHistory, type History } from "./history.ts";
import type { BareJid } from "./jid.ts";
import type { GroupchatMessage } from "./message.ts";
import { type Occupant, unknownOccupant } from "./occupant.ts";

const OCCUPANTS_LIMIT = 20_000;
const RETRACTED_LIMIT = 5_000;

/** What we know of one room. Its only writers are the functions below. */
export interface Room {
  readonly jid: BareJid;
  readonly occupants: BoundedMap<Occupant>;
  readonly history: History;
  /** Stanza ids of messages that were taken back, by us or by another moderator. */
  readonly retracted: BoundedMap<true>;
  /** Our own nick there, while we are there. */
  ownNick: string | undefined;
  /** The newest message that was judged: where a catch-up over a gap would begin. */
  lastJudged: { readonly stanzaId: string | undefined; readonly at: number } | undefined;
}

export function createRoom(jid: BareJid): Room {
  return {
    jid,
    occupants: boundedMap(OCCUPANTS_LIMIT),
    history: createHistory(),
    retracted: boundedMap(RETRACTED_LIMIT),
    ownNick: undefined,
    lastJudged: undefined,
  };
}

/** XEP-0045 section 7: presence is the whole truth about who is in the room. */
export function applyPresence(room: Room, event: PresenceEvent): void {
  const { nick } = event.occupant;
  if (event.available) room.occupants.set(nick, kept(event.occupant));
  else room.occupants.delete(nick);
  if (!event.self) return;
  if (event.available) room.ownNick = nick;
  else if (event.newNick !== undefined) room.ownNick = event.newNick;
  // Out of the room we are told of nobody any more.
  else forgetOccupants(room);
}

function kept({ nick, role, affiliation, occupantId, realJid, known }: Occupant): Occupant {
  return {
    nick: detached(nick),
    role,
    affiliation,
    occupantId: occupantId && detached(occupantId),
    realJid: realJid && detached(realJid),
    known,
  };
}

/** The stream broke: who is there now, and whether we are, is not known until we joined again. */
export function forgetOccupants(room: Room): void {
  for (const { nick } of [...room.occupants.values()]) room.occupants.delete(nick);
  room.ownNick = undefined;
}

/** Nobody in our list goes unjudged: a sender whose presence we missed is a stranger, not an exception. */
export function senderOf(room: Room, message: GroupchatMessage): Occupant {
  const { nick, occupantId } = message;
  const occupant = room.occupants.get(nick);
  // The room's word on the message itself wins: under this nick there is somebody else now, whose rights
  // we do not know.
  const other = occupantId && occupant?.occupantId && occupant.occupantId !== occupantId;
  if (!occupant || other) return unknownOccupant(nick, occupantId);
  return occupantId ? { ...occupant, occupantId } : occupant;
}
