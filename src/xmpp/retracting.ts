import { setTimeout as pause } from "node:timers/promises";
import type { Outcome, Retract } from "../moderation/sanction.ts";
import type { BareJid } from "../muc/jid.ts";
import { lookAt, retract, retractAsJitsi, retractMany } from "./build.ts";
import type { Connection, Reply } from "./connection.ts";
import { type RoomFeatures, readFeatures } from "./features.ts";
import { NS } from "./namespaces.ts";
import { outcomeOf, refused } from "./outcome.ts";
import { ENABLE_MODERATION } from "./room-state.ts";

const ATTEMPTS = 2;
/** For a module that was loaded anew to hear our hello: until then it takes nothing from us. */
const HELLO_MS = 500;
/** Ids in one request. */
const MOST_AT_ONCE = 500;

const RETRACTING: ReadonlyMap<string, string> = new Map([
  ["forbidden", "Make the bot an admin of the room."],
  ["not-allowed", "Make the bot an admin of the room."],
  ["item-not-found", "The archive no longer holds the message: nothing is left to retract."],
  ["service-unavailable", ENABLE_MODERATION],
  ["feature-not-implemented", ENABLE_MODERATION],
  ["no-retraction", ENABLE_MODERATION],
  [
    "no-stanza-id",
    "The room gave it no id: it keeps no archive, or not of messages of this kind, or the sender forbade storing. See muc_mam; Jitsi's rooms keep none, and take messages back with Jitsi's own muc_message_moderation.",
  ],
  [
    "no-message-id",
    "Jitsi's rooms take a message back by the id that its sender gave it, and this one has none, or that of somebody else's message, which would go with it: it stays. Put the person out.",
  ],
]);

const NOT_IN_THE_ROOM: Outcome = { status: "failed", problem: "not in the room" };

export interface RetractingPorts {
  readonly connection: Pick<Connection, "request" | "send">;
  readonly featuresOf: (room: BareJid) => RoomFeatures | undefined;
  /** Set where a module of ours takes many at once. */
  readonly many: (room: BareJid) => { readonly host: string; readonly epoch: string } | undefined;
}

interface Waiting {
  readonly id: string;
  readonly sanction: Retract;
  readonly tell: (outcome: Outcome | Promise<Outcome>) => void;
}

/** Takes messages back: one request each, or one for all of a room that are asked for in one turn. */
export function createRetracting({ connection, featuresOf, many }: RetractingPorts): {
  retract(sanction: Retract): Promise<Outcome>;
} {
  /** By room and reason, until the end of the turn. */
  let waiting = new Map<string, Waiting[]>();

  function gather(sanction: Retract, id: string): Promise<Outcome> {
    return new Promise((tell) => {
      if (waiting.size === 0) setImmediate(sendAll);
      const key = JSON.stringify([sanction.room, sanction.reason]);
      const group = waiting.get(key) ?? [];
      waiting.set(key, group);
      group.push({ id, sanction, tell });
    });
  }

  function sendAll(): void {
    const groups = [...waiting.values()];
    waiting = new Map();
    for (const group of groups) {
      for (let start = 0; start < group.length; start += MOST_AT_ONCE) {
        void sendTogether(group.slice(start, start + MOST_AT_ONCE));
      }
    }
  }

  async function sendTogether(group: readonly Waiting[]): Promise<void> {
    const [first] = group;
    if (!first) return;
    const ids = group.map(({ id }) => id);
    // The epoch may be another at the second attempt, and the module another or none.
    // Jitsi's rooms take nothing back for who is not in them: our module does.
    const isWorthIt = group.length > 1 || first.sanction.stanzaId !== first.id;
    const ask = () => {
      const to = many(first.sanction.room);
      return to && isWorthIt ? connection.request(retractMany(first.sanction, ids, to)) : undefined;
    };
    const reply = await attempt(ask, HELLO_MS);
    // Unloaded in this moment: what the room itself takes, is seen when it is asked.
    if (!reply || (!reply.ok && reply.condition === "service-unavailable")) {
      for (const { sanction, id, tell } of group) tell(one(sanction, id));
      return;
    }
    const missing = reply.ok ? missingIn(reply) : new Set<string>();
    for (const { id, tell } of group) {
      tell(missing.has(id) ? refused("item-not-found", RETRACTING) : outcomeOf(reply, RETRACTING));
    }
  }

  async function one(sanction: Retract, id: string): Promise<Outcome> {
    const features = featuresOf(sanction.room);
    // The link may break between asking for it and sending it.
    if (!features) return NOT_IN_THE_ROOM;
    const { retraction: dialect } = features;
    if (!dialect) return refused("no-retraction", RETRACTING);
    if (dialect === "jitsi") return jitsis(sanction, id);
    const reply = await attempt(() => connection.request(retract(sanction, id, dialect)));
    return outcomeOf(reply!, RETRACTING);
  }

  /**
   * A message, which has no answer: the room deals with it before the question that follows, whose answer tells whether it
   * still takes such.
   */
  async function jitsis(sanction: Retract, id: string): Promise<Outcome> {
    if (!(await connection.send(retractAsJitsi(sanction, id)))) return NOT_IN_THE_ROOM;
    const reply = await connection.request(lookAt(sanction.room));
    if (!reply.ok) return outcomeOf(reply, RETRACTING);
    return readFeatures(reply.stanza).retraction === "jitsi"
      ? { status: "done" }
      : refused("no-retraction", RETRACTING);
  }

  return {
    async retract(sanction) {
      const { room } = sanction;
      const features = featuresOf(room);
      const byOwnId = features?.retraction === "jitsi";
      const id = byOwnId ? sanction.ownId : sanction.stanzaId;
      if (id === undefined) return refused(byOwnId ? "no-message-id" : "no-stanza-id", RETRACTING);
      if (!features) return NOT_IN_THE_ROOM;
      return many(room) ? gather(sanction, id) : one(sanction, id);
    },
  };
}

/** Asking twice is harmless (the second is one more announcement); not to know is not. Undefined where nobody could be asked. */
async function attempt(ask: () => Promise<Reply> | undefined, pauseMs = 0): Promise<Reply | undefined> {
  let reply: Reply | undefined;
  for (let attempts = 0; attempts < ATTEMPTS; attempts += 1) {
    if (attempts > 0 && pauseMs > 0) await pause(pauseMs);
    const answer = await ask();
    // With nobody left to ask it stays at what came of it before.
    if (!answer) break;
    reply = answer;
    if (outcomeOf(reply, RETRACTING).status !== "failed") break;
  }
  return reply;
}

function missingIn({ stanza }: Extract<Reply, { readonly ok: true }>): ReadonlySet<string> {
  const missing = stanza.getChild("retract", NS.warden)?.getChildren("missing") ?? [];
  return new Set(missing.map((id) => id.getText()));
}
