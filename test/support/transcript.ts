import { createBot } from "../../src/bot.ts";
import { mergeSettings } from "../../src/config/settings.ts";
import type { Decision } from "../../src/moderation/decision.ts";
import type { PolicyEntry, RoomPolicy } from "../../src/moderation/policy.ts";
import type { ExampleLine, OptionProblem, Rule } from "../../src/moderation/rule.ts";
import type { GroupchatMessage } from "../../src/muc/message.ts";
import type { Occupant } from "../../src/muc/occupant.ts";
import { compileShortNames } from "../../src/text/emojis.ts";
import { message, occupant, presence, ROOM } from "./muc.ts";

/** A line of a transcript, with what examples have no need to say. */
export interface Line extends ExampleLine {
  readonly more?: Partial<GroupchatMessage>;
  /** What presence told of the speaker just before. */
  readonly as?: Occupant;
}

/** What of an entry says how it is in force. */
export const HOW = {
  appliesToModerators: false,
  mode: "enforce",
  atGate: "refuse",
  when: undefined,
  exempt: undefined,
  locked: false,
  layer: "room",
  origin: { file: "rooms/tavern.json", path: "handlers[0]" },
} as const;

/** One rule in force under these options; what cannot be used of them goes to `report`. */
export function entryOf(
  rule: Rule,
  options: unknown,
  report: (problem: OptionProblem) => void = (problem) => {
    throw new Error(JSON.stringify(problem));
  },
): PolicyEntry {
  const settings = rule.compile(rule.options.parse(options), report);
  return { id: rule.name, rule, settings, options, ...HOW };
}

export function policyOf(entries: readonly PolicyEntry[], emojis: readonly string[] = []): RoomPolicy {
  const customEmojis = compileShortNames(emojis);
  const settings = mergeSettings([]);
  return { room: ROOM, channel: undefined, settings, entries, talks: [], handlers: new Map(), customEmojis };
}

/** The bot's decisions on these lines, said in a room under this policy; none on one in which there is nothing to judge. */
export async function decideAll(policy: RoomPolicy, lines: readonly Line[]): Promise<Decision[]> {
  return (await decideEach(policy, lines)).filter((decision) => decision !== undefined);
}

/**
 * A decision for each line. In the room the bot is «warden»; the clock starts at 0. A line of another room is said
 * there, under the same policy. A rule that throws fails the test.
 */
async function decideEach(policy: RoomPolicy, lines: readonly Line[]): Promise<(Decision | undefined)[]> {
  let now = 0;
  let judged: Decision | undefined;
  const bot = createBot({
    enforcer: { enforce: async () => ({ status: "done" }) },
    auditLog: { record: () => {} },
    clock: { now: () => now },
    onJudged(decision) {
      for (const { because } of decision.verdicts) if (because?.why === "rule-threw") throw because.error;
      judged = decision;
    },
    onError(what, error) {
      throw new Error(what, { cause: error });
    },
  });
  const rooms = [policy.room, ...lines.flatMap(({ more }) => more?.room ?? [])];
  bot.setPolicies(new Map(rooms.map((room) => [room, { ...policy, room }])));
  for (const room of rooms) {
    await bot.handle(presence("warden", { room, statuses: [110] }));
    // XEP-0045 section 7.2.15: the subject that holds ends what a room tells who comes in.
    await bot.handle(message("", "", { room, texts: [{ where: "subject", text: "" }] }));
  }

  const decisions: (Decision | undefined)[] = [];
  for (const [index, { at, nick, text, enters, as, more }] of lines.entries()) {
    if (at !== undefined) now = at * 1000;
    if (as && !enters) await bot.handle(presence(as));
    judged = undefined;
    await bot.handle(
      enters
        ? presence(as ?? occupant(nick, { role: enters }))
        : message(nick, text, { room: policy.room, id: `m${index}`, stanzaId: `s${index}`, ...more }),
    );
    decisions.push(judged);
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
  const decisions = await decideEach(policyOf([entryOf(rule, options)], emojis), lines);
  return lines.filter((_, index) => decisions[index]?.decisive !== undefined);
}
