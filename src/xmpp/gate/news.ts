import type { BareJid } from "../../muc/jid.ts";
import type { Hello } from "./hello.ts";

/** What an operator should know of the module on a MUC host; no word of people is in it. */
export type GateNews =
  | { readonly kind: "found"; readonly host: string; readonly hello: Hello }
  /** There was one, and there is none any more. */
  | { readonly kind: "gone"; readonly host: string }
  /** There is one, and it does not take us for its bot. */
  | { readonly kind: "forbidden"; readonly host: string }
  /** What came from it was not of the protocol; told once for each `what`. */
  | { readonly kind: "refused"; readonly host: string; readonly what: string }
  /** It cannot use the policy of a room. */
  | { readonly kind: "policy-refused"; readonly room: BareJid; readonly why: string }
  /** It had to give up so many messages that passed while nobody judged, the first of them then. */
  | { readonly kind: "lost"; readonly room: BareJid; readonly count: number; readonly since: string };
