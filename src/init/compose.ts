export interface BotService {
  readonly environment: Readonly<Record<string, string>>;
  /** Besides the bot's own state: `<host>:<container>:ro`. */
  readonly volumes: readonly string[];
  /** More lines of the service, indented as they would be at its first level. */
  readonly more: readonly string[];
}

/** Where the bot reads its secret in a container. */
export const SECRET_IN_CONTAINER = "/run/secrets/component_secret";
/** Where its data folder is mounted: the image's command says so. */
export const DATA_IN_CONTAINER = "/data";

/** The bot as a service of a compose file, confined to what it needs; its image looks after its health. */
export function botService({ environment, volumes, more }: BotService): string {
  const lines = [
    "mucwarden:",
    "  # Made in mucwarden's own folder, and in no registry: docker build -t mucwarden .",
    "  image: mucwarden",
    "  pull_policy: never",
    "  restart: unless-stopped",
    "  init: true",
    "  read_only: true",
    "  cap_drop: [ALL]",
    "  security_opt:",
    "    - no-new-privileges:true",
    "  pids_limit: 128",
    "  mem_limit: 512m",
    "  stop_grace_period: 5s",
    "  tmpfs:",
    "    - /tmp:size=16m,noexec",
    "  environment:",
    ...Object.entries(environment).map(([name, value]) => `    ${name}: ${value}`),
    "    MUCWARDEN_LOG_FORMAT: json",
    "  volumes:",
    ...[...volumes, "mucwarden-state:/var/lib/mucwarden"].map((volume) => `    - ${volume}`),
    ...more.map((line) => `  ${line}`),
  ];
  return lines.map((line) => `  ${line}\n`).join("");
}
