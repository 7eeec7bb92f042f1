import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after } from "../after.ts";
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

export interface TidyClock {
  /** ms since 1970 */
  readonly now: () => number;
  /** Calls once after so many ms, unless what it returns is called before. */
  readonly after: (ms: number, then: () => void) => () => void;
}

/** By then what a bot wrote that was killed right before the first look is stale, too. */
const SECOND_LOOK_MS = 32_000;

const CLOCK: TidyClock = { now: Date.now, after };

/**
 * Takes away what bots have left that ended without doing so themselves, and that are not started again under the same
 * name: `mucwarden status` would miss them for ever. Looks at once and half a minute later, unless what it gives is
 * called before.
 */
export async function removeStale(
  folder: string,
  own: readonly BotName[],
  { now, after }: TidyClock = CLOCK,
): Promise<() => void> {
  const look = (): Promise<void> => removeOlder(folder, own, now());
  await look();
  return after(SECOND_LOOK_MS, look);
}

async function removeOlder(folder: string, own: readonly BotName[], now: number): Promise<void> {
  for (const bot of await botsIn(folder)) {
    if (own.includes(bot)) continue;
    const file = statusFileOf(folder, bot);
    const { text = "" } = await readSource(file);
    const status = parseStatus(text);
    if (status && !isFresh(status, now)) await rm(file, { force: true }).catch(() => undefined);
  }
}
