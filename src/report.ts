import { EXPLANATIONS } from "./config/explain.ts";
import { formatIssue, type Issue, type IssueCode } from "./config/issue.ts";
import type { Logger } from "./log.ts";
import { type Decision, type Hit, observedIn } from "./moderation/decision.ts";
import type { RoomPolicy } from "./moderation/policy.ts";
import { isAct, type Outcome } from "./moderation/sanction.ts";
import type { BareJid } from "./muc/jid.ts";
import type { RuleFault } from "./rule-faults.ts";
import type { LinkState } from "./xmpp/connection.ts";
import type { RoomState } from "./xmpp/room-state.ts";

/** What is logged of a running bot: neither texts nor nicks nor JIDs of people, at whatever level. */

/** What is amiss and what to do about it. Messages end without a full stop, remedies with one. */
function tell({ message, remedy }: { readonly message: string; readonly remedy: string }): string {
  return `${message}. ${remedy}`;
}

/** Notes are counted by kind: a big room has hundreds of handlers that only talk. */
export function logIssues(log: Logger, issues: readonly Issue[]): void {
  const notes = new Map<string, number>();
  for (const issue of issues) {
    const level = { error: "error", warning: "warn", note: "debug" } as const;
    log[level[issue.severity]]({ code: issue.code }, formatIssue(issue));
    if (issue.severity === "note") notes.set(issue.code, (notes.get(issue.code) ?? 0) + 1);
  }
  for (const [code, count] of notes) log.info({ code, count }, EXPLANATIONS[code as IssueCode].title);
}

/** What went wrong inside, without the error's message: whoever wrote that may have quoted what was said. */
export function logFault(log: Logger, what: string, error: Error): void {
  log.error({ what, ...traceOf(error) }, "something went wrong, the bot goes on");
}

function traceOf({ name, stack }: Error): { error: string; at: string[] } {
  const frames = stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];
  return { error: name, at: frames.map((line) => line.trim()) };
}

export function logLink(
  log: Logger,
  state: LinkState,
  { service, domain }: { readonly service: string; readonly domain: string },
): void {
  if (state.kind === "online") log.info({ service, domain }, "connected");
  if (state.kind !== "offline") return;
  const { code } = state.problem;
  const retryInSeconds = Math.ceil(state.retryInMs / 1000);
  log.warn({ code, retryInSeconds }, `not connected: ${tell(state.problem)}`);
}

/** `address`: the bot's own, by which it knows which of several is responsible for a room. */
export function logRoom(
  log: Logger,
  room: BareJid,
  state: RoomState,
  policy: RoomPolicy | undefined,
  address: string,
): void {
  if (state.kind === "left") log.info({ room }, "left the room");
  if (state.kind === "away") {
    const { severity, code } = state.problem;
    const retryInSeconds = Math.ceil(state.retryInMs / 1000);
    log[severity]({ room, code, retryInSeconds }, `not moderated: ${tell(state.problem)}`);
  }
  if (state.kind !== "joined" && state.kind !== "gated") return;
  for (const problem of state.problems) log[problem.severity]({ room, code: problem.code }, tell(problem));
  const rules = policy?.entries.map(({ id }) => id);
  const powerless = state.problems.some(({ severity }) => severity === "error");
  if (state.kind === "gated") logGated(log, room, state, rules, address);
  else if (powerless) log.error({ room }, "the bot is in the room and cannot moderate it");
  else log.info({ room, rules }, "moderating");
}

/** A room that stays away for one reason is told of once, not at every look. */
export function roomReport(
  log: Logger,
  policyOf: (room: BareJid) => RoomPolicy | undefined,
  addressOf: () => string,
): (room: BareJid, state: RoomState) => void {
  const told = new Map<BareJid, string>();
  return (room, state) => {
    if (state.kind === "entering") return;
    const what = state.kind === "away" ? state.problem.code : JSON.stringify(state);
    if (told.get(room) === what) return;
    told.set(room, what);
    logRoom(log, room, state, policyOf(room), addressOf());
  };
}

function logGated(
  log: Logger,
  room: BareJid,
  { host, component, open, asks }: RoomState & { kind: "gated" },
  rules: readonly string[] | undefined,
  address: string,
): void {
  const ours = component === address;
  const doing = asks ? "moderating" : "observing";
  const how = asks ? "before anyone reads it" : "what is said has no consequences";
  const what = open ? `${doing}, ${how}` : `${doing} as soon as somebody opens the room`;
  if (ours) log.info({ room, host, component, rules }, what);
  else log.info({ room, host, component }, "another component moderates the room");
}

const STILL = {
  retract: "a message that breaks a rule is still there",
  kick: "somebody whose nick breaks a rule is still there",
  "restore-subject": "a subject that breaks a rule is still there",
} as const;

const WITHHELD = {
  refuse: "refused before anyone read it",
  shadow: "shown to its sender alone",
  mask: "let pass with what was caught covered",
} as const;

export function logDecision(log: Logger, decision: Decision, outcomes: readonly Outcome[]): void {
  const { room, message, decisive, sanctions } = decision;
  const about = ({ entry: { id }, finding: { evidence } }: Hit) => {
    const { list, entry } = evidence;
    return { room, stanzaId: message?.stanzaId, rule: id, list, entry };
  };
  for (const hit of observedIn(decision)) {
    log.info(about(hit), "observed, without consequences");
  }
  if (!decisive) return;
  for (const [index, sanction] of sanctions.entries()) {
    const outcome = outcomes[index];
    const what = { ...about(decisive), sanction: sanction.kind };
    if (!isAct(sanction)) log.info(what, WITHHELD[sanction.kind]);
    else if (outcome?.status === "done") log.info(what, "done");
    else log.error({ ...what, outcome }, STILL[sanction.kind]);
  }
}

export function logRuleFault(log: Logger, { room, rule, error, times }: RuleFault): void {
  if (error) log.error({ room, rule, times, ...traceOf(error) }, "a rule failed: it counts as no finding");
  else
    log.warn(
      { room, rule, times },
      "a message and the rules together cost too much: this rule has not looked at all of it",
    );
}
