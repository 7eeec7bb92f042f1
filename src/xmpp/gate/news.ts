import type { BareJid } from "../../muc/jid.ts";
import type { Hello } from "./hello.ts";

/** What an operator should know of the module on a MUC host; no word of people is in it. */
export type GateNews =
  | { readonly kind: "found"; readonly host: string; readonly hello: Hello }
  /** There was one, and there is none any more. */
  | { readonly kind: "gone"; readonly host: string }
  /** The host takes no hello from us: there is one that does not take us for its bot, or that host answers so to whatever it does not know. */
  | { readonly kind: "forbidden"; readonly host: string }
  /** There is none, or it does not answer; told once, and not where it is gone. */
  | { readonly kind: "absent"; readonly host: string }
  /** There is no such host, as far as our server knows; told once. */
  | { readonly kind: "nowhere"; readonly host: string }
  /** Every room there is to be moderated, and nobody tells of those that the files do not name. */
  | { readonly kind: "unnamed-unheard"; readonly host: string }
  /** There are more rooms of which no file tells than can be known at once; told once. */
  | { readonly kind: "unnamed-too-many"; readonly host: string }
  /** What came from it was not of the protocol; told once for each `what`. */
  | { readonly kind: "refused"; readonly host: string; readonly what: string }
  /** It cannot use the policy of a room; `room` is the host itself where it is that for rooms without one of their own. */
  | { readonly kind: "policy-refused"; readonly room: BareJid; readonly why: string }
  /** It had to give up so many messages that passed while nobody judged, the first of them then. */
  | { readonly kind: "lost"; readonly room: BareJid; readonly count: number; readonly since: string }
  /** The room's archive was read for these, to its end: so many messages, of which so many had to be taken back. */
  | {
      readonly kind: "archive-read";
      readonly room: BareJid;
      readonly read: number;
      readonly retracted: number;
    }
  /** It cannot be read, by the condition of the answer; told once. */
  | { readonly kind: "archive-unread"; readonly room: BareJid; readonly condition: string }
  /** There was more in it than is read at once: what was said from then on stays unjudged. */
  | {
      readonly kind: "archive-cut";
      readonly room: BareJid;
      readonly read: number;
      readonly retracted: number;
      readonly from: string;
    };
