import Database from "libsql";
import type { AuditLog } from "../bot.ts";
import { type Decision, type Hit, observedIn } from "../moderation/decision.ts";
import { recordOf } from "../moderation/record.ts";
import type { Outcome } from "../moderation/sanction.ts";

/**
 * One sanction of one decision, or one hit that was only observed. Neither text nor nick nor JID: see the section on
 * privacy in the README.
 */
export interface AuditRow {
  /** ms since 1970 */
  readonly at: number;
  readonly room: string;
  readonly rule: string;
  readonly list: string | null;
  readonly entry: string;
  readonly occupant_id: string | null;
  readonly stanza_id: string | null;
  /** "none" of what was only observed. */
  readonly sanction: string;
  readonly outcome: Outcome["status"] | "observed";
  readonly detail: string | null;
  /** What every rule said of it, as JSON (DecisionRecord): with the first row of each decision. */
  readonly record: string | null;
}

export interface AuditStore extends AuditLog {
  /** Newest first. */
  recent(limit: number): AuditRow[];
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    room TEXT NOT NULL,
    rule TEXT NOT NULL,
    list TEXT,
    entry TEXT NOT NULL,
    occupant_id TEXT,
    stanza_id TEXT,
    sanction TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT,
    record TEXT
  );
  CREATE INDEX IF NOT EXISTS audit_room_at ON audit (room, at);
`;

const INSERT = `
  INSERT INTO audit (at, room, rule, list, entry, occupant_id, stanza_id, sanction, outcome, detail, record)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
`;

/** Rows: some hundred megabytes, months of a busy server. */
const KEPT = 500_000;
const KEPT_IN_MEMORY = 5_000;
const PRUNE_EVERY = 250;

/** Opens or makes the file; throws where that cannot be. `:memory:` keeps nothing beyond the process. */
export function openAuditLog(file: string): AuditStore {
  const database = new Database(file);
  // First of all, since the next statement locks the file already.
  database.exec("PRAGMA busy_timeout = 2000");
  database.exec("PRAGMA journal_mode = WAL");
  // With WAL this loses nothing when the process ends, and spares the disk a flush for every message.
  database.exec("PRAGMA synchronous = NORMAL");
  database.exec(SCHEMA);
  addRecord(database);
  const insert = database.prepare(INSERT);
  const prune = database.prepare("DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ?");
  const newest = database.prepare("SELECT * FROM audit ORDER BY id DESC LIMIT ?");
  function write(decision: Decision, outcomes: readonly Outcome[]): void {
    const { room, sender, at, message, decisive, sanctions } = decision;
    let record: string | null = JSON.stringify(recordOf(decision));
    function row(
      hit: Hit,
      stanzaId: string | undefined,
      what: string,
      status: string,
      detail: string | null,
    ) {
      const { list, entry } = hit.finding.evidence;
      const who = [sender.occupantId ?? null, stanzaId ?? null];
      insert.run(at, room, hit.entry.id, list ?? null, entry, ...who, what, status, detail, record);
      record = null;
    }
    for (const [index, sanction] of decisive ? sanctions.entries() : []) {
      const outcome = outcomes[index];
      const stanzaId = sanction.kind === "retract" ? sanction.stanzaId : message?.stanzaId;
      row(decisive as Hit, stanzaId, sanction.kind, outcome?.status ?? "failed", detailOf(outcome));
    }
    for (const hit of observedIn(decision)) {
      row(hit, message?.stanzaId, "none", "observed", null);
    }
  }
  const writeAll = database.transaction(write);
  const kept = file === ":memory:" ? KEPT_IN_MEMORY : KEPT;
  let recorded = 0;
  return {
    record(decision, outcomes) {
      writeAll(decision, outcomes);
      recorded += 1;
      if (recorded % PRUNE_EVERY === 0) prune.run(kept);
    },
    recent: (limit) => newest.all(limit) as AuditRow[],
    close: () => void database.close(),
  };
}

/** A file that an earlier version made has no such column. */
function addRecord(database: Database.Database): void {
  const columns = database.prepare("SELECT name FROM pragma_table_info('audit')").all() as { name: string }[];
  if (!columns.some(({ name }) => name === "record")) {
    database.exec("ALTER TABLE audit ADD COLUMN record TEXT");
  }
}

function detailOf(outcome: Outcome | undefined): string | null {
  if (outcome?.status === "refused") return outcome.condition;
  return outcome?.status === "failed" ? outcome.problem : null;
}
