import { aside } from "../muc/aside.ts";
import { type GroupchatMessage, saysNothing, setsSubject } from "../muc/message.ts";
import { occupantKey } from "../muc/occupant.ts";
import type { Fate, Question } from "../muc/question.ts";
import type { Room } from "../muc/room.ts";
import { saidWell } from "../muc/standing.ts";
import { isNotice } from "../muc/taking-back.ts";
import { told } from "../muc/topic.ts";
import { type Covered, cover } from "./covering.ts";
import type { Decision } from "./decision.ts";
import { answerOf, apart, type Heard, isLate, NOTHING_TO_SAY } from "./heard.ts";
import { decide, decideAsked } from "./ladder.ts";
import type { Sanction } from "./sanction.ts";
import { examine, join, rememberable, type Scene, saidTexts } from "./scene.ts";

/** Somebody wants to say something to all, or to one of them, or to change the subject. */
export function hearSaying(scene: Scene, { about: kind, message: asked, sender }: Question): Heard {
  const { room, policy, now } = scene;
  const isPrivate = kind === "private";
  const message = isPrivate ? apart(asked) : asked;
  const history = isPrivate ? aside(room.history) : room.history;
  const inside: Scene = { ...scene, room: { ...room, history } };
  const { mode } = policy.settings;
  const key = occupantKey(sender);
  if (saysNothing(message)) return hearNothing(room, message);
  const takesBackOwn = scene.takingBack.own(history.by(key), message);
  if (takesBackOwn && isNotice(message)) return NOTHING_TO_SAY;

  const { texts, verdicts } = examine(inside, message, sender, { takesBackOwn });
  const about = isPrivate ? "private-message" : setsSubject(message) ? "subject" : "message";
  const weighed = { message, texts: saidTexts(texts), sender, verdicts, mode, now };
  let covered: Covered | undefined;
  const decision = decideAsked({
    about,
    ...weighed,
    covered() {
      covered = cover(inside, message, sender);
      return covered?.body;
    },
  });
  const answer = answerOf(decision);
  const isClean = decision.decisive === undefined;
  const said = rememberable(message, texts, now);
  const passing = covered ? rememberable(covered.message, covered.texts, now) : said;
  const caught = !isClean && !covered;
  const remembered = history.remember(key, { ...passing, caught, withheld: caught });
  join(scene, sender, passing.texts);

  return {
    answer,
    settle(fate) {
      if (fate.is !== "passed") {
        history.amend(remembered, { withheld: true });
        return { ...decision, sanctions: withheldAs(decision, fate) };
      }
      const { stanzaId } = fate;
      const late = isLate(fate, answer);
      show(room, message, late);
      if (!late) {
        history.amend(remembered, { stanzaId });
        if (isClean && !isPrivate) saidWell(room.standings, key);
        return { ...decision, message: { ...message, stanzaId } };
      }
      history.amend(remembered, { ...said, stanzaId, caught: true, withheld: false });
      // What was said to one person before is in no archive.
      const { replaces, alsoReplaces, ...rest } = message;
      const isOf = isPrivate ? {} : { replaces, alsoReplaces };
      const seen = { ...weighed, message: { ...rest, ...isOf, stanzaId } };
      return { ...decide({ ...seen, history, subject: room.topic.good }), about };
    },
  };
}

/** At most it takes the room's subject away. */
function hearNothing(room: Room, message: GroupchatMessage): Heard {
  return {
    ...NOTHING_TO_SAY,
    settle(fate) {
      if (fate.is === "passed") show(room, message, false);
      return undefined;
    },
  };
}

/** Nobody saw what was to be covered or shown to its sender, where the gate went by its own means: it was refused, as seen from here. */
function withheldAs(
  { sanctions, decisive, room }: Decision,
  fate: Exclude<Fate, { readonly is: "passed" }>,
): readonly Sanction[] {
  const isAsSaid = fate.is === "refused" && !fate.unjudged;
  return sanctions.map((sanction) => {
    const holds = sanction.kind === "refuse" || (sanction.kind === "shadow" && isAsSaid);
    return holds || !decisive ? sanction : { kind: "refuse", room, reason: decisive.finding.reason };
  });
}

/** What passed is what the room shows. */
function show({ topic }: Room, { texts }: GroupchatMessage, isForbidden: boolean): void {
  const said = texts.find(({ where }) => where === "subject");
  if (said) topic[isForbidden ? "forbidden" : "good"] = told(topic, said.text, false);
}
