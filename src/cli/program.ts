import { Command, Option } from "commander";
import { textPlaces } from "../muc/message.ts";
import type { CheckOptions } from "./check.ts";
import { addDoctor, type DoctorOptions } from "./doctor-command.ts";
import { environmentNames } from "./environment-names.ts";
import type { ExplainOptions } from "./explain.ts";
import { addInit, type InitOptions } from "./init-command.ts";
import type { SourceOptions } from "./locate.ts";
import type { PolicyOptions } from "./policy.ts";
import type { StatusOptions } from "./status.ts";

export interface RunOptions extends SourceOptions {
  readonly state?: string;
  readonly watch?: string;
  readonly strict?: true;
  readonly debug?: true;
  readonly logLevel?: string;
  /** `<address>:<port>` */
  readonly http?: string;
  readonly httpEmojis?: true;
}

export interface UpOptions {
  readonly folder?: string;
  readonly logLevel?: string;
}

export interface Actions {
  run(options: RunOptions): Promise<number>;
  up(options: UpOptions): Promise<number>;
  check(folder: string | undefined, options: CheckOptions): Promise<number>;
  policy(room: string, options: PolicyOptions): Promise<number>;
  explain(text: string | undefined, options: ExplainOptions): Promise<number>;
  status(options: StatusOptions): Promise<number>;
  health(options: StatusOptions): Promise<number>;
  init(options: InitOptions): Promise<number>;
  doctor(options: DoctorOptions): Promise<number>;
}

const STATE = "where the running bot keeps its state (default: $XDG_STATE_HOME/mucwarden)";
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
  const level = (says: string) => new Option("-l, --log-level <level>", says);
  const reading = (command: Command) =>
    command
      .option("--data <folder>", "livechat's data folder: holds bot/<muc_domain>/moderation.json")
      .option("--muc-domain <domain>", "which bot/<muc_domain> to use, where there are several")
      .option("-f, --file <files...>", "a moderation.json, as xmppjs-chat-bot takes it")
      .option("--room-conf-dir <folders...>", "folders of room files, as xmppjs-chat-bot takes them")
      .option(
        "--load-handlers <files...>",
        "conversation handlers of your own, as xmppjs-chat-bot takes them",
      );
  reading(program.command("run"))
    .description("connect to Prosody and moderate the rooms that the data folder enables")
    .addOption(
      new Option("--watch <mode>", "how changes of the files are noticed; poll for network drives").choices([
        "events",
        "poll",
        "off",
      ]),
    )
    .option("--state <folder>", "where to keep audit log and status (default: $XDG_STATE_HOME/mucwarden)")
    .option("--strict", "do not start while others can read the secret's file")
    .option(
      "--http <address:port>",
      "serve health and metrics there, for example 127.0.0.1:9090 (default: off)",
    )
    .option("--http-emojis", "with --http: serve the channels' custom emojis, too")
    .option("-d, --debug", "the same as --log-level debug")
    .addOption(level(`how much to log: ${LEVELS.join(", ")}`))
    .addHelpText(
      "after",
      `
Each of several files is a connection of its own, with a folder of its own below the state's. One that cannot start is
told of and tried again every half minute; the others go on. A level that is not known is passed over.

SIGTERM and SIGINT end it in order, a second one at once. SIGHUP has the files read again; the end of the terminal that it
was started on ends it, too.

Environment:
${Object.entries(environmentNames)
  .map(([name, says]) => `  ${name}: ${says}`)
  .join("\n")}`,
    )
    .action(async (options: RunOptions) => exit(await actions.run(options)));
  program
    .command("up")
    .description("show it: a private Prosody, the sample rooms, a web chat and a scripted conversation")
    .option("--folder <folder>", "where to keep its files (default: .local/demo in the checkout)")
    .addOption(level("how much to log").choices(LEVELS).default("warn"))
    .action(async (options: UpOptions) => exit(await actions.up(options)));
  reading(program.command("check [folder]"))
    .description("say what is wrong in the files of a data folder, without connecting")
    .addOption(
      new Option("--format <format>", "for people, programs, or GitHub Actions")
        .choices(["text", "json", "github"])
        .default("text"),
    )
    .option("--verbose", "show notes too (json always has them)")
    .option("--strict", "a secret that is missing or that others can read is an error")
    .option("--explain [code]", "tell what an issue means; without a code, list all")
    .addHelpText(
      "after",
      "\nExit status: 0 fine (there may be notes), 1 cannot be read, 2 errors or warnings",
    )
    .action(async (folder: string | undefined, options: CheckOptions) =>
      exit(await actions.check(folder, options)),
    );
  const policy = program.command("policy").description("what holds in a room, and who said so");
  reading(policy.command("show <room>"))
    .description("print a room's policy: each value with its file and place, and what it overrides")
    .option("--state <folder>", STATE)
    .option("--json", "for programs")
    .action(async (room: string, options: PolicyOptions) => exit(await actions.policy(room, options)));
  program
    .command("status")
    .description("say whether the bot runs, and of each room whether and how it is moderated")
    .option("--state <folder>", STATE)
    .option("--json", "for programs")
    .addHelpText(
      "after",
      `
--json prints an object, as the bot wrote it; where run was given several files, an array of such, each with "bot", its name.

Exit status: 0 all rooms that exist are moderated, 1 no bot is running, 2 some room is not, or a file is not understood`,
    )
    .action(async (options: StatusOptions) => exit(await actions.status(options)));
  program
    .command("health")
    .description("say whether the bot runs and is connected: for whoever watches over processes")
    .option("--state <folder>", STATE)
    .option("--json", "for programs")
    .addHelpText(
      "after",
      `
It reads what the running bot writes every few seconds, and opens no connection. Of rooms tells mucwarden status.

Exit status: 0 all connections are up, 1 no bot is running, or one of them is not`,
    )
    .action(async (options: StatusOptions) => exit(await actions.health(options)));
  addExplain(program, (text, options) => actions.explain(text, options).then(exit));
  addInit(program, (options) => actions.init(options).then(exit));
  addDoctor(reading(program.command("doctor")), (options) => actions.doctor(options).then(exit));
  return program;
}

function addExplain(
  program: Command,
  act: (text: string | undefined, options: ExplainOptions) => Promise<void>,
): void {
  program
    .command("explain [text]")
    .description("say what would become of a message in a room, by which rule, and why")
    .requiredOption("--room <room>", "the room's address, or what stands before the @")
    .option("--data <folder>", "livechat's data folder: holds bot/<muc_domain>/moderation.json")
    .option("--muc-domain <domain>", "which bot/<muc_domain> to use, where there are several")
    .option("-m, --moderation <file>", "a moderation.json, as xmppjs-chat-bot takes it")
    .option("--room-conf-dir <folders...>", "folders of room files, as xmppjs-chat-bot takes them")
    .option("--file <messages>", "judge a file of messages, one a line, or - for what comes on stdin")
    .option("--all", "with --file: show the lines that stay too")
    .addOption(
      new Option("--where <place>", "what of a message the text is").choices(textPlaces).default("body"),
    )
    .option("--nick <nick>", "who says it")
    .addOption(
      new Option("--affiliation <affiliation>", "the speaker's")
        .choices(["owner", "admin", "member", "none"])
        .default("none"),
    )
    .addOption(
      new Option("--role <role>", "the speaker's (default: what goes with the affiliation)").choices([
        "moderator",
        "participant",
        "visitor",
      ]),
    )
    .option("--jid <jid>", "the speaker's address, where the room shows it to the bot")
    .option("--regular", "the speaker is no newcomer")
    .option("--state <folder>", STATE)
    .option("--at <time>", "when it is said, for example 2026-11-21T20:15Z (default: now); the day of a file")
    .option("--json", "for programs")
    .addHelpText(
      "after",
      `
A file holds messages like these, with or without time (UTC) and nick:
  buy now
  <mallory> buy now
  [20:15:59] <mallory> buy now

Exit status: 0 it stays, 1 nothing was judged, 2 it (or a line of the file) would be refused or taken back`,
    )
    .action(act);
}
