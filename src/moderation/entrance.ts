import { saysNothing } from "../muc/message.ts";
import { occupantKey } from "../muc/occupant.ts";
import type { Question } from "../muc/question.ts";
import { sinceWhen } from "../muc/room.ts";
import { seen } from "../muc/standing.ts";
import { newWork } from "../text/work.ts";
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
    if (takesNick) room.admitted.set(nick, key);
  };
  if (answer.is === "allow") admit();

  return {
    answer,
    settle(fate) {
      if (fate.is !== "passed" && room.admitted.get(nick) === key) room.admitted.delete(nick);
      if (!isLate(fate, answer)) return decision;
      const there = room.occupants.get(nick);
      const wasSeen = there !== undefined && occupantKey(there) === key;
      const isOfNick = decision.decisive?.finding.evidence.where === "nick";
      // Who is seen under a nick that is forbidden was put out for it then.
      if (wasSeen && isOfNick) return undefined;
      if (!wasSeen) admit();
      return { ...decision, sanctions: decideNick({ room: room.jid, ...weighed }).sanctions };
    },
  };
}
