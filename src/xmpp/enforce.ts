import type { Enforcer } from "../bot.ts";
import type { Outcome, Retract } from "../moderation/sanction.ts";
import type { BareJid } from "../muc/jid.ts";
import { retract } from "./build.ts";
import type { Connection, Reply } from "./connection.ts";
import type { RoomFeatures } from "./features.ts";

const ATTEMPTS = 2;

const NO_MODULE = 'Add "muc_moderation" to modules_enabled of the MUC component.';

const REMEDIES = new Map([
  ["forbidden", "Make the bot an admin of the room."],
  ["not-allowed", "Make the bot an admin of the room."],
  ["item-not-found", "The archive no longer holds the message: nothing is left to retract."],
  ["service-unavailable", NO_MODULE],
  ["feature-not-implemented", NO_MODULE],
]);

export interface EnforcerPorts {
  readonly connection: Pick<Connection, "request">;
  readonly featuresOf: (room: BareJid) => RoomFeatures | undefined;
}

/** Performs sanctions as awaited requests: an action without an outcome has not happened. */
export function createEnforcer({ connection, featuresOf }: EnforcerPorts): Enforcer {
  return {
    async enforce(sanction) {
      const { stanzaId, room } = sanction;
      if (stanzaId === undefined) {
        return refused(
          "no-stanza-id",
          "The room keeps no archive, or the sender forbade storing: see muc_mam.",
        );
      }
      const features = featuresOf(room);
      if (!features) return { status: "failed", problem: "not in the room" };
      if (!features.retraction) return refused("no-retraction", NO_MODULE);
      return attempt(sanction, stanzaId, features.retraction);
    },
  };

  async function attempt(sanction: Retract, stanzaId: string, dialect: "1" | "0"): Promise<Outcome> {
    let outcome: Outcome = { status: "failed", problem: "not tried" };
    // Asking twice is harmless (the second is one more announcement); not to know is not.
    for (let attempts = 0; attempts < ATTEMPTS && outcome.status === "failed"; attempts += 1) {
      outcome = outcomeOf(await connection.request(retract(sanction, stanzaId, dialect)));
    }
    return outcome;
  }
}

function outcomeOf(reply: Reply): Outcome {
  if (reply.ok) return { status: "done" };
  const transient =
    reply.condition === "timeout" || reply.condition === "disconnected" || reply.type === "wait";
  if (transient) return { status: "failed", problem: reply.condition };
  return refused(reply.condition, REMEDIES.get(reply.condition) ?? "See Prosody's log.");
}

function refused(condition: string, remedy: string): Outcome {
  return { status: "refused", condition, remedy };
}
