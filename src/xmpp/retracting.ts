import { setTimeout as pause } from "node:timers/promises";
import type { Outcome, Retract } from "../moderation/sanction.ts";
import type { BareJid } from "../muc/jid.ts";
import { retract, retractMany } from "./build.ts";
import type { Connection, Reply } from "./connection.ts";
import type { RoomFeatures } from "./features.ts";
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
    "The room gave it no id: it keeps no archive, or not of messages of this kind, or the sender forbade storing. See muc_mam.",
  ],
]);

const NOT_IN_THE_ROOM: Outcome = { status: "failed", problem: "not in the room" };

export interface RetractingPorts {
  readonly connection: Pick<Connection, "request">;
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
    const ask = () => {
      const to = many(first.sanction.room);
      return to && group.length > 1 ? connection.request(retractMany(first.sanction, ids, to)) : undefined;
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
    const reply = await attempt(() => connection.request(retract(sanction, id, dialect)));
    return outcomeOf(reply!, RETRACTING);
  }

  return {
    async retract(sanction) {
      const { stanzaId, room } = sanction;
      if (stanzaId === undefined) return refused("no-stanza-id", RETRACTING);
      if (!featuresOf(room)) return NOT_IN_THE_ROOM;
      return many(room) ? gather(sanction, stanzaId) : one(sanction, stanzaId);
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
