import { join, resolve } from "node:path";
import { type DemoPorts, runDemo } from "../demo/demo.ts";
import { projectRoot } from "../demo/find-prosody.ts";
import { createNarrator } from "../demo/narrator.ts";
import { locateInFolder } from "../files/data-folder.ts";
import { createLog, type LogOptions } from "../log.ts";
import type { UpOptions } from "./program.ts";
import type { RunPorts } from "./run.ts";

/** `mucwarden up`: resolves to the exit status when a person has ended the demo. */
export async function up({ folder, logLevel }: UpOptions, ports: RunPorts): Promise<number> {
  const { startWarden, env, version, isTerminal, fail, stopRequested } = ports;
  const colors = isTerminal && !env.NO_COLOR;
  const places = await locateInFolder(join(projectRoot, "bot-config"), undefined);
  if ("problem" in places) {
    fail(`${places.problem}. ${places.hint}`);
    return 1;
  }
  const parts: Parameters<DemoPorts["adopt"]>[0][] = [];
  const stopping = stopRequested();
  const level = (logLevel ?? "warn") as LogOptions["level"];
  const demo = runDemo({
    places,
    folder: folder === undefined ? join(projectRoot, ".local", "demo") : resolve(folder),
    version,
    log: createLog({ level, format: "text", colors }),
    narrator: createNarrator((text) => void process.stdout.write(text), colors),
    startWarden,
    adopt: (part) => void parts.push(part),
  });
  // Whatever runs is stopped, also when the demo was ended before it was complete.
  const first = await Promise.race([stopping, demo.catch((error: Error) => ({ problem: error.message }))]);
  const failed = typeof first === "object";
  if (failed) fail(first.problem);
  else await stopping;
  for (const part of parts.reverse()) await part.stop();
  return failed ? 1 : 0;
}
