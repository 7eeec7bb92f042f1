import { type SaidText, saysNothing } from "../muc/message.ts";
import { type Occupant, occupantKey } from "../muc/occupant.ts";
import type { Question } from "../muc/question.ts";
import { sinceWhen } from "../muc/room.ts";
import { seen } from "../muc/standing.ts";
import { newWork } from "../text/work.ts";
import type { Decision } from "./decision.ts";
import { answerOf, type Heard, isLate, NOTHING_TO_SAY, under } from "./heard.ts";
import { judgeNick } from "./judge.ts";
import { decideAsked, decideNick } from "./ladder.ts";
import { examine, type Scene, saidTexts } from "./scene.ts";

/** Somebody wants to come in, or to be seen under another nick or with another text of a status. */
export function hearEntrance(scene: Scene, { sender, message, was }: Question): Heard {
  const { room, policy, now } = scene;
  const { nick } = sender;
  const { mode } = policy.settings;
  const key = occupantKey(sender);
  const takesNick = was !== nick;
  // Who is not there yet comes in this moment, whether or not we know who is there.
  const standing = seen(room.standings, key, was === undefined ? now : sinceWhen(room, now));
  // A nick that was let in is judged with what its bearer says: a text of a status goes with it again and again.
  const byContent = under(scene, ({ rule }) => rule.judges === "content" && !rule.evaluateNick);
  const { texts, verdicts: ofStatus } = saysNothing(message)
    ? { texts: [], verdicts: [] }
    : examine(byContent, message, sender);
  const said = saidTexts(texts);
  const isNamed = said.some(({ where }) => where === "display-name");
  const ofNick =
    takesNick || isNamed
      ? judgeNick({ policy, sender, takesNick, texts: said, standing, audience: room, now, work: newWork() })
      : [];
  const verdicts = [...ofNick, ...ofStatus];
  if (verdicts.length === 0) return NOTHING_TO_SAY;

  const weighed = { sender, verdicts, mode, now };
  const decision = decideAsked({
    about: takesNick ? "nick" : "status",
    message,
    texts: said,
    ...weighed,
    covered: () => undefined,
  });
  const answer = answerOf(decision);
  /** Presence that comes of it is not judged once more. */
  const admit = (): void => {
    if (takesNick || isNamed) room.admitted.set(nick, key);
  };
  if (answer.is === "allow") admit();

  return {
    answer,
    settle(fate) {
      // Who had the nick before has been seen by then under the name that they wanted, if they show one.
      const isOver = fate.is !== "passed" || !takesNick;
      if (isOver && room.admitted.get(nick) === key) room.admitted.delete(nick);
      if (!isLate(fate, answer)) return decision;
      const there = room.occupants.get(nick);
      const wasSeen = there !== undefined && occupantKey(there) === key;
      // Who is seen under a nick or name that is forbidden was put out for it then.
      if (wasSeen && isOfNick(there, said, decision)) return undefined;
      if (!wasSeen && takesNick) admit();
      return { ...decision, sanctions: decideNick({ room: room.jid, ...weighed }).sanctions };
    },
  };
}

/** Whether what was found is the nick of somebody, or the name that they show in its place. */
function isOfNick({ displayName }: Occupant, said: readonly SaidText[], { decisive }: Decision): boolean {
  if (!decisive) return false;
  const { entry, finding } = decisive;
  const { where, text } = finding.evidence;
  if (where === "nick") return true;
  // What is forbidden to say is looked for in names that are asked for, and in none that is seen.
  const isName = where === "display-name" && entry.rule.evaluateNick !== undefined;
  return isName && said[text]?.text === displayName;
}
