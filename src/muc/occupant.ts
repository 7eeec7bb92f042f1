/** XEP-0045 section 5.1. */
export type Role = "moderator" | "participant" | "visitor" | "none";
/** XEP-0045 section 5.2. */
export type Affiliation = "owner" | "admin" | "member" | "none" | "outcast";

export interface Occupant {
  readonly nick: string;
  readonly role: Role;
  readonly affiliation: Affiliation;
  /** XEP-0421; only where the room itself gives it. */
  readonly occupantId?: string | undefined;
  /** What clients show in place of the nick, where they have such (XEP-0172): the person's own word. */
  readonly displayName?: string | undefined;
  /** Bare; only where the room shows it to us. */
  readonly realJid?: string | undefined;
  /** False for a sender whose presence we have not seen: judged all the same, as the least privileged. */
  readonly known: boolean;
}

export function unknownOccupant(nick: string, occupantId: string | undefined): Occupant {
  return { nick, role: "participant", affiliation: "none", occupantId, known: false };
}

/**
 * What identifies a person in one room: the occupant-id (stable over nicks and rejoins), else the real JID,
 * else the nick, the weakest since anybody may take it.
 */
export function occupantKey(occupant: Occupant): string {
  if (occupant.occupantId) return `id:${occupant.occupantId}`;
  if (occupant.realJid) return `jid:${occupant.realJid}`;
  return `nick:${occupant.nick}`;
}

/** Whether the key is this person's alone, and not of whoever takes the nick next. */
export function isRecognised({ occupantId, realJid }: Occupant): boolean {
  return Boolean(occupantId || realJid);
}
