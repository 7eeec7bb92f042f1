import { readFileSync } from "node:fs";
import { type CheckPorts, check } from "./cli/check.ts";
import { type ExplainPorts, explain } from "./cli/explain.ts";
import { showPolicy } from "./cli/policy.ts";
import { createProgram } from "./cli/program.ts";
import { type RunPorts, run } from "./cli/run.ts";
import { type StatusPorts, showStatus } from "./cli/status.ts";
import { stopRequested } from "./cli/stop-signals.ts";
import { up } from "./cli/up.ts";
import { loadHandlerTypes } from "./keep-talk.ts";
import { startWarden } from "./warden.ts";

/** Runs the command that `argv` names and sets the exit status. */
export async function main(argv: readonly string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  const ports: RunPorts & CheckPorts & ExplainPorts & StatusPorts = {
    startWarden,
    env: process.env,
    version,
    isTerminal: process.stdout.isTTY === true,
    folder: process.cwd(),
    say,
    fail: (line) => void process.stderr.write(`mucwarden: ${line}\n`),
    stopRequested,
    loadHandlerTypes,
    stdin: process.stdin,
    now: Date.now,
  };
  const program = createProgram(
    {
      run: (options) => run(options, ports),
      up: (options) => up(options, ports),
      check: (folder, options) => check(folder, options, ports),
      policy: (room, options) => showPolicy(room, options, ports),
      explain: (text, options) => explain(text, options, ports),
      status: (options) => showStatus(options, ports),
    },
    version,
    (status) => process.exit(status),
  );
  await program.parseAsync(argv);
}

/** Resolves when all is written, so that the end of the process cuts nothing off; whoever reads may have gone. */
function say(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.once("error", () => resolve());
    process.stdout.write(text, () => resolve());
  });
}
