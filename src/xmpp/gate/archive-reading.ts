import type { BareJid } from "../../muc/jid.ts";
import { lookAt } from "../build.ts";
import type { Connection } from "../connection.ts";
import { type JudgingPorts, judgePage } from "./archive-judging.ts";
import type { NoPage, Pages } from "./archive-page.ts";

/** With what the module keeps fewer than the bot knows by their ids (`muc/history.ts`): none is judged twice. */
const MOST_MESSAGES = 7_000;
/** Prosody 0.12 writes whole seconds into its archive. */
const STAMP_MS = 1_000;

/** How far a room's archive has been read. */
export interface Mark {
  /** What was said before is dealt with; ms since 1970. */
  from: number;
  /** All that was in it, notices and what was taken back included. */
  items: number;
  /** Messages that were judged. */
  read: number;
  retracted: number;
}

export interface ReadingPorts extends JudgingPorts {
  readonly connection: Pick<Connection, "request">;
  readonly pages: Pick<Pages, "ask">;
  /** False where it is to end before the next page. */
  readonly goesOn: () => boolean;
}

/** `cut`: it was too much; `stopped`: as `goesOn` wanted it. */
export type ReadingEnd = "read" | "cut" | "stopped" | NoPage;

/** Reads from the mark to the present, page by page, and moves the mark on with each that is dealt with. */
export async function readArchive(room: BareJid, mark: Mark, ports: ReadingPorts): Promise<ReadingEnd> {
  const { connection, pages, goesOn } = ports;
  let start = startOf(mark);
  let after: string | undefined;
  let mayLoseItsPlace = true;
  while (goesOn()) {
    const page = await pages.ask(room, { start, after });
    if (mayLoseItsPlace && after !== undefined && isLost(page)) {
      mayLoseItsPlace = false;
      start = startOf(mark);
      after = undefined;
      continue;
    }
    if (!page.ok) return page;
    // What the module has to tell of these messages comes before the next answer: some were asked about a moment ago.
    await connection.request(lookAt(room));
    if (!goesOn()) break;
    const { read, retracted } = await judgePage(room, page.items, ports);
    if (!goesOn()) break;
    mark.from = page.items.findLast(({ at }) => at !== undefined)?.at ?? mark.from;
    mark.items += page.items.length;
    mark.read += read;
    mark.retracted += retracted;
    if (page.complete || page.items.length === 0) return "read";
    if (mark.items >= MOST_MESSAGES) return "cut";
    after = page.last;
  }
  return "stopped";
}

/** Not before 1970: a module may say anything, and not every number is a date. */
function startOf({ from }: Mark): number {
  return Math.max(0, from - STAMP_MS);
}

/**
 * The message after which the page was to begin is gone from the archive meanwhile: 0.12 says so, 13.0 sends an empty page.
 */
function isLost(page: Awaited<ReturnType<Pages["ask"]>>): boolean {
  return page.ok ? page.items.length === 0 : page.condition === "item-not-found";
}
