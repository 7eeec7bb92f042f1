import type { Wish } from "./plan.ts";

export interface Places {
  readonly data: string;
  readonly state: string;
  readonly secret: string;
}

/** Whether the bot's files are in order, the bot itself, and whether all goes well; for who starts it by hand. */
export function commandLines({ program }: Pick<Wish, "program">, places: Places): string[] {
  const set = `MUCWARDEN_SECRET_FILE=${shell(places.secret)} ${program}`;
  const data = shell(places.data);
  const state = `--state ${shell(places.state)}`;
  return [
    `${set} check ${data}`,
    `${set} run --data ${data} ${state}`,
    `${set} doctor --data ${data} ${state}`,
    "# Which rooms it moderates",
    `${program} status ${state}`,
  ];
}

/** As a word of sh. */
export const shell = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** For a service of systemd: `unit` is its name, `user` who it runs as. */
export function startOfUnit(
  { program }: Pick<Wish, "program">,
  unit: string,
  { data, state, secret }: Places,
  user: string,
): string[] {
  const as = `sudo -u ${user} env MUCWARDEN_SECRET_FILE=${shell(secret)} ${program}`;
  return [
    "# The bot's files are in order",
    `${as} check ${shell(data)}`,
    "systemctl daemon-reload",
    `systemctl enable --now ${unit}`,
    "# All goes well, or what keeps it from that",
    `${as} doctor --data ${shell(data)} --state ${shell(state)}`,
    "# Which rooms it moderates",
    `sudo -u ${user} ${program} status --state ${shell(state)}`,
  ];
}
