import type { Enforcer } from "../bot.ts";
import type { Kick, Outcome, RestoreSubject, Retract } from "../moderation/sanction.ts";
import type { BareJid } from "../muc/jid.ts";
import { kick, lookAt, retract, setSubject } from "./build.ts";
import type { Connection, Reply } from "./connection.ts";
import type { RoomFeatures } from "./features.ts";

const ATTEMPTS = 2;

const NO_MODULE = 'Add "muc_moderation" to modules_enabled of the MUC component.';
const NO_ID =
  "The room gave it no id: it keeps no archive, or not of messages of this kind, or the sender forbade storing. See muc_mam.";

const RETRACTING: ReadonlyMap<string, string> = new Map([
  ["forbidden", "Make the bot an admin of the room."],
  ["not-allowed", "Make the bot an admin of the room."],
  ["item-not-found", "The archive no longer holds the message: nothing is left to retract."],
  ["service-unavailable", NO_MODULE],
  ["feature-not-implemented", NO_MODULE],
]);

const KICKING: ReadonlyMap<string, string> = new Map([
  ["forbidden", "Make the bot an admin of the room."],
  ["not-allowed", "Make the bot an admin of the room; nobody can put out an owner."],
]);

export interface EnforcerPorts {
  readonly connection: Pick<Connection, "request" | "send">;
  readonly featuresOf: (room: BareJid) => RoomFeatures | undefined;
}

/** Performs sanctions as awaited requests: an action without an outcome has not happened. */
export function createEnforcer({ connection, featuresOf }: EnforcerPorts): Enforcer {
  return {
    async enforce(sanction) {
      if (sanction.kind === "kick") return putOut(sanction);
      if (sanction.kind === "restore-subject") return restoreSubject(sanction);
      const { stanzaId, room } = sanction;
      if (stanzaId === undefined) return refused("no-stanza-id", NO_ID);
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
      outcome = outcomeOf(await connection.request(retract(sanction, stanzaId, dialect)), RETRACTING);
    }
    return outcome;
  }

  /** Asked once: by the time that a request has timed out there may be somebody else under that nick. */
  async function putOut(sanction: Kick): Promise<Outcome> {
    const reply = await connection.request(kick(sanction));
    const gone = !reply.ok && reply.condition === "item-not-found";
    return gone ? { status: "done" } : outcomeOf(reply, KICKING);
  }

  /**
   * A message has no answer, so one is asked for next: a room deals with what we send in that order, and has said
   * all that it says to the first when it answers the second. Done is then that it was sent and heard; whether the
   * room shows the subject is seen in the room.
   */
  async function restoreSubject(sanction: RestoreSubject): Promise<Outcome> {
    if (!(await connection.send(setSubject(sanction)))) return { status: "failed", problem: "disconnected" };
    const problem = passing(await connection.request(lookAt(sanction.room)));
    return problem === undefined ? { status: "done" } : { status: "failed", problem };
  }
}

/** Why another try may fare better; undefined where it would not, or is not needed. */
function passing(reply: Reply): string | undefined {
  if (reply.ok) return undefined;
  const { condition, type } = reply;
  return condition === "timeout" || condition === "disconnected" || type === "wait" ? condition : undefined;
}

function outcomeOf(reply: Reply, remedies: ReadonlyMap<string, string>): Outcome {
  if (reply.ok) return { status: "done" };
  const problem = passing(reply);
  if (problem !== undefined) return { status: "failed", problem };
  return refused(reply.condition, remedies.get(reply.condition) ?? "See Prosody's log.");
}

function refused(condition: string, remedy: string): Outcome {
  return { status: "refused", condition, remedy };
}
