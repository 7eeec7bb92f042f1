import type { Decision } from "../../src/moderation/decision.ts";
import type { PolicyEntry } from "../../src/moderation/policy.ts";
import type { Rule } from "../../src/moderation/rule.ts";
import { bareJid } from "../../src/muc/jid.ts";
import { bodies } from "./muc.ts";
import { HOW } from "./transcript.ts";

const ROOM = bareJid("r@rooms.test");

export const ENTRY: PolicyEntry = {
  id: "forbidden_words_0",
  rule: { name: "moderate" } as Rule,
  settings: { lists: [] },
  options: { rules: [] },
  ...HOW,
  origin: { file: "rooms/r.json", path: "handlers[0]" },
};

/** Mallory's message that broke a rule and is taken back. */
export function decision(more: Partial<Decision> = {}): Decision {
  const evidence = {
    list: "ads",
    entry: "buy now",
    where: "body",
    text: 0,
    span: { start: 0, end: 7 },
  } as const;
  const decisive = { entry: ENTRY, finding: { evidence, reason: "No ads." } };
  const texts = bodies("BUY NOW, all of you");
  return {
    room: ROOM,
    about: "message",
    message: { kind: "message", room: ROOM, nick: "mallory-nick", id: "own-id", stanzaId: "stanza-1", texts },
    texts,
    sender: {
      nick: "mallory-nick",
      role: "participant",
      affiliation: "none",
      occupantId: "occupant-1",
      realJid: "mallory@people.test",
      known: true,
    },
    at: 1_700_000_000_000,
    verdicts: [decisive],
    decisive,
    others: [],
    sanctions: [{ kind: "retract", room: ROOM, stanzaId: "stanza-1", reason: "No ads." }],
    ...more,
  };
}
