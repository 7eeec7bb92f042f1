import type { ConnectionSettings } from "../config/connection.ts";
import { oneLine } from "../config/issue.ts";
import { ageOf } from "../status.ts";
import { isOfNoSecret } from "./files.ts";
import type { Clock, Patient } from "./patient.ts";
import type { Result } from "./result.ts";

/** Whether a bot runs of which its folder of state tells. */
export function secondBotResults({ running }: Patient, { now }: Clock): readonly Result[] {
  const { status, other, folder, problems } = running;
  const odd = problems.map(
    (message): Result => ({ check: "second-bot", status: "warn", message: oneLine(message) }),
  );
  const found = (message: string): readonly Result[] => [
    ...odd,
    { check: "second-bot", status: "ok", message },
  ];
  if (status) {
    const since = `as of ${ageOf(status, now())} s ago`;
    return found(
      `the bot runs (process ${status.pid}, ${since}): it is left alone, and its status tells the rest`,
    );
  }
  if (other) return found(`another bot may be running with ${folder}: nothing is done that might disturb it`);
  return found(`no running bot has left its status in ${folder}`);
}

/**
 * Why not to log in; undefined where nothing stands against it. With `component_conflict_resolve = "kick_old"` a login as a
 * component throws the bot out that has the name, and nothing that the server tells before shows whether there is one. An
 * account may have several sessions, unless they are to have the same resource.
 */
export function whyNotLogIn(
  { running, connect, issues }: Patient,
  settings: ConnectionSettings,
): { readonly message: string; readonly remedy?: string } | undefined {
  if (running.status || running.other) {
    const remedy =
      "Name the folder of its state with --state, as a user who may read it; or stop it first. A status.json that no bot writes any more may be removed.";
    return { message: "a bot runs, or may, and is not to be disturbed", ...(running.other && { remedy }) };
  }
  if (issues.some(isOfNoSecret)) return { message: "there is no secret to log in with" };
  if (connect || (settings.type === "client" && settings.resource === undefined)) return undefined;
  return {
    message: "not tried: a login might put out a bot that keeps its state elsewhere",
    remedy: running.isNamed
      ? "Start the bot, and look again; or, where none is to run, add --connect."
      : "Name its folder with --state; or, where no bot runs, add --connect.",
  };
}
