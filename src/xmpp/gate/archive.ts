import type { BareJid } from "../../muc/jid.ts";
import { lookAt } from "../build.ts";
import { passing } from "../outcome.ts";
import type { JudgingPorts } from "./archive-judging.ts";
import { createPages, type PagePorts, type Pages } from "./archive-page.ts";
import { type Mark, type ReadingEnd, readArchive } from "./archive-reading.ts";
import type { GateNews } from "./news.ts";

const RETRY_MS = 60_000;

export interface ArchivePorts extends PagePorts, JudgingPorts {
  readonly onNews: (news: GateNews) => void;
}

/**
 * Reads in the rooms' archives (XEP-0313) what passed unjudged and was too much for the module to keep: one room at a time.
 * The module tells of it once, so that it is known here until it is done.
 */
export interface Archive extends Pick<Pages, "take"> {
  /** Those with a gate; of others nothing is kept. */
  setRooms(rooms: ReadonlySet<BareJid>): void;
  /** The same of one room that comes, or goes. */
  setRoom(room: BareJid, isOurs: boolean): void;
  /** `since`: when the first of them passed, as XEP-0082 has it. */
  lost(room: BareJid, since: string): void;
  /** The module shows the room, and with it who may do what there. */
  open(room: BareJid): void;
  offline(): void;
}

export function createArchive(ports: ArchivePorts): Archive {
  const { connection, features, onNews, onError } = ports;
  const pages = createPages(ports);
  const marks = new Map<BareJid, Mark>();
  const ready = new Set<BareJid>();
  /** Why the archive could not be read, as it was told last. */
  const told = new Map<BareJid, string>();
  let wanted = new Set<BareJid>();
  let isReading = false;
  let retry: NodeJS.Timeout | undefined;

  async function readAll(): Promise<void> {
    if (isReading) return;
    isReading = true;
    // What becomes ready meanwhile is in it, too.
    for (const room of ready) {
      ready.delete(room);
      const mark = marks.get(room);
      if (mark) await read(room, mark);
    }
    isReading = false;
  }

  async function read(room: BareJid, mark: Mark): Promise<void> {
    const goesOn = () => marks.get(room) === mark && features(room) !== undefined;
    try {
      const end: ReadingEnd =
        features(room)?.archive === false
          ? { ok: false, condition: "no-archive" }
          : await readArchive(room, mark, { ...ports, pages, goesOn });
      if (marks.get(room) === mark) conclude(room, mark, end);
    } catch (error) {
      marks.delete(room);
      onError("archive", error as Error);
    }
  }

  function conclude(room: BareJid, { from, read, retracted }: Mark, end: ReadingEnd): void {
    if (end === "stopped") return;
    if (typeof end === "object") {
      const { condition } = end;
      // It is shown again when the link is back.
      if (condition === "disconnected") return;
      if (passing(end) === undefined) marks.delete(room);
      else retry ??= setTimeout(again, RETRY_MS);
      if (told.get(room) !== condition) onNews({ kind: "archive-unread", room, condition });
      told.set(room, condition);
      return;
    }
    marks.delete(room);
    told.delete(room);
    if (end === "read") onNews({ kind: "archive-read", room, read, retracted });
    else onNews({ kind: "archive-cut", room, read, retracted, from: new Date(from).toISOString() });
  }

  function open(room: BareJid): void {
    if (!marks.has(room) || !features(room)) return;
    ready.add(room);
    void readAll();
  }

  function again(): void {
    retry = undefined;
    for (const room of marks.keys()) open(room);
  }

  /** A room that sleeps on disk wakes, and is shown; with one that is gone went its archive. */
  async function wake(room: BareJid, mark: Mark): Promise<void> {
    const reply = await connection.request(lookAt(room));
    const gone = !reply.ok && (reply.condition === "item-not-found" || reply.condition === "gone");
    if (gone && marks.get(room) === mark) marks.delete(room);
  }

  return {
    setRooms(rooms) {
      wanted = new Set(rooms);
      for (const known of [marks, told]) {
        for (const room of known.keys()) if (!rooms.has(room)) known.delete(room);
      }
    },
    setRoom(room, isOurs) {
      if (isOurs) wanted.add(room);
      else for (const known of [wanted, marks, told, ready]) known.delete(room);
    },
    lost(room, since) {
      const at = Date.parse(since);
      if (!wanted.has(room) || Number.isNaN(at)) return;
      const mark = { from: Math.min(at, marks.get(room)?.from ?? at), items: 0, read: 0, retracted: 0 };
      marks.set(room, mark);
      if (features(room)) open(room);
      else void wake(room, mark);
    },
    open,
    offline() {
      clearTimeout(retry);
      retry = undefined;
    },
    take: pages.take,
  };
}
