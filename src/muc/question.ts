import type { BareJid } from "./jid.ts";
import type { GroupchatMessage } from "./message.ts";
import type { Occupant } from "./occupant.ts";

/**
 * What somebody wants to say or do, and nobody has seen yet. `private`: a message to one occupant; `presence`: a nick that
 * is to be taken, or the text of a status; `invite`: the reason of an invitation.
 */
export const questionKinds = ["message", "subject", "private", "presence", "invite"] as const;
export type QuestionKind = (typeof questionKinds)[number];

export interface Question {
  readonly about: QuestionKind;
  readonly room: BareJid;
  /** As the server knows them: with `presence` under the nick that they want. */
  readonly sender: Occupant;
  /** What it says, of whatever kind it is; it has no stanza id yet. Empty of texts where a nick alone is wanted. */
  readonly message: GroupchatMessage;
  /** With `presence`: the nick that the sender has so far; absent for who is not there yet. */
  readonly was?: string | undefined;
}

/** What the gate is told to do. */
export type Answer =
  | { readonly is: "allow" }
  /** The sender alone hears of it, with this text. */
  | { readonly is: "refuse"; readonly text: string }
  /** It passes with this body and no other text. */
  | { readonly is: "rewrite"; readonly body: string }
  /** The sender alone sees it, as if it had passed. */
  | { readonly is: "shadow" };

/** What became of it; `unjudged`: the gate went by its own means, because our answer was late or there was none. */
export type Fate =
  | {
      readonly is: "passed";
      readonly stanzaId: string | undefined;
      readonly unjudged: boolean;
    }
  | { readonly is: "refused"; readonly unjudged: boolean }
  /** The sender was banned or muted meanwhile, or the room closed. */
  | { readonly is: "gone" };
