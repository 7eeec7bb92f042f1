import type { PresenceEvent } from "../../src/muc/event.ts";
import { bareJid } from "../../src/muc/jid.ts";
import type { GroupchatMessage } from "../../src/muc/message.ts";
import type { Occupant } from "../../src/muc/occupant.ts";

/** The room that tests of the pure core play in. */
export const ROOM = bareJid("tavern@rooms.example");

export function message(nick: string, text: string, more: Partial<GroupchatMessage> = {}): GroupchatMessage {
  return { kind: "message", room: ROOM, nick, bodies: [text], ...more };
}

export function occupant(nick: string, more: Partial<Occupant> = {}): Occupant {
  return { nick, role: "participant", affiliation: "none", known: true, ...more };
}

export function presence(
  who: string | Occupant,
  more: Partial<Omit<PresenceEvent, "self" | "kind">> = {},
): PresenceEvent {
  const statuses = more.statuses ?? [];
  return {
    kind: "presence",
    room: ROOM,
    occupant: typeof who === "string" ? occupant(who) : who,
    available: true,
    statuses,
    self: statuses.includes(110),
    destroyed: false,
    ...more,
  };
}
