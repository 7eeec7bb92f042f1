import { rm } from "node:fs/promises";
import { join } from "node:path";
import { namesIn, readSource } from "../files/read-file.ts";
import { isFresh, parseStatus, STATUS_FILE } from "../status.ts";

/** The name of one of several connections; undefined of the only one. */
export type BotName = string | undefined;

export function statusFileOf(folder: string, bot: BotName): string {
  return join(folder, bot ?? "", STATUS_FILE);
}

/** Those that may have a status below a folder of state. */
export async function botsIn(folder: string): Promise<readonly BotName[]> {
  const { names } = await namesIn(folder, /^[^.]/, "folder");
  return [undefined, ...names];
}

/**
 * Takes away what bots have left that ended without doing so themselves, and that are not started again under the same
 * name: `mucwarden status` would miss them for ever. `now`: ms since 1970.
 */
export async function removeStale(folder: string, own: readonly BotName[], now: number): Promise<void> {
  for (const bot of await botsIn(folder)) {
    if (own.includes(bot)) continue;
    const file = statusFileOf(folder, bot);
    const { text = "" } = await readSource(file);
    const status = parseStatus(text);
    if (status && !isFresh(status, now)) await rm(file, { force: true }).catch(() => undefined);
  }
}
