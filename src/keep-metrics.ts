import type { Issue } from "./config/issue.ts";
import { createMetrics, type Labels } from "./http/metrics.ts";
import { type Meter, reloadResults } from "./meter.ts";
import { type Decision, observedIn } from "./moderation/decision.ts";
import type { Outcome } from "./moderation/sanction.ts";
import { isCovered, type Status } from "./status.ts";
import { during, noQueues, QUEUES, type Queues, timed, WAYS } from "./timed-bot.ts";

/** One connection as it is at the moment. */
export interface Look {
  /** Its name among several; undefined where it is alone. */
  readonly bot: string | undefined;
  readonly status: Status;
  readonly issues: readonly Issue[];
}

export interface MetricsOptions {
  readonly version: string;
  /** Whether each room is told of apart. */
  readonly rooms: boolean;
  /** ms since 1970 */
  readonly now: () => number;
  /** ms; never goes back. */
  readonly elapsed: () => number;
}

export interface KeptMetrics {
  /** For one of several connections, by its name. */
  meter(bot: string | undefined): Meter;
  text(looks: readonly Look[]): Promise<string>;
  readonly contentType: string;
}

/** Each label is a series that Prometheus keeps for weeks: who makes rooms must not be able to fill its memory. */
const MOST_ROOMS = 500;
const MOST_RULES = 100;
/** All names beyond these. */
const OTHER = "other";

const RESULTS = ["clean", "caught", "observed"] as const;
/** What is asked of the server may fail; what is withheld is told of when that has been done. */
const SANCTIONS = {
  ...Object.fromEntries(
    ["retract", "kick", "restore-subject"].map((kind) => [kind, ["done", "refused", "failed"]]),
  ),
  ...Object.fromEntries(["refuse", "shadow", "mask"].map((kind) => [kind, ["done"]])),
};
/** Of a rule: what somebody may want to be woken by. */
const FAULTS = ["rule-threw", "out-of-work"];
const STATES = ["gated", "joined", "entering", "away", "left"] as const;
const SEVERITIES = ["error", "warning", "note"] as const;

/** Counts what the bots do. What people write, their nicks and their addresses are in none of it. */
export function keepMetrics({ version, rooms, now, elapsed }: MetricsOptions): KeptMetrics {
  const metrics = createMetrics();
  const roomName = firstOnes(MOST_ROOMS);
  const ruleName = firstOnes(MOST_RULES);
  const isFirst = firstTimes();
  const queuesOf = new Map<string | undefined, Queues>();

  function roomLabel(room: string): string | undefined {
    return rooms ? roomName(room) : undefined;
  }

  /** So that the first of a kind is seen as one more, and not as the beginning of a series. */
  function beginAtZero(bot: string | undefined): void {
    for (const result of reloadResults) metrics.count("reloads_total", { result, bot }, 0);
    for (const way of WAYS) metrics.expect("decision_seconds", { way, bot });
    metrics.expect("exposure_seconds", { bot });
    beginRoom(rooms ? OTHER : undefined, bot);
  }

  function beginRoom(room: string | undefined, bot: string | undefined): void {
    for (const result of RESULTS) metrics.count("messages_total", { result, room, bot }, 0);
    for (const [sanction, outcomes] of Object.entries(SANCTIONS)) {
      for (const outcome of outcomes) metrics.count("sanctions_total", { sanction, outcome, room, bot }, 0);
    }
  }

  /** It says something of each message long before it fails. */
  function beginRule(rule: string, bot: string | undefined): void {
    for (const outcome of FAULTS) metrics.count("verdicts_total", { rule, outcome, bot }, 0);
  }

  function countVerdicts(decision: Decision, bot: string | undefined): void {
    const observed = new Set(observedIn(decision).map(({ entry }) => entry));
    for (const { entry, finding, because } of decision.verdicts) {
      const outcome = finding ? (observed.has(entry) ? "observed" : "hit") : because.why;
      const rule = ruleName(entry.rule.name);
      if (isFirst("rule", rule, bot)) beginRule(rule, bot);
      metrics.count("verdicts_total", { rule, outcome, bot });
    }
  }

  function countSanctions({ sanctions, at, room }: Decision, outcomes: readonly Outcome[], how: Sanctioned) {
    for (const [index, { kind: sanction }] of sanctions.entries()) {
      const outcome = outcomes[index]?.status ?? "failed";
      metrics.count("sanctions_total", { sanction, outcome, room: roomLabel(room), bot: how.bot });
      if (sanction !== "retract" || outcome !== "done" || !how.wasSeen) continue;
      metrics.time("exposure_seconds", { bot: how.bot }, (now() - at) / 1000);
    }
  }

  function setGauges({ bot, status, issues }: Look): void {
    const { link, rooms: all, unlisted = 0 } = status;
    const covered = new Set(all.filter((room) => isCovered(room, status)));
    const states = all.map(({ is }) => is);
    for (const state of STATES) metrics.set("rooms", { state, bot }, times(state, states));
    metrics.set("rooms", { state: "unlisted", bot }, unlisted);
    const severities = issues.map(({ severity }) => severity);
    for (const severity of SEVERITIES) metrics.set("issues", { severity, bot }, times(severity, severities));
    for (const queue of QUEUES) metrics.set("queue_length", { queue, bot }, queuesOf.get(bot)?.[queue] ?? 0);
    const isUp = link.is === "online";
    metrics.set("rooms_uncovered", { bot }, all.length - covered.size + (isUp ? 0 : unlisted));
    metrics.set("link_up", { bot }, isUp ? 1 : 0);
    if (!rooms) return;
    const uncovered = new Set(all.filter((one) => !covered.has(one)).map(({ room }) => roomName(room)));
    for (const { room } of all) {
      const label = roomName(room);
      if (isFirst("room", label, bot)) beginRoom(label, bot);
      metrics.set("room_covered", { room: label, bot }, uncovered.has(label) ? 0 : 1);
    }
  }

  return {
    meter(bot) {
      const queues = queuesOf.get(bot) ?? noQueues();
      queuesOf.set(bot, queues);
      beginAtZero(bot);
      return {
        bot: (watched) =>
          timed(
            watched,
            queues,
            (way, ms) => metrics.time("decision_seconds", { way, bot }, ms / 1000),
            elapsed,
          ),
        enforcer: (watched) => ({
          enforce: (sanction) => during(queues, "sanctions", () => watched.enforce(sanction)),
        }),
        judged(decision, outcomes, occasion) {
          if (occasion === "judged") {
            countVerdicts(decision, bot);
            const labels: Labels = { result: resultOf(decision), room: roomLabel(decision.room), bot };
            if (decision.message) metrics.count("messages_total", labels);
          }
          // How long it had been there when a handler thought better of it says nothing of how fast we are.
          countSanctions(decision, outcomes, { bot, wasSeen: occasion !== "requested" });
        },
        reloaded: (result) => metrics.count("reloads_total", { result, bot }),
      };
    },
    text: (looks) =>
      metrics.text(() => {
        metrics.set("info", { version }, 1);
        for (const look of looks) setGauges(look);
      }),
    contentType: metrics.contentType,
  };
}

interface Sanctioned {
  readonly bot: string | undefined;
  /** Whether it was judged when it was shown. */
  readonly wasSeen: boolean;
}

function resultOf(decision: Decision): (typeof RESULTS)[number] {
  if (decision.decisive) return "caught";
  return observedIn(decision).length > 0 ? "observed" : "clean";
}

function times<T>(one: T, all: readonly T[]): number {
  return all.filter((other) => other === one).length;
}

/** The first so many names as they are, all others as one. */
function firstOnes(limit: number): (name: string) => string {
  const names = new Set<string>();
  return (name) => {
    if (names.has(name)) return name;
    if (names.size >= limit) return OTHER;
    names.add(name);
    return name;
  };
}

/** Whether it is asked of for the first time; only of names whose number is bounded. */
function firstTimes(): (kind: string, name: string, bot: string | undefined) => boolean {
  const seen = new Set<string>();
  return (...parts) => {
    const key = JSON.stringify(parts);
    const isFirst = !seen.has(key);
    seen.add(key);
    return isFirst;
  };
}
