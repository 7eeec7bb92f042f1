import type { Question } from "../muc/question.ts";
import { hearEntrance } from "./entrance.ts";
import type { Heard } from "./heard.ts";
import { hearInvitation } from "./invitation.ts";
import { hearSaying } from "./saying.ts";
import type { Scene } from "./scene.ts";

/** Judges what somebody wants to say or do, and nobody has seen yet. */
export function hearQuestion(scene: Scene, question: Question): Heard {
  if (question.about === "presence") return hearEntrance(scene, question);
  if (question.about === "invite") return hearInvitation(scene, question);
  return hearSaying(scene, question);
}
