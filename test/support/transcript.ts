import { createBot } from "../../src/bot.ts";
import { mergeSettings } from "../../src/config/settings.ts";
import type { Decision } from "../../src/moderation/decision.ts";
import type { PolicyEntry, RoomPolicy } from "../../src/moderation/policy.ts";
import type { ExampleLine, OptionProblem, Rule } from "../../src/moderation/rule.ts";
import type { GroupchatMessage } from "../../src/muc/message.ts";
import type { Occupant } from "../../src/muc/occupant.ts";
import { compileShortNames } from "../../src/text/emojis.ts";
import { message, presence, ROOM } from "./muc.ts";

/** A line of a transcript, with what examples have no need to say. */
export interface Line extends ExampleLine {
  readonly more?: Partial<GroupchatMessage>;
  /** What presence told of the speaker just before. */
  readonly as?: Occupant;
}

const origin = { file: "rooms/tavern.json", path: "handlers[0]" };

/** One rule in force under these options; what cannot be used of them goes to `report`. */
export function entryOf(
  rule: Rule,
  options: unknown,
  report: (problem: OptionProblem) => void = (problem) => {
    throw new Error(JSON.stringify(problem));
  },
): PolicyEntry {
  const settings = rule.compile(rule.options.parse(options), report);
  const how = { appliesToModerators: false, locked: false, layer: "room", origin } as const;
  return { id: rule.name, rule, settings, options, ...how };
}

export function policyOf(entries: readonly PolicyEntry[], emojis: readonly string[] = []): RoomPolicy {
  const customEmojis = compileShortNames(emojis);
  const settings = mergeSettings([]);
  return { room: ROOM, channel: undefined, settings, entries, handlers: new Map(), customEmojis };
}

/** What the bot decides on each line, said in a room under this policy. The clock starts at 0. */
export async function decideAll(policy: RoomPolicy, lines: readonly Line[]): Promise<Decision[]> {
  const decisions: Decision[] = [];
  let now = 0;
  const bot = createBot({
    enforcer: { enforce: async () => ({ status: "done" }) },
    auditLog: { record: () => {} },
    clock: { now: () => now },
    onJudged: (decision) => void decisions.push(decision),
    onError(what, error) {
      throw new Error(what, { cause: error });
    },
  });
  bot.setPolicies(new Map([[ROOM, policy]]));
  for (const [index, { at, nick, text, as, more }] of lines.entries()) {
    if (at !== undefined) now = at * 1000;
    if (as) await bot.handle(presence(as));
    await bot.handle(message(nick, text, { id: `m${index}`, stanzaId: `s${index}`, ...more }));
  }
  return decisions;
}

/** The lines that the rule catches, as they were given. */
export async function caughtBy(
  rule: Rule,
  options: unknown,
  lines: readonly Line[],
  emojis: readonly string[] = [],
): Promise<Line[]> {
  const decisions = await decideAll(policyOf([entryOf(rule, options)], emojis), lines);
  return lines.filter((_, index) => decisions[index]?.decisive !== undefined);
}
