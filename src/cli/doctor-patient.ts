import { dirname } from "node:path";
import { type Compiled, compile } from "../config/compile.ts";
import type { DataFiles } from "../config/data-files.ts";
import type { Issue } from "../config/issue.ts";
import { isOfNoSecret } from "../doctor/files.ts";
import type { Patient } from "../doctor/patient.ts";
import type { DataPlaces } from "../files/data-folder.ts";
import { loadRules } from "../files/rule-folder.ts";
import { environmentOf, judge, unloaded, veiled } from "./check.ts";
import type { DoctorOptions } from "./doctor-command.ts";
import { lookForBot, lookForConnected } from "./doctor-running.ts";
import {
  connectionsFromEnvironment,
  type Environment,
  namedState,
  type Problem,
  stateFolder,
} from "./environment.ts";
import { type HandlerTypePorts, handlerTypes } from "./handler-types.ts";
import { locateEach } from "./locate.ts";
import { botNames } from "./run-names.ts";
import { secretFileIssues, withSecretBeside } from "./secrets.ts";
import type { BotName } from "./status-files.ts";
import { createVeil } from "./veil.ts";

export interface PatientPorts extends HandlerTypePorts {
  readonly env: Environment;
  /** ms since 1970 */
  readonly now: () => number;
  readonly version: string;
}

/** One connection with its files, and its name where there are several. */
export interface Admitted {
  readonly name: BotName;
  readonly patient: Patient;
  readonly files: DataFiles;
}

/** Reads all that there is, as `run` does; a problem where there is nothing to examine. */
export async function admit(
  options: DoctorOptions,
  ports: PatientPorts,
): Promise<readonly Admitted[] | Problem> {
  const { env } = ports;
  const places = await locateEach(options, "examine");
  if ("problem" in places) return places;
  const areSeveral = places.length > 1;
  const several = areSeveral ? connectionsFromEnvironment(env) : {};
  if ("problem" in several) return several;
  const { overrides, issues: ofEnvironment } = await environmentOf(env);
  const given = areSeveral ? several : overrides;
  const { types, faults } = await handlerTypes(options, ports);
  const rules = await loadRules();
  const around = [...ofEnvironment, ...(await secretFileIssues(env, false)), ...faults.map(unloaded)];
  const names = botNames(places);
  const folder = stateFolder(options.state, env);
  const isNamed = namedState(options.state, env) !== undefined;
  const admitted: Admitted[] = [];
  for (const [index, one] of places.entries()) {
    let files: DataFiles | undefined;
    let compiled: Compiled | undefined;
    const judged = await judge(one, (read) => {
      files = read;
      compiled = compile(read, rules, given, undefined, types);
      return compiled;
    });
    if (!judged.isReadable || !files || !compiled) return unreadable(one, judged.issues);
    const veil = createVeil({
      secrets: [overrides.secret, overrides.secretFile],
      addresses: [overrides.service],
      texts: [...judged.texts.values()],
    });
    const found = [...judged.issues, ...around].map((issue) => veiled(issue, veil));
    const issues = areSeveral ? found : await withSecretBeside(found, one.root);
    const running = await lookForConnected(() => lookForBot(folder, names[index], ports.now()));
    const { policies, off, everyRoom } = compiled;
    // The layers below the login need none.
    const connection = issues.some(isOfNoSecret)
      ? compile(files, rules, { ...given, secret: "none" }, undefined, types).connection
      : compiled.connection;
    const patient: Patient = {
      places: one,
      compiled: { connection, policies, off, everyRoom },
      issues,
      watch: watchMode(env.MUCWARDEN_WATCH),
      running: { ...running, isNamed },
      connect: options.connect === true,
      version: ports.version,
    };
    admitted.push({ name: areSeveral ? names[index] : undefined, patient, files });
  }
  return admitted;
}

function unreadable({ moderation }: DataPlaces, issues: readonly Issue[]): Problem {
  const why = issues.find(({ file }) => file === moderation);
  const hint = why?.hint ?? `Let the bot's user read what is in ${dirname(moderation)}.`;
  return { problem: `${moderation}: ${why?.message ?? "cannot be read"}`, hint };
}

function watchMode(given: string | undefined): Patient["watch"] {
  return given === "poll" || given === "off" ? given : "events";
}
