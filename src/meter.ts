import type { Bot, Enforcer, Occasion } from "./bot.ts";
import type { Decision } from "./moderation/decision.ts";
import type { Outcome } from "./moderation/sanction.ts";

/** What came of reading the files again; `faulty`: parts of them cannot be used, and their last good version holds. */
export const reloadResults = ["applied", "faulty", "failed"] as const;
export type ReloadResult = (typeof reloadResults)[number];

/** Told of what a running bot does, for whoever counts. None of it may throw. */
export interface Meter {
  /** The same bot; what goes through it is counted and timed. */
  bot(bot: Bot): Bot;
  /** The same; what is asked of the server is counted until it is answered. */
  enforcer(enforcer: Enforcer): Enforcer;
  judged(decision: Decision, outcomes: readonly Outcome[], occasion: Occasion): void;
  reloaded(result: ReloadResult): void;
}

/** Where nobody counts. */
export const UNMETERED: Meter = {
  bot: (bot) => bot,
  enforcer: (enforcer) => enforcer,
  judged() {},
  reloaded() {},
};
