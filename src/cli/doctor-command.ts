import type { Command } from "commander";
import type { SourceOptions } from "./locate.ts";

export interface DoctorOptions extends SourceOptions {
  readonly state?: string;
  /** Log in as the component though that may put out a bot of which nothing is known. */
  readonly connect?: true;
  readonly json?: true;
  readonly bundle?: string;
}

/** `command` takes the options that say where the files are. */
export function addDoctor(command: Command, act: (options: DoctorOptions) => Promise<void>): void {
  command
    .description("find out what keeps the bot from moderating, layer by layer, with the remedy")
    .option("--state <folder>", "where the running bot keeps its state (default: $XDG_STATE_HOME/mucwarden)")
    .option("--connect", "log in as the component, too: only where no bot runs under its name, anywhere")
    .option("--json", "for programs")
    .option(
      "--bundle <file>",
      "write what a helper needs to know, without secrets and without people's words",
    )
    .addHelpText(
      "after",
      `
It changes nothing, enters no room, and leaves a running bot alone: of a bot that keeps its state in the folder it asks that.
Without --connect it does not log in as a component, since a server may then throw out the bot that has the name.

Exit status: 0 nothing fails (there may be warnings), 1 there is nothing to examine, 2 something fails`,
    )
    .action(act);
}
