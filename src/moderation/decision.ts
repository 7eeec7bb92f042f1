import type { GroupchatMessage } from "../muc/message.ts";
import type { Occupant } from "../muc/occupant.ts";
import type { Verdict } from "./judge.ts";
import type { Finding } from "./rule.ts";
import type { Sanction } from "./sanction.ts";

type Hit = Verdict & { readonly finding: Finding };

/** What is to be done about one message, and why: data that can be printed, stored and replayed. */
export interface Decision {
  readonly message: GroupchatMessage;
  readonly sender: Occupant;
  /** ms since 1970 */
  readonly at: number;
  readonly verdicts: readonly Verdict[];
  /** The finding that decides: the first rule, in the policy's order, that caught something. */
  readonly decisive: Hit | undefined;
  readonly sanctions: readonly Sanction[];
}
