import { bodiesOf, type GroupchatMessage } from "../muc/message.ts";
import type { Occupant } from "../muc/occupant.ts";
import { exhausted, newWork } from "../text/work.ts";
import { modeOf } from "./ladder.ts";
import { type Examined, examine, type Scene } from "./scene.ts";

/** A message that breaks no rule since what was caught in it is covered. */
export interface Covered extends Pick<Examined, "texts"> {
  readonly message: GroupchatMessage;
  readonly body: string;
}

const MOST = 10;

/**
 * Covers what is caught in a message's only body, and judges the result again, until nothing more is found in it. What
 * else the message says is left out, also what it quotes. Undefined where that makes nothing clean of it: what is caught
 * is how somebody speaks rather than what is said, or stands elsewhere; or there is too much of it.
 */
export function cover(scene: Scene, said: GroupchatMessage, sender: Occupant): Covered | undefined {
  const [first, ...more] = bodiesOf(said);
  if (first === undefined || more.length > 0 || said.encrypted || said.takesBack !== undefined)
    return undefined;
  const { mode } = scene.policy.settings;
  const work = newWork();
  let body = first;
  for (let times = 0; times <= MOST; times += 1) {
    const message: GroupchatMessage = {
      ...said,
      texts: [{ where: "body", text: body }],
      reply: undefined,
      joined: undefined,
    };
    const { texts, verdicts } = examine(scene, message, sender, { work });
    // Whoever has not looked at all of it cannot call it clean.
    if (exhausted(work)) return undefined;
    const hit = verdicts.find(({ entry, finding }) => finding && modeOf(entry, mode) === "enforce");
    if (!hit?.finding) return body === first ? undefined : { message, texts, body };
    const { where, text, span } = hit.finding.evidence;
    const isInBody = where === "body" && texts[text]?.original === body;
    if (!isInBody || hit.entry.rule.judges === "conduct") return undefined;
    body = body.slice(0, span.start) + dots(body.slice(span.start, span.end)) + body.slice(span.end);
  }
  return undefined;
}

/** One for each character, so that what a client counts in the body stays where it is. */
function dots(text: string): string {
  return text.replace(/\S/gu, "●");
}
