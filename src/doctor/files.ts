import { type Issue, issueParts } from "../config/issue.ts";
import type { Patient } from "./patient.ts";
import { type Check, isFailure, type Result } from "./result.ts";

/** More are for `mucwarden check`. */
const MOST = 20;
const OF_SECRET = new Set<string>([
  "secret-missing",
  "secret-twice",
  "secret-for-development",
  "secret-exposed",
  "secret-unreadable",
]);
/** Where no room is left, this note tells why. */
const OF_EVERY_ROOM = "every-room-off";

/** What the files themselves say, by the same judgement as `mucwarden check`. */
export function filesResults({ compiled, issues }: Patient): readonly Result[] {
  const isNone = compiled.policies.size === 0 && !compiled.everyRoom;
  const isTold = ({ code, severity }: Issue) => severity !== "note" || (isNone && code === OF_EVERY_ROOM);
  const found = issues
    .filter((issue) => isTold(issue) && !OF_SECRET.has(issue.code))
    .map((issue) => ofIssue("files", issue));
  // What fails is not to be among those that are left out.
  const ours = [...found.filter(isFailure), ...found.filter((result) => !isFailure(result))];
  const told = ours.slice(0, MOST);
  const left = ours.slice(MOST);
  if (left.length > 0) {
    const status = left.some(isFailure) ? "fail" : "warn";
    const remedy = "mucwarden check tells them all.";
    told.push({ check: "files", status, message: `${left.length} issues more`, remedy });
  }
  if (!isNone) return [...told, { check: "files", status: "ok", message: roomsOf(compiled) }];
  // What cannot be read may be what names the rooms.
  if (told.some(isFailure)) return told;
  const remedy =
    "A room's file has to say `enabled: true`; mucwarden policy show tells who switched one off.";
  return [...told, { check: "files", status: "warn", message: "no room is to be moderated", remedy }];
}

function roomsOf({ policies, off, everyRoom }: Patient["compiled"]): string {
  const switchedOff = `and ${off.size} that are switched off`;
  if (!everyRoom) return `they name ${count(policies.size, "room")} to moderate, ${switchedOff}`;
  return `every room of ${everyRoom.hosts.join(", ")} is to be moderated: they name ${policies.size}, ${switchedOff}`;
}

/** Is there one, is there only one, and who can read it. */
export function secretResults({
  compiled: { connection },
  issues,
  running: { status },
}: Patient): readonly Result[] {
  const all = issues.filter(({ code }) => OF_SECRET.has(code));
  // One that cannot start may be the one that has none.
  const isWithBot = status !== undefined && status.link.is !== "stopped";
  const about = isWithBot ? all.filter((issue) => !isOfNoSecret(issue)) : all;
  const isUnreadable = about.some(({ code }) => code === "secret-unreadable");
  // Whoever names a file that cannot be read need not be told to name one.
  const told = about
    .filter((issue) => !(isUnreadable && isOfNoSecret(issue)))
    .map((issue) => ofIssue("secret", issue));
  if (told.length > 0) return told;
  if (about.length < all.length) {
    return [{ check: "secret", status: "ok", message: "none is given here; the running bot has one" }];
  }
  if (!connection) {
    return [{ check: "secret", status: "skipped", message: "the files do not say how to log in" }];
  }
  return [{ check: "secret", status: "ok", message: "there is one, and not everybody can read it" }];
}

export function isOfNoSecret({ code }: Pick<Issue, "code">): boolean {
  return code === "secret-missing";
}

const STATUS = { error: "fail", warning: "warn", note: "warn" } as const;

function ofIssue(check: Check, issue: Issue): Result {
  const { place, what, hint } = issueParts(issue);
  const status = STATUS[issue.severity];
  return { check, subject: place, status, message: what, remedy: hint, issue: issue.code };
}

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
