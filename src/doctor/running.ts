import type { BareJid } from "../muc/jid.ts";
import {
  coverage,
  isCovered,
  NOWHERE,
  NOWHERE_REMEDY,
  type RoomStatus,
  roomIn,
  type Status,
  UNHEARD,
} from "../status.ts";
import { NO_FEATURES } from "../xmpp/features.ts";
import {
  gatedProblems,
  MISSING,
  OTHERS,
  POLICY_REFUSED,
  problemsIn,
  type RoomProblem,
  SECOND_BOT,
  SILENT,
} from "../xmpp/room-state.ts";
import { REMEDY_OF_ABSENCE } from "./gate.ts";
import type { Result, Tell } from "./result.ts";
import { visitorOf } from "./visitor.ts";

/** What the running bot says of the login and of its rooms. */
export function tellRunning(
  status: Status,
  address: string,
  wanted: ReadonlyMap<BareJid, unknown>,
  tell: Tell,
): void {
  const { link, rooms, unheard = [], heard = [], nowhere = [] } = status;
  if (link.is !== "online") {
    const message = link.problem ?? `the running bot is ${link.is}`;
    const remedy = link.remedy ?? "The bot's log says more, and what to do.";
    // What keeps a bot from starting stands in its files, and so may what people wrote.
    const issue = link.is === "stopped" ? "not-started" : undefined;
    tell({ check: "login", status: "fail", message, remedy, issue });
    return;
  }
  tell({ check: "login", status: "ok", message: "the running bot is connected" });
  for (const subject of nowhere) {
    tell({ check: "muc-domain", subject, status: "fail", message: NOWHERE, remedy: NOWHERE_REMEDY });
  }
  for (const subject of heard) {
    tell({ check: "muc-domain", subject, status: "ok", message: "keeps rooms, and the bot hears of them" });
  }
  for (const subject of heard) {
    const message = "the running bot and mod_muc_warden hear each other";
    tell({ check: "gate", subject, status: "ok", message });
  }
  for (const subject of unheard.filter((host) => !nowhere.includes(host))) {
    tell({ check: "gate", subject, status: "fail", message: UNHEARD, remedy: REMEDY_OF_ABSENCE });
  }
  for (const room of rooms) tell(roomResult(room, status, address));
  for (const subject of wanted.keys()) {
    if (roomIn(status, subject)) continue;
    const remedy = "Its log says what it could not take of the files. SIGHUP has it read them again.";
    tell({ check: "room", subject, status: "fail", message: coverage(undefined, status), remedy });
  }
}

function roomResult(room: RoomStatus, status: Status, address: string): Result {
  const remedies = room.problems.flatMap(({ code }) => knownRemedy(code, address) ?? []);
  const isFine = isCovered(room, status);
  const isSmooth = room.problems.every(({ severity }) => severity === "info");
  return {
    check: "room",
    subject: room.room,
    status: !isFine && room.is !== "entering" ? "fail" : isFine && isSmooth ? "ok" : "warn",
    message: coverage(room, status),
    // One of the sentences names nicks.
    ...(room.problems.length > 0 && { issue: room.problems.map(({ code }) => code).join(" ") }),
    ...(remedies.length > 0 && { remedy: remedies.join(" ") }),
  };
}

/** The bot's own words for it. */
function knownRemedy(code: string, address: string): string | undefined {
  const all: readonly RoomProblem[] = [
    ...problemsIn(visitorOf("", "participant"), "-", NO_FEATURES, address),
    ...gatedProblems(NO_FEATURES),
    MISSING,
    SILENT,
    SECOND_BOT,
    ...Object.values(OTHERS),
    POLICY_REFUSED,
  ];
  return all.find((one) => one.code === code)?.remedy;
}
