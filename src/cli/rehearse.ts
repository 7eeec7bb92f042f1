import { createBot } from "../bot.ts";
import type { Decision } from "../moderation/decision.ts";
import type { RoomPolicy } from "../moderation/policy.ts";
import type { TextPlace } from "../muc/message.ts";
import type { Occupant } from "../muc/occupant.ts";

/** Something to be said in the room. */
export interface Line {
  readonly sender: Occupant;
  readonly where: TextPlace;
  readonly text: string;
  /** ms since 1970 */
  readonly at: number;
}

/** What is decided on one line, and on its speaker's nick when that one comes in with it. */
export interface Rehearsed {
  readonly nick: Decision | undefined;
  readonly decision: Decision;
}

const BOT: Occupant = { nick: "\u0000bot", role: "moderator", affiliation: "admin", known: true };

/**
 * Plays the lines in the room with the bot's own loop; nothing is carried out. `regulars`: everybody was there before
 * the bot, so that nobody is a newcomer.
 */
export async function rehearse(
  policy: RoomPolicy,
  lines: readonly Line[],
  regulars: boolean,
): Promise<Rehearsed[]> {
  const { room } = policy;
  let judged: Decision[] = [];
  let now = lines[0]?.at ?? 0;
  const bot = createBot({
    enforcer: { enforce: async () => ({ status: "done" }) },
    auditLog: { record: () => {} },
    clock: { now: () => now },
    onJudged: (decision) => void judged.push(decision),
    onError(_what, error) {
      throw error;
    },
  });
  bot.setPolicies(new Map([[room, policy]]));
  const enter = async (occupant: Occupant, statuses: readonly number[] = []) =>
    bot.handle({
      kind: "presence",
      room,
      occupant,
      available: true,
      self: statuses.includes(110),
      statuses,
      destroyed: false,
    });
  if (!regulars) await enter(BOT, [110]);
  // XEP-0045 section 7.2.15: after that the room tells its subject.
  await bot.handle({ kind: "message", room, nick: "", texts: [{ where: "subject", text: "" }] });
  const rehearsed: Rehearsed[] = [];
  const there = new Set<string>();
  for (const [index, { sender, where, text, at }] of lines.entries()) {
    now = at;
    judged = [];
    const { nick, occupantId } = sender;
    if (!there.has(nick)) await enter(sender);
    there.add(nick);
    const ids = { id: `line-${index}`, stanzaId: `line-${index}`, occupantId };
    await bot.handle({ kind: "message", room, nick, texts: [{ where, text }], ...ids });
    const decision = judged.find(({ message }) => message !== undefined);
    if (!decision) throw new Error("a line was not judged");
    rehearsed.push({ decision, nick: judged.find(({ message }) => message === undefined) });
  }
  return rehearsed;
}
