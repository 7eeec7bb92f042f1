import type { Wish } from "./plan.ts";

export interface Places {
  readonly data: string;
  readonly state: string;
  readonly secret: string;
}

/** Whether the bot's files are in order, the bot itself, and whether all goes well; for who starts it by hand. */
export function commandLines({ program, root }: Pick<Wish, "program" | "root">, places: Places): string[] {
  const set = `MUCWARDEN_SECRET_FILE=${shell(root + places.secret)} ${program}`;
  const data = shell(root + places.data);
  const state = `--state ${shell(root + places.state)}`;
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
  { program, root }: Pick<Wish, "program" | "root">,
  unit: string,
  { data, state, secret }: Places,
  user: string,
): string[] {
  const as = `sudo -u ${user} env MUCWARDEN_SECRET_FILE=${shell(root + secret)} ${program}`;
  return [
    "# The bot's files are in order",
    `${as} check ${shell(root + data)}`,
    "systemctl daemon-reload",
    `systemctl enable --now ${unit}`,
    "# All goes well, or what keeps it from that",
    `${as} doctor --data ${shell(root + data)} --state ${shell(root + state)}`,
    "# Which rooms it moderates",
    `sudo -u ${user} ${program} status --state ${shell(root + state)}`,
  ];
}
