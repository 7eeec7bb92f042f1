import { createBot } from "../../src/bot.ts";
import type { Decision } from "../../src/moderation/decision.ts";
import type { PolicyEntry } from "../../src/moderation/policy.ts";
import type { Act, Outcome, Sanction } from "../../src/moderation/sanction.ts";
import type { GroupchatMessage } from "../../src/muc/message.ts";
import type { Occupant } from "../../src/muc/occupant.ts";
import type { Fate, Question, QuestionKind } from "../../src/muc/question.ts";
import { message, occupant, ROOM } from "./muc.ts";
import { policyOf } from "./transcript.ts";

export const DONE: Outcome = { status: "done" };
export const REFUSED: Fate = { is: "refused", unjudged: false };
export const GONE: Fate = { is: "gone" };
/** It passed as we said, or as we would not have it. */
export const passed = (stanzaId?: string): Fate => ({ is: "passed", stanzaId, unjudged: false });
export const late = (stanzaId?: string): Fate => ({ is: "passed", stanzaId, unjudged: true });

export interface Asking extends Partial<Omit<Question, "message" | "sender">> {
  readonly about?: QuestionKind;
  readonly by?: Occupant;
  readonly more?: Partial<GroupchatMessage>;
}

/** One whom the room names by an occupant-id. */
export const person = (nick: string, more: Partial<Occupant> = {}): Occupant =>
  occupant(nick, { occupantId: nick, ...more });

/** The sanctions of a decision, each by its kind, and what it is about where that tells. */
export function named(sanction: Sanction): string {
  if (sanction.kind === "retract") return `retract ${sanction.stanzaId}`;
  if (sanction.kind === "kick") return `kick ${sanction.nick}`;
  return sanction.kind === "restore-subject" ? `subject «${sanction.subject}»` : sanction.kind;
}

/** A bot whose room asks it beforehand; `outcome` is that of each act that it asks for. */
export function gated(
  entries: readonly PolicyEntry[],
  outcome: (act: Act) => Outcome | Promise<Outcome> = () => DONE,
) {
  const acts: string[] = [];
  const judged: { decision: Decision; outcomes: readonly Outcome[] }[] = [];
  const recorded: { decision: Decision; sanctions: string[]; outcomes: readonly Outcome[] }[] = [];
  const errors: string[] = [];
  const clock = { ms: 0, now: () => clock.ms };
  const bot = createBot({
    enforcer: {
      async enforce(act) {
        acts.push(named(act));
        return outcome(act);
      },
    },
    auditLog: {
      record(decision, outcomes) {
        recorded.push({ decision, sanctions: decision.sanctions.map(named), outcomes });
      },
    },
    clock,
    onJudged: (decision, outcomes) => void judged.push({ decision, outcomes }),
    onError: (what, error) => void errors.push(`${what}: ${error.message}`),
  });
  const policy = policyOf(entries);
  bot.setPolicies(new Map([[ROOM, policy]]));

  function ask(text: string, { by = person("mallory"), more = {}, ...question }: Asking = {}) {
    const said = message(by.nick, text, { room: question.room ?? ROOM, ...more });
    return bot.ask({ about: "message", room: ROOM, sender: by, message: said, ...question });
  }
  /** Asks, and tells what becomes of it: it goes as we say. */
  async function say(text: string, { stanzaId, ...asking }: Asking & { stanzaId?: string } = {}) {
    const { answer, settle } = ask(text, asking);
    const passes = answer.is === "allow" || answer.is === "rewrite";
    await settle(passes ? passed(stanzaId) : REFUSED);
    return answer;
  }
  return { bot, policy, ask, say, acts, judged, recorded, errors, clock };
}
