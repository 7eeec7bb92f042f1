import type { Enforcer } from "../bot.ts";
import type { Kick, Outcome, RestoreSubject } from "../moderation/sanction.ts";
import { kick, lookAt, setSubject } from "./build.ts";
import { outcomeOf, passing, type Remedies } from "./outcome.ts";
import { createRetracting, type RetractingPorts } from "./retracting.ts";

const KICKING: Remedies = new Map([
  ["forbidden", "Make the bot an admin of the room."],
  ["not-allowed", "Make the bot an admin of the room; nobody can put out an owner."],
]);

/** Performs sanctions as awaited requests: an action without an outcome has not happened. */
export function createEnforcer(ports: RetractingPorts): Enforcer {
  const { connection } = ports;
  const { retract } = createRetracting(ports);
  return {
    async enforce(sanction) {
      if (sanction.kind === "retract") return retract(sanction);
      if (sanction.kind === "kick") return putOut(sanction);
      return restoreSubject(sanction);
    },
  };

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
