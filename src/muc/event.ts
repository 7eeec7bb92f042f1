import type { BareJid } from "./jid.ts";
import type { GroupchatMessage } from "./message.ts";
import type { Occupant } from "./occupant.ts";

/** Somebody is in the room, is there under other terms, or is gone (XEP-0045 section 7). */
export interface PresenceEvent {
  readonly kind: "presence";
  readonly room: BareJid;
  readonly occupant: Occupant;
  readonly available: boolean;
  /** The full JIDs that are this occupant, where the room shows them to us: several clients may share a nick. */
  readonly sessions?: readonly string[] | undefined;
  /** Status 110: this is about ourselves. */
  readonly self: boolean;
  /** XEP-0045 status codes: 110 self, 201 room created, 301 banned, 303 nick change, 307 kicked … */
  readonly statuses: readonly number[];
  /** With status 303: the nick from now on. */
  readonly newNick?: string | undefined;
  /** What a kick or ban gave as its reason, or the room's end. */
  readonly reason?: string | undefined;
  /** The room is gone (XEP-0045 section 10.9). */
  readonly destroyed: boolean;
}

/** The room refuses our join, or our presence in it (XEP-0045 section 7.2). */
export interface RefusedEvent {
  readonly kind: "refused";
  readonly room: BareJid;
  readonly nick: string;
  /** RFC 6120 section 8.3.3, for example `conflict`. */
  readonly condition: string;
  readonly text: string;
}

/** The room says that a message was retracted by a moderator (XEP-0425). */
export interface RetractedEvent {
  readonly kind: "retracted";
  readonly room: BareJid;
  readonly stanzaId: string;
}

export type MucEvent = PresenceEvent | RefusedEvent | RetractedEvent | GroupchatMessage;
