import { setTimeout } from "node:timers/promises";
import type { Running } from "../doctor/patient.ts";
import { readSource } from "../files/read-file.ts";
import { ageOf, isFresh, parseStatus, type Status } from "../status.ts";
import { type BotName, botsIn, statusFileOf } from "./status-files.ts";

type Found = Omit<Running, "isNamed">;

/** A bot writes its status within a second of a change. */
const LOOK_AGAIN_MS = 500;
/** One that was just started is connected by then, unless something is wrong. */
const LOOKS = 20;

/** One that connects at this moment is looked for again, for ten seconds at most. */
export async function lookForConnected(
  look: () => Promise<Found>,
  pause: (ms: number) => Promise<unknown> = setTimeout,
): Promise<Found> {
  let found = await look();
  for (let looks = 1; found.status?.link.is === "connecting" && looks < LOOKS; looks++) {
    await pause(LOOK_AGAIN_MS);
    found = await look();
  }
  return found;
}

/**
 * What bots have left in a folder of state. A single one writes into the folder itself, one of several into a folder of its
 * own name. What cannot be read may be a bot's that runs.
 */
export async function lookForBot(folder: string, name: BotName, now: number): Promise<Found> {
  const fresh: { readonly bot: BotName; readonly status: Status }[] = [];
  const problems: string[] = [];
  let unclear = false;
  for (const bot of await botsIn(folder)) {
    const file = statusFileOf(folder, bot);
    const { text = "", missing, unreadable } = await readSource(file);
    if (missing) continue;
    const status = parseStatus(text);
    if (!status) {
      unclear = true;
      problems.push(`${file}: ${unreadable ?? "it is not what a bot of this version writes"}`);
    } else if (isFresh(status, now)) fresh.push({ bot, status });
    else {
      problems.push(
        `a bot that ended without a word has left ${file}, last written ${ageOf(status, now)} s ago`,
      );
    }
  }
  const own = fresh.find(({ bot }) => bot === undefined || bot === name);
  return { folder, status: own?.status, other: own === undefined && (unclear || fresh.length > 0), problems };
}
