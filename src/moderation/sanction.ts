import type { BareJid } from "../muc/jid.ts";

/** Take one message back in everybody's view and in the archive (XEP-0425). */
export interface Retract {
  readonly kind: "retract";
  readonly room: BareJid;
  /** Absent where the room gave the message no id: then there is no way to take it back, and that is said. */
  readonly stanzaId: string | undefined;
  /**
   * In its place: the sender's own id, by which Jitsi's rooms take messages back. It tells no message from another, since
   * anybody may repeat it.
   */
  readonly ownId?: string | undefined;
  readonly reason: string;
}

/** Put somebody out of the room, free to come again (XEP-0045 section 8.2). */
export interface Kick {
  readonly kind: "kick";
  readonly room: BareJid;
  readonly nick: string;
  readonly reason: string;
}

/** Give the room its subject back (XEP-0045 section 8.1): a retraction leaves the forbidden one standing. */
export interface RestoreSubject {
  readonly kind: "restore-subject";
  readonly room: BareJid;
  /** The last one that broke no rule; empty where none is known. */
  readonly subject: string;
}

/** Keep what was caught from the room, before anyone reads it: the three ways of `AtGate`. */
export interface Refuse {
  readonly kind: "refuse";
  readonly room: BareJid;
  /** The sender alone reads it. */
  readonly reason: string;
}
export interface Shadow {
  readonly kind: "shadow";
  readonly room: BareJid;
}
export interface Mask {
  readonly kind: "mask";
  readonly room: BareJid;
  /** What the room gets to read instead. */
  readonly body: string;
}

/** What is asked of the server about something that is there. */
export type Act = Retract | Kick | RestoreSubject;
/** What we answer about something that nobody has seen; it is done when the server says so. */
export type Withholding = Refuse | Shadow | Mask;
export type Sanction = Act | Withholding;

export function isAct(sanction: Sanction): sanction is Act {
  return sanction.kind === "retract" || sanction.kind === "kick" || sanction.kind === "restore-subject";
}

/** What became of a sanction; an action without an outcome has not happened. */
export type Outcome =
  | { readonly status: "done" }
  /** The server said no: `condition` is RFC 6120's, `remedy` what an operator can do. */
  | { readonly status: "refused"; readonly condition: string; readonly remedy: string }
  /** No answer: the link broke or stayed silent. Worth another try. */
  | { readonly status: "failed"; readonly problem: string };
