import { saysNothing } from "../muc/message.ts";
import type { Question } from "../muc/question.ts";
import { answerOf, apart, type Heard, isLate, NOTHING_TO_SAY, under } from "./heard.ts";
import { decide, decideAsked } from "./ladder.ts";
import { examine, type Scene, saidTexts } from "./scene.ts";

/** Somebody wants to invite another, and says why. How often somebody does that no rule counts. */
export function hearInvitation(scene: Scene, { sender, message: asked }: Question): Heard {
  const { room, policy, now } = scene;
  const message = apart(asked);
  if (saysNothing(message)) return NOTHING_TO_SAY;
  const byContent = under(scene, ({ rule }) => rule.judges === "content");
  const { texts, verdicts } = examine(byContent, message, sender);
  const { mode } = policy.settings;
  const weighed = { message, texts: saidTexts(texts), sender, verdicts, mode, now };
  const decision = decideAsked({ about: "invite", ...weighed, covered: () => undefined });
  const answer = answerOf(decision);
  return {
    answer,
    settle(fate) {
      if (!isLate(fate, answer)) return decision;
      const { sanctions } = decide({ ...weighed, history: room.history, subject: "" });
      return { ...decision, sanctions };
    },
  };
}
