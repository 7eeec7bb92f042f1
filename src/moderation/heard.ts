import type { GroupchatMessage } from "../muc/message.ts";
import type { Answer, Fate } from "../muc/question.ts";
import type { Decision } from "./decision.ts";
import type { PolicyEntry } from "./policy.ts";
import type { Scene } from "./scene.ts";

/** A question that was judged, and what to make of it once its fate is known. */
export interface Heard {
  readonly answer: Answer;
  /** As things are by then: the sanctions are what we answered, or what there is to do since it passed all the same. */
  settle(fate: Fate): Decision | undefined;
}

export const NOTHING_TO_SAY: Heard = { answer: { is: "allow" }, settle: () => undefined };

/** Our answer came late: it passed, though we said otherwise. */
export function isLate(fate: Fate, { is }: Answer): boolean {
  if (fate.is !== "passed" || is === "allow") return false;
  return is !== "rewrite" || fate.unjudged;
}

export function answerOf({ sanctions: [sanction] }: Decision): Answer {
  if (sanction?.kind === "refuse") return { is: "refuse", text: sanction.reason };
  if (sanction?.kind === "mask") return { is: "rewrite", body: sanction.body };
  return { is: sanction?.kind === "shadow" ? "shadow" : "allow" };
}

/** Where less is judged than a message: by these rules of the room alone. */
export function under(scene: Scene, holds: (entry: PolicyEntry) => boolean): Scene {
  const { policy } = scene;
  return { ...scene, policy: { ...policy, entries: policy.entries.filter(holds) } };
}

/** What is not said to the room sets no subject there. */
export function apart(message: GroupchatMessage): GroupchatMessage {
  const texts = message.texts.map((said) =>
    said.where === "subject" ? { ...said, where: "heading" as const } : said,
  );
  return { ...message, texts };
}
