import { homedir } from "node:os";
import { join } from "node:path";
import type { ConnectionOverrides } from "../config/connection.ts";
import { readSource } from "../files/read-file.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Problem {
  readonly problem: string;
  readonly hint: string;
}

/** What the environment says of the connection, or what is wrong with it. */
export async function connectionFromEnvironment(env: Environment): Promise<ConnectionOverrides | Problem> {
  const overrides = {
    service: env.MUCWARDEN_SERVICE,
    domain: env.MUCWARDEN_DOMAIN,
    secret: env.MUCWARDEN_SECRET,
    profile: env.MUCWARDEN_PROFILE,
  };
  const file = env.MUCWARDEN_SECRET_FILE;
  if (!file) return overrides;
  const { text, unreadable } = await readSource(file);
  if (text === undefined || text.trim() === "") {
    const problem = `${file} (MUCWARDEN_SECRET_FILE): ${text === undefined ? unreadable : "is empty"}`;
    return { problem, hint: "Put the component's secret into it, readable by the bot's user." };
  }
  return { ...overrides, secretFile: text };
}

const OF_ONE = [
  "MUCWARDEN_SERVICE",
  "MUCWARDEN_DOMAIN",
  "MUCWARDEN_SECRET",
  "MUCWARDEN_SECRET_FILE",
  "MUCWARDEN_PROFILE",
];

/** The same for several connections: the environment cannot mean each of them. */
export function connectionsFromEnvironment(env: Environment): ConnectionOverrides | Problem {
  const set = OF_ONE.filter((name) => env[name]);
  if (set.length === 0) return { areForOne: true };
  const problem = `several files are given, and the environment speaks of one connection (${set.join(", ")})`;
  return { problem, hint: "Unset it, and write into each moderation.json how to log in." };
}

/**
 * Node would check no certificate at all, of no connection in the process, and warn of that on stderr. PeerTube's
 * plugin sets it for its bot. Whether it was on.
 */
export function withdrawTlsSwitch(env: Record<string, string | undefined>): boolean {
  const wasOn = env.NODE_TLS_REJECT_UNAUTHORIZED === "0";
  delete env.NODE_TLS_REJECT_UNAUTHORIZED;
  return wasOn;
}

/** `--state`, else MUCWARDEN_STATE_DIR, else what systemd gives; undefined where nobody says. */
export function namedState(option: string | undefined, env: Environment): string | undefined {
  // systemd gives several, parted by colons, to a unit that asks for several. Set but empty is not set.
  return option || env.MUCWARDEN_STATE_DIR || env.STATE_DIRECTORY?.split(":")[0] || undefined;
}

/** The one that is named, else the user's own (XDG base directories). */
export function stateFolder(option: string | undefined, env: Environment): string {
  return namedState(option, env) ?? join(env.XDG_STATE_HOME || join(home(), ".local", "state"), "mucwarden");
}

function home(): string {
  try {
    return homedir();
  } catch {
    // A user of whom the system knows nothing but the number: the home that Docker gives such a one.
    return "/";
  }
}
