import { type BoundedMap, boundedMap } from "./bounded.ts";
import { detached } from "./detached.ts";
import type { PresenceEvent } from "./event.ts";
import { createHistory, type History } from "./history.ts";
import type { BareJid } from "./jid.ts";
import type { GroupchatMessage } from "./message.ts";
import { type Occupant, occupantKey, unknownOccupant } from "./occupant.ts";
import { createStandings, type Standings, seen } from "./standing.ts";
import { createTopic, type Topic } from "./topic.ts";

const OCCUPANTS_LIMIT = 20_000;
const RETRACTED_LIMIT = 5_000;
const ADMITTED_LIMIT = 1_000;

/** What we know of one room. Its only writers are the functions below. */
export interface Room {
  readonly jid: BareJid;
  readonly occupants: BoundedMap<Occupant>;
  readonly history: History;
  readonly standings: Standings;
  /** Stanza ids of messages that were taken back, by us or by another moderator. */
  readonly retracted: BoundedMap<true>;
  readonly topic: Topic;
  /** By nick: the occupantKey of who takes it next, where that was judged beforehand. */
  readonly admitted: BoundedMap<string>;
  /** Nicks whose holders are to be put out, as long as they are there. */
  readonly unwanted: BoundedMap<true>;
  /** Our own nick there, while we are there. */
  ownNick: string | undefined;
}

export function createRoom(jid: BareJid): Room {
  return {
    jid,
    occupants: boundedMap(OCCUPANTS_LIMIT),
    history: createHistory(),
    standings: createStandings(),
    retracted: boundedMap(RETRACTED_LIMIT),
    topic: createTopic(),
    admitted: boundedMap(ADMITTED_LIMIT),
    unwanted: boundedMap(ADMITTED_LIMIT),
    ownNick: undefined,
  };
}

/**
 * XEP-0045 section 7: presence is the whole truth about who is in the room. Those who were there before us are told
 * of before our own presence (section 7.2.3): they are no newcomers.
 */
export function applyPresence(room: Room, event: PresenceEvent, now: number): void {
  const { nick } = event.occupant;
  if (event.available) {
    room.occupants.set(nick, kept(event.occupant));
    seen(room.standings, occupantKey(event.occupant), sinceWhen(room, now));
  } else {
    room.occupants.delete(nick);
    room.unwanted.delete(nick);
  }
  if (!event.self) return;
  if (event.available) {
    if (room.ownNick === undefined) forgetUnseen(room);
    room.ownNick = nick;
  } else if (event.newNick !== undefined) room.ownNick = event.newNick;
  // Out of the room we are told of nobody any more.
  else forgetOccupants(room);
}

/** Since when somebody is there whom we do not know; undefined while nobody has told us who was there before us. */
export function sinceWhen({ ownNick }: Room, now: number): number | undefined {
  return ownNick === undefined ? undefined : now;
}

function kept({ nick, displayName, role, affiliation, occupantId, realJid, known }: Occupant): Occupant {
  return {
    nick: detached(nick),
    displayName: displayName && detached(displayName),
    role,
    affiliation,
    occupantId: occupantId && detached(occupantId),
    realJid: realJid && detached(realJid),
    known,
  };
}

function forgetOccupants(room: Room): void {
  for (const { nick } of [...room.occupants.values()]) room.occupants.delete(nick);
  room.ownNick = undefined;
}

/**
 * The stream broke: who is there now is not known until we joined again. Whoever the room names by occupant-id is
 * believed to have kept their rights for that long; of a mere nick nobody knows who has it meanwhile.
 */
export function loseSight(room: Room): void {
  for (const occupant of [...room.occupants.values()]) {
    if (occupant.occupantId) room.occupants.set(occupant.nick, { ...occupant, known: false });
    else room.occupants.delete(occupant.nick);
  }
  room.ownNick = undefined;
}

/** We are in, and have been told of everybody: who was not among them is gone. */
function forgetUnseen(room: Room): void {
  for (const { nick, known } of [...room.occupants.values()]) if (!known) room.occupants.delete(nick);
}

/** Nobody in our list goes unjudged: a sender whose presence we missed is a stranger, not an exception. */
export function senderOf(room: Room, message: GroupchatMessage): Occupant {
  const { nick, occupantId } = message;
  const occupant = room.occupants.get(nick);
  // The room's word on the message itself wins: under this nick there is somebody else now, whose rights
  // we do not know.
  const other = occupantId && occupant?.occupantId && occupant.occupantId !== occupantId;
  const unsure = occupant && !occupant.known && occupant.occupantId !== occupantId;
  if (!occupant || other || unsure) return unknownOccupant(nick, occupantId);
  return occupantId ? { ...occupant, occupantId } : occupant;
}
