import { Command, Option } from "commander";

export interface RunOptions {
  readonly file?: readonly string[];
  readonly roomConfDir?: readonly string[];
  readonly data?: string;
  readonly mucDomain?: string;
  readonly state?: string;
  readonly debug?: true;
  readonly logLevel?: string;
}

export interface UpOptions {
  readonly folder?: string;
  readonly logLevel?: string;
}

export interface Actions {
  run(options: RunOptions): Promise<number>;
  up(options: UpOptions): Promise<number>;
}

const LEVELS = ["debug", "info", "warn", "error"];

/** The command line. Each command's exit status goes to `exit`. */
export function createProgram(actions: Actions, version: string, exit: (status: number) => void): Command {
  const program = new Command("mucwarden")
    .description("Moderates XMPP rooms beside Prosody")
    .version(version, "-v, --version")
    .showHelpAfterError("(add --help for what is possible)")
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, "mucwarden: ")),
    });
  const level = () => new Option("-l, --log-level <level>", "how much to log").choices(LEVELS);
  program
    .command("run")
    .description("connect to Prosody and moderate the rooms that the data folder enables")
    .option("--data <folder>", "livechat's data folder: holds bot/<muc_domain>/moderation.json")
    .option("--muc-domain <domain>", "which bot/<muc_domain> to use, where there are several")
    .option("-f, --file <files...>", "a moderation.json, as xmppjs-chat-bot takes it")
    .option("--room-conf-dir <folders...>", "folders of room files, as xmppjs-chat-bot takes them")
    .option("--state <folder>", "where to keep the audit log (default: $XDG_STATE_HOME/mucwarden)")
    .option("-d, --debug", "the same as --log-level debug")
    .addOption(level())
    .action(async (options: RunOptions) => exit(await actions.run(options)));
  program
    .command("up")
    .description("show it: a private Prosody, the sample rooms, a web chat and a scripted conversation")
    .option("--folder <folder>", "where to keep its files (default: .local/demo in the checkout)")
    .addOption(level().default("warn"))
    .action(async (options: UpOptions) => exit(await actions.up(options)));
  return program;
}
