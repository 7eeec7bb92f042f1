import { modeOf } from "../moderation/ladder.ts";
import type { Mute, PolicyEntry, RoomPolicy } from "../moderation/policy.ts";
import type { BareJid } from "../muc/jid.ts";
import type { QuestionKind } from "../muc/question.ts";
import { type Budget, createBudget, fitted, type Without, withoutOf } from "./gate-without.ts";
import { type GateMute, gateMutes } from "./mutes.ts";

/**
 * What the gate's module holds of one room, in the words in which it is sent (prosody-modules/PROTOCOL.md, «Policies»).
 * What is absent does not hold.
 */
export interface GatePolicy {
  readonly nick: string;
  readonly ask?: readonly QuestionKind[];
  /** Seconds between two messages of one person, 1 to 1000. */
  readonly slowMode?: number;
  readonly muteAnonymous?: true;
  /** Seconds, 1 to 60. */
  readonly delay?: number;
  readonly anonymize?: true;
  /** At most 400 characters. */
  readonly terms?: string;
  readonly mutes?: readonly GateMute[];
  readonly without?: Without;
  /** Of a host, whose policy holds in every room that has none: what stands before the @ of those that are left alone. */
  readonly except?: readonly string[];
}

// In bytes of JSON; the protocol allows 128 KiB, and the rest is small.
const LISTS_LIMIT = 120 * 1024;
// XEP-0045 leaves it to resourceprep: 1023 bytes.
const NICK_LIMIT = 255;
const TERMS_LIMIT = 400;

/**
 * What the module has to know of a room. JSON of it is never longer than 128 KiB: of lists that are too long the end is
 * left out, of mutes last.
 */
export function gatePolicyOf(
  { settings, entries, customEmojis }: Omit<RoomPolicy, "room">,
  budget = createBudget(LISTS_LIMIT),
): GatePolicy {
  const { slowMode, muteAnonymous, moderationDelay, anonymizeModerators } = settings;
  const terms = fitted(settings.terms.value, TERMS_LIMIT).trim();
  const enforced = entries.filter((entry) => modeOf(entry, settings.mode) === "enforce");
  const ask = questionsOf(enforced);
  const mutes = longestFirst(settings.mutes.value).filter(budget.take);
  const without = withoutOf(enforced, customEmojis, budget);
  return {
    nick: fitted(settings.nick.value, NICK_LIMIT),
    ...(ask.length > 0 && { ask }),
    ...(slowMode.value > 0 && { slowMode: slowMode.value }),
    ...(muteAnonymous.value && { muteAnonymous: true }),
    ...(moderationDelay.value > 0 && { delay: moderationDelay.value }),
    ...(anonymizeModerators.value && { anonymize: true }),
    ...(terms !== "" && { terms }),
    ...(mutes.length > 0 && { mutes }),
    ...(without && { without }),
  };
}

/** The same of a MUC host, for all rooms of it that have no policy of their own. */
export function hostPolicyOf(
  policy: Omit<RoomPolicy, "room">,
  except: Iterable<BareJid>,
  host: string,
): GatePolicy {
  const budget = createBudget(LISTS_LIMIT);
  const left = exceptions(except, host, budget);
  return { ...gatePolicyOf(policy, budget), ...(left.length > 0 && { except: left }) };
}

/** How many of the rooms that are to be left alone do not fit. */
export function roomsLeftOut(except: Iterable<BareJid>, host: string): number {
  const budget = createBudget(LISTS_LIMIT);
  const { length } = exceptions(except, host, createBudget(Number.POSITIVE_INFINITY));
  return length - exceptions(except, host, budget).length;
}

/** What of them fits, by name: of too many it is always the same ones. */
function exceptions(except: Iterable<BareJid>, host: string, budget: Budget): string[] {
  const locals = [...except].flatMap((room) => {
    const at = room.lastIndexOf("@");
    return room.slice(at + 1) === host ? [room.slice(0, at)] : [];
  });
  return locals.sort().filter(budget.take);
}

/** How many of a room's mutes do not fit. */
export function mutesLeftOut(mutes: readonly Mute[]): number {
  const budget = createBudget(LISTS_LIMIT);
  return longestFirst(mutes).filter((mute) => !budget.take(mute)).length;
}

/** Of too many those go that are over, or will be first. */
function longestFirst(mutes: readonly Mute[]): GateMute[] {
  const end = ({ until = Number.POSITIVE_INFINITY }: GateMute) => until;
  return gateMutes(mutes).toSorted((a, b) => (end(a) === end(b) ? 0 : end(b) - end(a)));
}

/**
 * What somebody would have to answer for. What is only observed is judged after it passed: it needs no waiting for. A
 * presence and an invitation are texts that people see; how often somebody speaks is no matter of theirs.
 */
function questionsOf(enforced: readonly PolicyEntry[]): QuestionKind[] {
  if (enforced.length === 0) return [];
  const isAboutContent = enforced.some(({ rule }) => rule.judges === "content");
  return ["message", "subject", "private", ...(isAboutContent ? (["presence", "invite"] as const) : [])];
}
