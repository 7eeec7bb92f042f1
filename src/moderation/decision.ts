import { detached } from "../muc/detached.ts";
import type { BareJid } from "../muc/jid.ts";
import type { GroupchatMessage, SaidText } from "../muc/message.ts";
import type { Occupant } from "../muc/occupant.ts";
import type { Verdict } from "./judge.ts";
import type { Mode } from "./policy.ts";
import type { Finding } from "./rule.ts";
import { type Act, isAct, type Sanction } from "./sanction.ts";

export type Hit = Verdict & { readonly finding: Finding };

/** `nick`: that is taken; `status`: the text of a presence. Only who is asked beforehand hears of the last three. */
export type About = "message" | "subject" | "nick" | "private-message" | "status" | "invite";

/** What is to be done about one message or nick, and why: data that can be printed, stored and replayed. */
export interface Decision {
  readonly room: BareJid;
  readonly about: About;
  /** Undefined where it is about the nick of somebody who came in. */
  readonly message: GroupchatMessage | undefined;
  /** What was judged; `Evidence.text` counts these, and not the nick. */
  readonly texts: readonly SaidText[];
  readonly sender: Occupant;
  /** ms since 1970 */
  readonly at: number;
  readonly verdicts: readonly Verdict[];
  /** The finding that decides: of the first rule, in the policy's order, that caught something and has consequences. */
  readonly decisive: Hit | undefined;
  /** What was caught and has no consequences: in observe mode, or after the finding that decides. */
  readonly others: readonly (Hit & { readonly mode: Mode })[];
  readonly sanctions: readonly Sanction[];
}

/** What was caught in observe mode: it is on record, and nothing else follows. */
export function observedIn({ others }: Decision): readonly Hit[] {
  return others.filter(({ mode }) => mode === "observe");
}

// A nick has no more (RFC 7622 section 3.4), a room's ids have far less.
const KEPT_UNITS = 1_023;

/**
 * What has to be kept of a decision to ask once more for what failed, and to record it: neither what was said, which
 * may be as long as a stanza, nor the lists it was judged by, which a change of the files replaces.
 */
export function undone(decision: Decision, sanctions: readonly Sanction[]): Decision {
  const { room, about, message, sender, decisive } = decision;
  const hit = decisive && {
    ...decisive,
    entry: { ...decisive.entry, settings: undefined, options: undefined },
  };
  return {
    room,
    about,
    message: message && {
      kind: "message",
      room,
      nick: short(message.nick),
      stanzaId: short(message.stanzaId),
      occupantId: short(message.occupantId),
      texts: [],
    },
    texts: [],
    sender: {
      ...sender,
      nick: short(sender.nick),
      occupantId: short(sender.occupantId),
      realJid: short(sender.realJid),
    },
    at: decision.at,
    verdicts: hit ? [hit] : [],
    decisive: hit,
    others: [],
    sanctions: sanctions.filter(isAct).map(kept),
  };
}

function kept(sanction: Act): Act {
  if (sanction.kind === "retract") {
    const { stanzaId, ownId } = sanction;
    return { ...sanction, stanzaId: stanzaId && detached(stanzaId), ...(ownId && { ownId: short(ownId) }) };
  }
  if (sanction.kind === "kick") return { ...sanction, nick: short(sanction.nick) };
  return { ...sanction, subject: short(sanction.subject) };
}

function short<T extends string | undefined>(text: T): T {
  return (text && detached(text.slice(0, KEPT_UNITS))) as T;
}
