import type { MucEvent, PresenceEvent } from "../muc/event.ts";
import type { BareJid } from "../muc/jid.ts";
import * as build from "./build.ts";
import type { Connection } from "./connection.ts";
import type { RoomFeatures } from "./features.ts";
import { sameNick } from "./nick.ts";
import { OTHERS, problemsIn, type RoomProblem, type RoomState } from "./room-state.ts";
import type { Other, Others } from "./second-bot.ts";

/** How often what is amiss in a room is looked at again: a nick that somebody else holds, a missing archive. */
const RETRY_MS = 60_000;

export interface StayPorts {
  readonly connection: Pick<Connection, "address" | "send">;
  readonly others: Others;
  /** The nick that the bot is to have. */
  readonly wanted: () => string;
  /** It lets nobody change their nick, and has no archive. */
  readonly isJitsis: boolean;
  /** What the room can, as far as is known. */
  readonly features: () => RoomFeatures;
  readonly look: () => Promise<RoomFeatures | RoomProblem>;
  readonly onFeatures: (features: RoomFeatures) => void;
  readonly onState: (state: RoomState) => void;
}

/** The time from our own presence in a room until we are out of it. */
export interface Stay {
  /** Presence of ourselves and refusals, as they come in. The presence by which the room puts us out is given back. */
  handle(event: MucEvent): PresenceEvent | undefined;
  /** Somebody came who may share our account. */
  lookForOthers(): void;
  /** Nothing is told after it, whatever answers are still on their way. */
  end(): void;
}

/** `asked`: the nick with which the room was entered. It is told at once where we are. */
export function beginStay(room: BareJid, entered: PresenceEvent, asked: string, ports: StayPorts): Stay {
  const { connection, others, wanted } = ports;
  let isHere = true;
  let own = entered;
  let told: readonly RoomProblem[] = [];
  let other: Other | undefined;
  let questions = 0;
  let answered = 0;

  function report(): void {
    const problems = problemsIn(own, wanted(), ports.features(), connection.address, ports.isJitsis);
    if (other) problems.push(OTHERS[other]);
    told = problems;
    ports.onState({ kind: "joined", nick: own.occupant.nick, problems });
  }

  function askForNick(): void {
    if (!ports.isJitsis) void connection.send(build.changeNick(room, wanted()));
  }

  /** A session without an answer holds a question up for seconds: what was asked after it may be answered before. */
  async function lookForOthers(): Promise<void> {
    questions += 1;
    const question = questions;
    const found = await others.whatAre(others.known(), own.occupant.nick);
    if (!isHere || question < answered) return;
    answered = question;
    if (found === other) return;
    other = found;
    report();
  }

  async function lookAgain(): Promise<void> {
    const found = await ports.look();
    if (!isHere || "code" in found) return;
    const known = ports.features();
    ports.onFeatures(found);
    if (found.archive !== known.archive || found.retraction !== known.retraction) report();
  }

  report();
  if (others.known().length > 0) void lookForOthers();
  // The configuration may have changed while the room was thinking.
  if (wanted() !== asked) askForNick();
  const retry = setInterval(() => {
    if (!sameNick(own.occupant.nick, wanted())) askForNick();
    // An archive or a module may be switched on while we are in the room.
    const { archive, retraction } = ports.features();
    if (!archive || !retraction) void lookAgain();
    // Whether one that shares our nick has left cannot be seen: Prosody shows its session once more as it goes.
    if (other) void lookForOthers();
  }, RETRY_MS);

  return {
    handle(event) {
      // A change of nick was refused; said once, not at every retry.
      if (event.kind === "refused" && !told.some(({ code }) => code === "nick-taken")) report();
      if (event.kind !== "presence" || !event.self) return undefined;
      // A change of nick is a leave under the old one and a presence under the new one (status 303).
      if (!event.available) return event.newNick === undefined ? event : undefined;
      own = event;
      report();
      return undefined;
    },
    lookForOthers: () => void lookForOthers(),
    end() {
      isHere = false;
      clearInterval(retry);
    },
  };
}
