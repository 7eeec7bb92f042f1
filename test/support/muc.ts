import type { PresenceEvent } from "../../src/muc/event.ts";
import type { Remembered } from "../../src/muc/history.ts";
import { bareJid } from "../../src/muc/jid.ts";
import type { GroupchatMessage, SaidText } from "../../src/muc/message.ts";
import type { Occupant } from "../../src/muc/occupant.ts";

/** The room that tests of the pure core play in. */
export const ROOM = bareJid("tavern@rooms.example");

export function message(nick: string, text: string, more: Partial<GroupchatMessage> = {}): GroupchatMessage {
  return { kind: "message", room: ROOM, nick, texts: bodies(text), ...more };
}

export function bodies(...texts: string[]): SaidText[] {
  return texts.map((text) => ({ where: "body", text }));
}

export function remembered(text: string, more: Partial<Remembered> = {}): Remembered {
  const ids = { id: undefined, stanzaId: undefined, replaces: undefined };
  const what = { takesBack: false, texts: text === "" ? [] : [text], caught: false, withheld: false };
  return { at: 0, ...ids, ...what, units: text.length, lines: 1, ...more };
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
