import type { Example, Finding, Rule } from "../moderation/rule.ts";
import { judgedTexts, sameness } from "../moderation/text.ts";
import { createCrowd } from "../muc/crowd.ts";
import { bareJid } from "../muc/jid.ts";
import { amountOf, type GroupchatMessage } from "../muc/message.ts";
import { type Occupant, occupantKey } from "../muc/occupant.ts";
import { applyPresence, createRoom, type Room, senderOf } from "../muc/room.ts";
import { compileShortNames } from "../text/emojis.ts";
import { newWork } from "../text/work.ts";

const NO_EMOJIS = compileShortNames([]);

/** What the rule alone says of each line of its example. */
export function replay(rule: Rule, { options, transcript }: Example): (Finding | undefined)[] {
  const settings = rule.compile(rule.options.parse(options), () => {});
  const room = createRoom(bareJid("example@test.invalid"));
  const crowd = createCrowd();
  enter(room, { nick: "warden", role: "moderator", affiliation: "admin", known: true }, 0);
  let now = 0;
  return transcript.map(({ at, nick, text, enters }, index) => {
    if (at !== undefined) now = at * 1000;
    const circumstances = { settings, audience: room, now, work: newWork() };
    if (enters) {
      const sender: Occupant = { nick, role: enters, affiliation: "none", known: true };
      enter(room, sender, now);
      return rule.evaluateNick?.({ ...circumstances, nick: sender.nick, sender });
    }
    const id = `m${index}`;
    const message: GroupchatMessage = {
      kind: "message",
      room: room.jid,
      nick,
      id,
      texts: [{ where: "body", text }],
    };
    const { history } = room;
    const texts = judgedTexts(message, NO_EMOJIS, () => undefined);
    const sender = senderOf(room, message);
    const finding = rule.evaluate({ ...circumstances, message, texts, sender, history, crowd });
    const key = occupantKey(sender);
    const said = { texts: sameness(texts), ...amountOf(message) };
    const caught = finding !== undefined;
    history.remember(key, {
      at: now,
      id,
      stanzaId: id,
      replaces: undefined,
      takesBack: false,
      ...said,
      caught,
      withheld: false,
    });
    crowd.add({ at: now, room: room.jid, who: key, texts: said.texts });
    return finding;
  });
}

function enter(room: Room, occupant: Occupant, now: number): void {
  const self = room.ownNick === undefined;
  const statuses = self ? [110] : [];
  const event = { kind: "presence", available: true, destroyed: false } as const;
  applyPresence(room, { ...event, room: room.jid, occupant, statuses, self }, now);
}
