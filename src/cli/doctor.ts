import { open } from "node:fs/promises";
import { bundle, type Found } from "../doctor/bundle.ts";
import { examine, firstFailure } from "../doctor/examine.ts";
import { isFailure, type Result } from "../doctor/result.ts";
import { conclusion, createPrinter } from "../doctor/text.ts";
import { reasonOf } from "../files/read-file.ts";
import type { DoctorOptions } from "./doctor-command.ts";
import { type Admitted, admit, type PatientPorts } from "./doctor-patient.ts";
import { withdrawTlsSwitch } from "./environment.ts";
import { unknownNames } from "./environment-names.ts";

export interface DoctorPorts extends PatientPorts {
  /** May be changed: see `withdrawTlsSwitch`. */
  readonly env: Record<string, string | undefined>;
  /** Whether a person reads what is said. */
  readonly isTerminal: boolean;
  readonly say: (text: string) => Promise<void>;
  readonly fail: (line: string) => void;
}

const CANNOT = 1;
const FAILS = 2;

/** `mucwarden doctor`: resolves to the exit status; 1 where nothing can be examined, 2 where something fails. */
export async function doctor(options: DoctorOptions, ports: DoctorPorts): Promise<number> {
  const { fail, now, say, version } = ports;
  for (const line of unknownNames(ports.env)) fail(line);
  withdrawTlsSwitch(ports.env);
  const admitted = await admit(options, ports);
  if ("problem" in admitted) {
    fail(`${admitted.problem}. ${admitted.hint}`);
    return CANNOT;
  }
  const target = options.bundle === undefined ? undefined : await create(options.bundle);
  if (typeof target === "string") {
    fail(`${options.bundle}: ${target}`);
    return CANNOT;
  }
  const found: Found[] = [];
  for (const one of admitted) found.push(await examineOne(one, options, ports));
  if (options.json) await say(`${JSON.stringify(asJson(found), null, 2)}\n`);
  try {
    await target?.writeFile(await bundle(found, version, now()));
  } catch (error) {
    fail(`${options.bundle}: ${reasonOf(error)}`);
    return CANNOT;
  } finally {
    await target?.close();
  }
  return found.some(({ results }) => results.some(isFailure)) ? FAILS : 0;
}

async function examineOne(
  { name, patient, files }: Admitted,
  { json }: DoctorOptions,
  { env, isTerminal, now, say }: DoctorPorts,
): Promise<Found> {
  const results: Result[] = [];
  // One after the other: whoever reads may be slow.
  let saying = Promise.resolve();
  const print = createPrinter((text) => {
    saying = saying.then(() => say(text));
  }, isTerminal && !env.NO_COLOR);
  if (name !== undefined && !json) await say(`${name}:\n`);
  await examine(patient, { now }, (result) => {
    results.push(result);
    if (!json) print(result);
  });
  // What was told last is printed when this turn ends.
  await Promise.resolve();
  await saying;
  if (!json) await say(conclusion(results));
  const { compiled, issues, running } = patient;
  return { name, results, compiled, issues, files, status: running.status };
}

/** One that nobody else can read, and none that is there already. */
async function create(file: string) {
  try {
    return await open(file, "wx", 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "EEXIST" ? "is there already. Name another file, or remove it." : `${reasonOf(error)}.`;
  }
}

function asJson(found: readonly Found[]) {
  const connections = found.map(({ name, results }) => ({
    ...(name !== undefined && { bot: name }),
    first: firstFailure(results)?.check ?? null,
    results: results.map(({ issue: _, ...result }) => result),
  }));
  return { fails: found.some(({ results }) => results.some(isFailure)), connections };
}
