import { type Command, Option } from "commander";

export const LAYOUTS = ["debian", "docker", "enterprise", "dev", "minimal", "peertube", "jitsi"] as const;

export interface InitOptions {
  readonly layout: (typeof LAYOUTS)[number];
  readonly domain?: string;
  readonly muc?: readonly string[];
  readonly component?: string;
  readonly tenant?: readonly string[];
  readonly image?: string;
  readonly root?: string;
  readonly secretFile?: string;
  readonly withoutModule?: true;
  readonly createUser?: true;
  readonly dryRun?: true;
  readonly print?: true;
  readonly force?: true;
  readonly remove?: true;
}

export function addInit(program: Command, act: (options: InitOptions) => Promise<void>): void {
  program
    .command("init")
    .description("write what the bot and Prosody need to work together: configuration, secret, folders, unit")
    .addOption(
      new Option("--layout <layout>", "how Prosody is installed").choices(LAYOUTS).makeOptionMandatory(),
    )
    .option("--domain <domain>", "what stands behind the @ of people's addresses")
    .option("--muc <domains...>", "the MUC hosts to moderate (default: Prosody's, if it has one)")
    .option("--component <domain>", "the bot's own name in Prosody (default: mucwarden.<domain>)")
    .option("--tenant <tenants...>", "with enterprise: <domain>, or <name>=<muc>, for each a bot of its own")
    .option("--image <image>", "with docker: which image Prosody runs in")
    .option("--root <folder>", "put everything below it, for an image or to look at it first")
    .option("--secret-file <file>", "take the secret from it (default: the one that is there, or a new one)")
    .option("--without-module", "leave mod_muc_warden out: the bot joins the rooms, and retracts")
    .option("--create-user", "make the bot's system user, too")
    .option("--dry-run", "show what would be written, and write nothing")
    .option(
      "--print",
      "write the files to stdout, secrets as well, and nowhere else; what to run next to stderr",
    )
    .option("--force", "replace files that are there and differ, with a backup")
    .option("--remove", "take out what init wrote into Prosody's configuration")
    .addHelpText(
      "after",
      `
The second run changes nothing. A secret that is there is kept, and so are moderation.json and the policies. Where a
file is replaced, the old one stays beside it as <file>.bak-<time>. Owners are set as root alone; else the commands for
that are shown. It ends with the commands to run next.

Examples:
  mucwarden init --layout debian --domain example.org --dry-run
  sudo mucwarden init --layout debian --domain example.org --create-user
  mucwarden init --layout dev
  sudo mucwarden init --layout enterprise --tenant one.example two.example
  mucwarden init --layout minimal --domain example.org --root /srv/container
  mucwarden init --layout minimal --root /srv/container --remove

Exit status: 0 done, or nothing to do, 1 wrong command line or cannot write, 2 refused: it says what to do by hand`,
    )
    .action(act);
}
