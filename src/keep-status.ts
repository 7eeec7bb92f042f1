import { basename, join } from "node:path";
import { after } from "./after.ts";
import { type Issue, oneLine } from "./config/issue.ts";
import { createStatusFile, type StatusFile } from "./files/status-file.ts";
import type { BareJid } from "./muc/jid.ts";
import { type RoomStatus, STATUS_FILE, type Status } from "./status.ts";
import type { RoomState } from "./xmpp/room-state.ts";

export interface StatusSources {
  /** Of the running bot's state; it is made where it is missing. Undefined: nothing is kept. */
  readonly folder: string | undefined;
  readonly version: string;
  /** ms since 1970 */
  readonly now: () => number;
  readonly rooms: () => ReadonlyMap<BareJid, RoomState>;
  /** Whether no file tells of the room; absent: there is none such. */
  readonly isTakenUp?: (room: BareJid) => boolean;
  /** What our module does in a room; undefined where it has no policy of the room. */
  readonly parts: (room: BareJid) => ReadonlySet<string> | undefined;
  /** The MUC hosts whose rooms of which no file tells go unmoderated; absent: there are none such. */
  readonly unheard?: () => readonly string[];
  /** The MUC hosts with a module that tells of the rooms; absent: there are none such. */
  readonly heard?: () => readonly string[];
  /** The hosts with rooms to moderate that are not there; absent: there are none such. */
  readonly nowhere?: () => readonly string[];
  /** The MUC hosts all of whose rooms are to be moderated; absent: there are none such. */
  readonly everywhere?: () => readonly string[];
  /** All that is wrong in the files; absent: nobody has understood them. */
  readonly issues?: () => readonly Issue[];
  readonly link: () => LinkSummary;
  /** Told once of a folder that takes no file; the bot goes on without. */
  readonly onProblem: (problem: string) => void;
}

/** The file is written every second where conferences come and go: it stays one that is read at a glance. */
const MOST_TAKEN_UP = 500;
/** The others are for `mucwarden check`. */
const MOST_ERRORS = 5;

interface LinkSummary {
  readonly kind: Status["link"]["is"];
  readonly problem?: { readonly message: string; readonly remedy?: string };
}

export interface KeptStatus extends StatusFile {
  /** What would be written at this moment, wherever it is kept. */
  now(): Status;
}

/** Tells in a file how things stand, for whoever looks from outside: `mucwarden status`. */
export function keepStatus(sources: StatusSources): KeptStatus {
  const {
    folder,
    version,
    now,
    rooms,
    isTakenUp = () => false,
    parts,
    link,
    onProblem,
    unheard = () => [],
    heard = () => [],
    nowhere = () => [],
    everywhere = () => [],
    issues,
  } = sources;
  function listed(): Pick<Status, "rooms" | "unlisted"> {
    const all = [...rooms()];
    const takenUp = all.filter(([room]) => isTakenUp(room));
    const unlisted = new Set(takenUp.slice(MOST_TAKEN_UP).map(([room]) => room));
    const shown = all.filter(([room]) => !unlisted.has(room));
    return {
      rooms: shown.map(([room, state]) => roomStatus(room, state, parts(room))),
      ...(unlisted.size > 0 && { unlisted: unlisted.size }),
    };
  }
  const status = (): Status => ({
    version,
    pid: process.pid,
    at: new Date(now()).toISOString(),
    link: linkStatus(link()),
    ...(issues && { files: filesStatus(issues()) }),
    ...listed(),
    ...(unheard().length > 0 && { unheard: [...unheard()] }),
    ...(heard().length > 0 && { heard: [...heard()] }),
    ...(nowhere().length > 0 && { nowhere: [...nowhere()] }),
    ...(everywhere().length > 0 && { everywhere: [...everywhere()] }),
  });
  if (folder === undefined) return { now: status, changed() {}, async release() {}, async stop() {} };
  const file = createStatusFile({
    file: join(folder, STATUS_FILE),
    text: () => `${JSON.stringify(status(), null, 2)}\n`,
    now: () => performance.now(),
    after,
    onProblem,
  });
  file.changed();
  return { ...file, now: status };
}

function linkStatus({ kind, problem }: LinkSummary): Status["link"] {
  if (!problem) return { is: kind };
  const { message, remedy } = problem;
  return { is: kind, problem: message, ...(remedy !== undefined && { remedy }) };
}

/** Messages and paths of issues are left out: they quote what people wrote. */
function filesStatus(issues: readonly Issue[]): Status["files"] {
  const errors = issues.filter(({ severity }) => severity === "error");
  const warnings = issues.filter(({ severity }) => severity === "warning");
  return {
    errors: errors.length,
    warnings: warnings.length,
    unread: errors.filter(({ path }) => path === "").length,
    first: errors.slice(0, MOST_ERRORS).map(({ code, file }) => ({ code, file: oneLine(basename(file)) })),
  };
}

function roomStatus(room: BareJid, state: RoomState, parts: ReadonlySet<string> | undefined): RoomStatus {
  const told = problemsOf(state).map(({ code, message, severity }) => ({ code, message, severity }));
  const more = { ...(parts && { parts: [...parts] }), problems: told };
  if (state.kind !== "gated") return { room, is: state.kind, ...more };
  const { host, component, open, asks } = state;
  return { room, is: "gated", host, component, ...(open !== undefined && { open }), asks, ...more };
}

function problemsOf(state: RoomState) {
  if (state.kind === "away") return [state.problem];
  return state.kind === "joined" || state.kind === "gated" ? state.problems : [];
}
