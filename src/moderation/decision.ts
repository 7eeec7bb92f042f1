import { detached } from "../muc/detached.ts";
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

// A nick has no more (RFC 7622 section 3.4), a room's ids have far less.
const KEPT_UNITS = 1_023;

/**
 * What has to be kept of a decision to ask once more for what failed, and to record it: neither what was said, which
 * may be as long as a stanza, nor the lists it was judged by, which a change of the files replaces.
 */
export function undone(decision: Decision, sanctions: readonly Sanction[]): Decision {
  const { message, sender, decisive } = decision;
  const { room, stanzaId, occupantId, nick } = message;
  const hit = decisive && {
    ...decisive,
    entry: { ...decisive.entry, settings: undefined, options: undefined },
  };
  return {
    message: {
      kind: "message",
      room,
      nick: short(nick),
      stanzaId: short(stanzaId),
      occupantId: short(occupantId),
      bodies: [],
    },
    sender: {
      ...sender,
      nick: short(sender.nick),
      occupantId: short(sender.occupantId),
      realJid: short(sender.realJid),
    },
    at: decision.at,
    verdicts: hit ? [hit] : [],
    decisive: hit,
    sanctions: sanctions.map((sanction) => ({
      ...sanction,
      stanzaId: sanction.stanzaId && detached(sanction.stanzaId),
    })),
  };
}

function short<T extends string | undefined>(text: T): T {
  return (text && detached(text.slice(0, KEPT_UNITS))) as T;
}
