import { z } from "zod";
import type { BareJid } from "../muc/jid.ts";
import type { GroupchatMessage } from "../muc/message.ts";
import { type Occupant, unknownOccupant } from "../muc/occupant.ts";
import type { Decision, Hit } from "./decision.ts";
import { modeOf } from "./ladder.ts";
import type { PolicyEntry, RoomPolicy, TalkEntry } from "./policy.ts";
import type { Rule } from "./rule.ts";

/** A conversation handler wants a message taken back. */
export interface Requested {
  readonly room: BareJid;
  /** The handler's id. */
  readonly handler: string;
  /** XEP-0359, of the message. */
  readonly stanzaId: string;
  /** Public. */
  readonly reason: string;
}

/** What is known of a message by its id. */
export interface Known {
  readonly message: GroupchatMessage;
  readonly sender: Occupant;
}

/** Undefined where the room has no such handler. Nothing follows where handler or room only observe. */
export function decideRequested(
  { room, talks, settings }: RoomPolicy,
  { handler, stanzaId, reason }: Requested,
  known: Known | undefined,
  now: number,
): Decision | undefined {
  const talk = talks.find(({ id }) => id === handler);
  if (!talk) return undefined;
  const entry = entryOf(talk);
  const evidence = { entry: talk.type, where: "body", text: 0, span: { start: 0, end: 0 } } as const;
  const hit: Hit = { entry, finding: { evidence, reason } };
  const mode = modeOf(entry, settings.mode);
  const message = known?.message ?? { kind: "message", room, nick: "", stanzaId, texts: [] };
  return {
    room,
    about: "message",
    message,
    texts: [],
    sender: known?.sender ?? unknownOccupant("", undefined),
    at: now,
    verdicts: [hit],
    decisive: mode === "enforce" ? hit : undefined,
    others: mode === "enforce" ? [] : [{ ...hit, mode }],
    sanctions: mode === "enforce" ? [{ kind: "retract", room, stanzaId, reason }] : [],
  };
}

/** As it stands in a decision: whoever reads that knows of rules. */
function entryOf(talk: TalkEntry): PolicyEntry {
  return {
    ...talk,
    rule: ruleOf(talk.type),
    settings: undefined,
    appliesToModerators: true,
    atGate: "refuse",
    when: undefined,
    exempt: undefined,
  };
}

function ruleOf(name: string): Rule {
  return {
    name,
    summary: "",
    doc: "",
    judges: "content",
    options: z.unknown(),
    examples: [],
    compile: () => undefined,
    evaluate: () => undefined,
  };
}
