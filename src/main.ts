import { readFileSync } from "node:fs";
import type { CheckPorts } from "./cli/check.ts";
import type { ExplainPorts } from "./cli/explain.ts";
import { createProgram } from "./cli/program.ts";
import type { RunPorts } from "./cli/run.ts";
import type { StatusPorts } from "./cli/status.ts";
import { outliveHangups, stopRequested } from "./cli/stop-signals.ts";

/**
 * Runs the command that `argv` names and sets the exit status. Each loads what it needs: a probe that comes every few
 * seconds is not to load the bot's parts.
 */
export async function main(argv: readonly string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  const isTerminal = process.stdout.isTTY === true;
  const isAttended = isTerminal || process.stdin.isTTY === true;
  const ports: RunPorts & CheckPorts & ExplainPorts & StatusPorts = {
    startWarden: async (options) => (await import("./warden.ts")).startWarden(options),
    env: process.env,
    version,
    isTerminal,
    isAttended,
    folder: process.cwd(),
    say,
    fail: (line) => void process.stderr.write(`mucwarden: ${line}\n`),
    stopRequested,
    loadHandlerTypes: async (files, tell) => (await import("./keep-talk.ts")).loadHandlerTypes(files, tell),
    stdin: process.stdin,
    now: Date.now,
  };
  const program = createProgram(
    {
      async run(options) {
        if (!isAttended) outliveHangups();
        return (await import("./cli/run.ts")).run(options, ports);
      },
      up: async (options) => (await import("./cli/up.ts")).up(options, ports),
      check: async (folder, options) => (await import("./cli/check.ts")).check(folder, options, ports),
      policy: async (room, options) => (await import("./cli/policy.ts")).showPolicy(room, options, ports),
      explain: async (text, options) => (await import("./cli/explain.ts")).explain(text, options, ports),
      status: async (options) => (await import("./cli/status.ts")).showStatus(options, ports),
      health: async (options) => (await import("./cli/health.ts")).health(options, ports),
      init: async (options) => (await import("./cli/init.ts")).init(options, ports),
      doctor: async (options) => (await import("./cli/doctor.ts")).doctor(options, ports),
    },
    version,
    (status) => process.exit(status),
  );
  await program.parseAsync(argv);
}

/** Resolves when all is written, so that the end of the process cuts nothing off; whoever reads may have gone. */
function say(text: string): Promise<void> {
  return new Promise((resolve) => {
    const gone = (): void => resolve();
    process.stdout.once("error", gone);
    process.stdout.write(text, (error) => {
      // The error itself is told after this.
      if (!error) process.stdout.off("error", gone);
      resolve();
    });
  });
}
