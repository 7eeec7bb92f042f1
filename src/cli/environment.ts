import { homedir } from "node:os";
import { join } from "node:path";
import type { ConnectionOverrides } from "../config/connection.ts";
import { readSource } from "../files/read-file.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says of the connection, or what is wrong with it. */
export async function connectionFromEnvironment(
  env: Environment,
): Promise<ConnectionOverrides | { readonly problem: string; readonly hint: string }> {
  const overrides = {
    service: env.MUCWARDEN_SERVICE,
    domain: env.MUCWARDEN_DOMAIN,
    secret: env.MUCWARDEN_SECRET,
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

/** `--state`, else MUCWARDEN_STATE_DIR, else what systemd gives, else the user's own (XDG base directories). */
export function stateFolder(option: string | undefined, env: Environment): string {
  // systemd gives several, parted by colons, to a unit that asks for several. Set but empty is not set.
  const given = option || env.MUCWARDEN_STATE_DIR || env.STATE_DIRECTORY?.split(":")[0];
  return given || join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "mucwarden");
}
