import { type Issue, issueParts } from "../config/issue.ts";
import type { Patient } from "./patient.ts";
import type { Check, Result } from "./result.ts";

/** More are for `mucwarden check`. */
const MOST = 20;
const OF_SECRET = new Set<string>([
  "secret-missing",
  "secret-twice",
  "secret-for-development",
  "secret-exposed",
  "secret-unreadable",
]);

/** What the files themselves say, by the same judgement as `mucwarden check`. */
export function filesResults({ compiled: { policies, off }, issues }: Patient): readonly Result[] {
  const ours = issues.filter(({ code, severity }) => severity !== "note" && !OF_SECRET.has(code));
  const told = ours.slice(0, MOST).map((issue) => ofIssue("files", issue));
  const left = ours.length - told.length;
  if (left > 0) {
    const remedy = "mucwarden check tells them all.";
    told.push({ check: "files", status: "warn", message: `${left} issues more`, remedy });
  }
  if (policies.size > 0) {
    const message = `they name ${count(policies.size, "room")} to moderate, and ${off.size} that are switched off`;
    return [...told, { check: "files", status: "ok", message }];
  }
  return [
    ...told,
    {
      check: "files",
      status: "warn",
      message: "no room is to be moderated",
      remedy: "A room's file has to say `enabled: true`; mucwarden policy show tells who switched one off.",
    },
  ];
}

/** Is there one, is there only one, and who can read it. */
export function secretResults({ compiled: { connection }, issues }: Patient): readonly Result[] {
  const told = issues.filter(({ code }) => OF_SECRET.has(code)).map((issue) => ofIssue("secret", issue));
  if (told.length > 0) return told;
  if (!connection) {
    return [{ check: "secret", status: "skipped", message: "the files do not say how to log in" }];
  }
  return [{ check: "secret", status: "ok", message: "there is one, and not everybody can read it" }];
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
