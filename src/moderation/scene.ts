import type { Crowd } from "../muc/crowd.ts";
import type { Remembered } from "../muc/history.ts";
import { amountOf, type GroupchatMessage, type SaidText } from "../muc/message.ts";
import { type Occupant, occupantKey } from "../muc/occupant.ts";
import { type Room, sinceWhen } from "../muc/room.ts";
import { seen } from "../muc/standing.ts";
import type { TakingBack } from "../muc/taking-back.ts";
import { newWork, type Work } from "../text/work.ts";
import { judge, type Verdict } from "./judge.ts";
import type { RoomPolicy } from "./policy.ts";
import { type JudgedText, judgedTexts, sameness } from "./text.ts";

/** Where and when something is judged, by what, and with what in mind. */
export interface Scene {
  readonly room: Room;
  readonly policy: RoomPolicy;
  readonly crowd: Crowd;
  readonly takingBack: TakingBack;
  /** ms since 1970 */
  readonly now: number;
}

export interface Examined {
  readonly texts: readonly JudgedText[];
  readonly verdicts: readonly Verdict[];
}

export interface Examination {
  readonly takesBackOwn?: boolean;
  readonly work?: Work;
}

/** What the room's rules say of a message; nothing is remembered of it. */
export function examine(
  { room, policy, crowd, now }: Scene,
  message: GroupchatMessage,
  sender: Occupant,
  { takesBackOwn = false, work = newWork() }: Examination = {},
): Examined {
  const { history, retracted, standings } = room;
  const standing = seen(standings, occupantKey(sender), sinceWhen(room, now));
  const texts = judgedTexts(message, policy.customEmojis, (stanzaId) =>
    retracted.has(stanzaId) ? undefined : history.byStanzaId(stanzaId),
  );
  const situation = { policy, sender, standing, audience: room, now, work };
  return { texts, verdicts: judge({ ...situation, message, texts, history, crowd, takesBackOwn }) };
}

/** What people read of the judged texts: these go into a decision, the others are dear to keep. */
export function saidTexts(texts: readonly JudgedText[]): SaidText[] {
  return texts.map(({ where, original }) => ({ where, text: original }));
}

/** What is said of it later: by these a message is compared, counted and told from others. */
export function rememberable(
  message: GroupchatMessage,
  texts: readonly JudgedText[],
  now: number,
): Omit<Remembered, "caught" | "withheld"> {
  const { id, stanzaId, replaces } = message;
  const takesBack = message.takesBack !== undefined;
  return { at: now, id, stanzaId, replaces, takesBack, texts: sameness(texts), ...amountOf(message) };
}

/** What several people say at the same time is much the same, also where one of them may not say it. */
export function join({ crowd, room, now }: Scene, sender: Occupant, texts: readonly string[]): void {
  if (texts.length > 0) crowd.add({ at: now, room: room.jid, who: occupantKey(sender), texts });
}
