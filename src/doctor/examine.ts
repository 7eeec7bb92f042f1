import { lookBehindLogin } from "./behind-login.ts";
import { componentNameResults } from "./component-name.ts";
import { filesResults, secretResults } from "./files.ts";
import { logIn, loginFailure, tellLogin } from "./login.ts";
import type { Clock, Patient } from "./patient.ts";
import { reach } from "./reach.ts";
import { behind, CHECKS, type Check, type Result, skip, type Tell } from "./result.ts";
import { tellRunning } from "./running.ts";
import { secondBotResults, whyNotLogIn } from "./second-bot.ts";
import { staleResults } from "./stale.ts";
import { stateResult } from "./state.ts";
import { streamHostResult } from "./stream-host.ts";
import { watcherResult } from "./watcher.ts";

const ROOM_CHECKS: readonly Check[] = ["muc-domain", "gate", "moderation", "archive", "rights", "clock"];
/** What must hold before a login makes sense, whoever logs in. */
const LAYERS: readonly Check[] = ["component-name", "dns", "tcp", "stream-host"];

/** Looks at one layer after the other, and tells of each as soon as it is known. Ends within a minute. Never rejects. */
export async function examine(patient: Patient, clock: Clock, tell: Tell): Promise<void> {
  const seen = new Map<Check, Result["status"]>();
  const note: Tell = (result) => {
    seen.set(result.check, result.status);
    tell(result);
  };
  await lookAtFiles(patient, note);
  const settings = patient.compiled.connection;
  if (!settings) return skip(behind("watcher"), "the files do not say how to log in", note);
  for (const result of componentNameResults(patient)) note(result);

  const socket = await reach(settings, note);
  if (!socket) {
    const reached = LAYERS.indexOf(seen.has("tcp") ? "tcp" : "dns");
    skip(LAYERS.slice(reached + 1), "the server is not reached", note);
  } else if (settings.type === "client") socket.destroy();
  else note(await streamHostResult(settings, socket));

  for (const result of secondBotResults(patient, clock)) note(result);
  const { status } = patient.running;
  if (status) {
    const address = settings.type === "client" ? `${settings.username}@${settings.domain}` : settings.domain;
    tellRunning(status, address, patient.compiled.policies, note);
    const rest = ROOM_CHECKS.filter((check) => !seen.has(check));
    const isOfHost = (check: Check) => check === "muc-domain" || check === "gate";
    skip(rest.filter(isOfHost), "a bot runs, and its status tells nothing of it", note);
    return skip(
      rest.filter((check) => !isOfHost(check)),
      "a bot runs: its status tells of the rooms",
      note,
    );
  }
  const broken = LAYERS.find((check) => seen.get(check) === "fail");
  if (broken !== undefined) return skip(behind("second-bot"), `nothing to see while ${broken} fails`, note);
  const obstacle = whyNotLogIn(patient, settings);
  if (obstacle) {
    note({ check: "login", status: "skipped", ...obstacle });
    return skip(behind("login"), "needs the login", note);
  }
  const found = await logIn(settings, patient.version);
  if ("code" in found) {
    for (const result of loginFailure(settings, found)) note(result);
    return skip(behind("login"), "needs the login", note);
  }
  tellLogin(settings, note);
  try {
    await lookBehindLogin(patient, settings, found, clock, note);
  } finally {
    await found.stop();
  }
}

async function lookAtFiles(patient: Patient, tell: Tell): Promise<void> {
  for (const result of [...filesResults(patient), ...secretResults(patient)]) tell(result);
  tell(await stateResult(patient));
  for (const result of staleResults(patient)) tell(result);
  tell(await watcherResult(patient));
}

/** Of several failures the one that the others may come from. */
export function firstFailure(results: readonly Result[]): Result | undefined {
  return CHECKS.flatMap(
    (check) => results.find((one) => one.check === check && one.status === "fail") ?? [],
  )[0];
}
