import type { PresenceEvent } from "../muc/event.ts";
import { bareJid } from "../muc/jid.ts";

/** What the bot would see of itself in a room, had it entered with such rights: to say the same of them as it does. */
export function visitorOf(nick: string, role: "moderator" | "participant"): PresenceEvent {
  const affiliation = role === "moderator" ? "admin" : "none";
  return {
    kind: "presence",
    room: bareJid("-"),
    occupant: { nick, role, affiliation, known: true },
    available: true,
    self: true,
    statuses: [],
    destroyed: false,
  };
}
