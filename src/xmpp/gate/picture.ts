import type { MucEvent, PresenceEvent } from "../../muc/event.ts";
import type { BareJid } from "../../muc/jid.ts";
import type { Occupant } from "../../muc/occupant.ts";
import type { OccupantFrame, RoomFrame } from "./frame.ts";

/**
 * Who we are in a room where nobody sees us: the part that a bot in the room would play, so that what is ours is known as
 * ours.
 */
export interface Part {
  readonly room: BareJid;
  readonly nick: string;
  /** The component's JID. */
  readonly address: string;
}

type Watching = Extract<RoomFrame, { readonly kind: "watching" }>;

/**
 * What a bot that comes in is told, in the order of XEP-0045 section 7.2: everybody who is there, itself, the subject.
 * `before`: the nicks that are known so far; who is not in the picture has gone.
 */
export function entering(part: Part, picture: Watching, before: Iterable<string>): MucEvent[] {
  const { room, subject, occupants } = picture;
  const there = new Set(occupants.map(({ nick }) => nick)).add(part.nick);
  const gone = [...before].filter((nick) => !there.has(nick));
  return [
    ...gone.map((nick) => presence(room, stranger(nick), { available: false })),
    ...occupants.map((occupant) => presence(room, occupant)),
    presence(room, ourselves(part), { statuses: [110] }),
    { kind: "message", room, nick: "", texts: [{ where: "subject", text: subject }] },
  ];
}

/** We see the room no more: it is closed, or another's. */
export function leaving(part: Part, destroyed: boolean): PresenceEvent {
  return presence(part.room, ourselves(part), { available: false, statuses: [110], destroyed });
}

export function renaming(part: Part, newNick: string): PresenceEvent[] {
  const { room } = part;
  return [
    presence(room, ourselves(part), { available: false, statuses: [110, 303], newNick }),
    presence(room, ourselves({ ...part, nick: newNick }), { statuses: [110] }),
  ];
}

export function changeOf({ room, occupant, gone, now }: OccupantFrame): PresenceEvent {
  const statuses = now === undefined ? [] : [303];
  return presence(room, occupant, { available: !gone, statuses, newNick: now });
}

function presence(room: BareJid, occupant: Occupant, more: Partial<PresenceEvent> = {}): PresenceEvent {
  const statuses = more.statuses ?? [];
  const self = statuses.includes(110);
  return {
    kind: "presence",
    room,
    occupant,
    available: true,
    self,
    statuses,
    destroyed: false,
    ...more,
  };
}

function ourselves({ nick, address }: Part): Occupant {
  return { nick, role: "moderator", affiliation: "admin", realJid: address, known: true };
}

function stranger(nick: string): Occupant {
  return { nick, role: "none", affiliation: "none", known: true };
}
