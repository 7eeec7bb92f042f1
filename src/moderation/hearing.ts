import type { PresenceEvent } from "../muc/event.ts";
import { type GroupchatMessage, saysNothing } from "../muc/message.ts";
import { type Occupant, occupantKey } from "../muc/occupant.ts";
import { applyPresence, senderOf } from "../muc/room.ts";
import { saidWell, seen } from "../muc/standing.ts";
import { isNotice } from "../muc/taking-back.ts";
import { told } from "../muc/topic.ts";
import { newWork } from "../text/work.ts";
import type { Decision } from "./decision.ts";
import { judgeNick } from "./judge.ts";
import { decide, decideNick } from "./ladder.ts";
import { examine, join, rememberable, type Scene, saidTexts } from "./scene.ts";

/** Something was said and everybody has seen it; `known`: by whom, where the server says so. None is judged twice. */
export function hearMessage(
  scene: Scene,
  message: GroupchatMessage,
  known: Occupant | undefined,
): Decision | undefined {
  const { topic, ownNick, history } = scene.room;
  const ours = message.nick === ownNick;
  const said = message.texts.find(({ where }) => where === "subject");
  const setBefore = message.delayed !== undefined || (said !== undefined && topic.awaited);
  const wasJudged = message.stanzaId !== undefined && history.byStanzaId(message.stanzaId) !== undefined;
  if (wasJudged && !setBefore) return undefined;
  const subject = said && told(topic, said.text, ours);
  if (message.nick === "" || ours || setBefore || saysNothing(message)) {
    if (subject !== topic.forbidden) topic.good = subject ?? topic.good;
    return undefined;
  }
  // One that was set while we were away, the room showed as we came: it is judged as we are told of it.
  const last = topic.good === subject ? "" : topic.good;
  const decision = judgeMessage(scene, message, known ?? senderOf(scene.room, message), last);
  const isForbidden = decision?.decisive !== undefined;
  if (isForbidden) topic.forbidden = subject ?? topic.forbidden;
  topic.good = isForbidden ? last : (subject ?? topic.good);
  return decision;
}

/** `subject`: the last one that broke no rule. */
function judgeMessage(
  scene: Scene,
  message: GroupchatMessage,
  sender: Occupant,
  subject: string,
): Decision | undefined {
  const { room, policy, now } = scene;
  const { history, standings } = room;
  const key = occupantKey(sender);
  const takesBackOwn = scene.takingBack.own(history.by(key), message);
  if (takesBackOwn && isNotice(message)) return undefined;
  const { texts, verdicts } = examine(scene, message, sender, { takesBackOwn });
  const { mode } = policy.settings;
  const what = { message, texts: saidTexts(texts), history, subject };
  const decision = decide({ ...what, sender, verdicts, mode, now });
  const caught = decision.decisive !== undefined;
  const said = rememberable(message, texts, now);
  history.remember(key, { ...said, caught, withheld: false });
  join(scene, sender, said.texts);
  if (!caught) saidWell(standings, key);
  return decision;
}

/** Somebody came, left, or is there under other terms. */
export function hearPresence({ room, policy, now }: Scene, event: PresenceEvent): Decision | undefined {
  const { occupant: sender, available, self } = event;
  const { nick } = sender;
  const known = room.occupants.get(nick);
  if (self && available && room.ownNick === undefined) room.topic.awaited = true;
  applyPresence(room, event, now);
  // Presence comes again whenever somebody's status changes: nick and display name are judged when they are taken.
  if (!available || self) return undefined;
  const takesNick = !known || occupantKey(known) !== occupantKey(sender);
  const { displayName } = sender;
  const isRenamed = displayName !== undefined && displayName !== known?.displayName;
  if (!takesNick && !isRenamed) return undefined;
  // Whoever had the nick before may have gone while we could not see it.
  if (takesNick) room.unwanted.delete(nick);
  const wasJudged = room.admitted.get(nick) === occupantKey(sender);
  room.admitted.delete(nick);
  if (wasJudged) return undefined;
  const standing = seen(room.standings, occupantKey(sender), now);
  const texts = displayName === undefined ? [] : [{ where: "display-name" as const, text: displayName }];
  const verdicts = judgeNick({
    policy,
    sender,
    takesNick,
    texts,
    standing,
    audience: room,
    now,
    work: newWork(),
  });
  if (verdicts.length === 0) return undefined;
  const decision = decideNick({ room: room.jid, texts, sender, verdicts, mode: policy.settings.mode, now });
  if (decision.sanctions.length > 0) room.unwanted.set(nick, true);
  return decision;
}
