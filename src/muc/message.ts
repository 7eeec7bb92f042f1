import type { BareJid } from "./jid.ts";

/** One groupchat message, with nothing in it that a client could have forged on the room's behalf. */
export interface GroupchatMessage {
  readonly kind: "message";
  readonly room: BareJid;
  /** Empty: the room itself speaks. */
  readonly nick: string;
  /** The sender's own id for the stanza; anybody may repeat another's. */
  readonly id?: string | undefined;
  /** XEP-0359: the archive's id, given by the room; the handle for XEP-0425. */
  readonly stanzaId?: string | undefined;
  /** XEP-0421, given by the room. */
  readonly occupantId?: string | undefined;
  /** Every `<body/>`, in the order of the stanza. */
  readonly bodies: readonly string[];
  /** XEP-0308: the sender's id of the message that this one replaces. */
  readonly replaces?: string | undefined;
  /** XEP-0203, stamped by the room: history that was said before we joined, in ms since 1970. */
  readonly delayed?: number | undefined;
}
