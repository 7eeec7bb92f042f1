import Database from "libsql";
import type { AuditLog } from "../bot.ts";
import type { Outcome } from "../moderation/sanction.ts";

/** One sanction of one decision. Neither text nor nick nor JID: see the section on privacy in the README. */
export interface AuditRow {
  /** ms since 1970 */
  readonly at: number;
  readonly room: string;
  readonly rule: string;
  readonly list: string | null;
  readonly entry: string;
  readonly occupant_id: string | null;
  readonly stanza_id: string | null;
  readonly sanction: string;
  readonly outcome: Outcome["status"];
  readonly detail: string | null;
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
    detail TEXT
  );
  CREATE INDEX IF NOT EXISTS audit_room_at ON audit (room, at);
`;

const INSERT = `
  INSERT INTO audit (at, room, rule, list, entry, occupant_id, stanza_id, sanction, outcome, detail)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
`;

/** Opens or makes the file; throws where that cannot be. `:memory:` keeps nothing beyond the process. */
export function openAuditLog(file: string): AuditStore {
  const database = new Database(file);
  // First of all, since the next statement locks the file already.
  database.exec("PRAGMA busy_timeout = 2000");
  database.exec("PRAGMA journal_mode = WAL");
  database.exec(SCHEMA);
  const insert = database.prepare(INSERT);
  const newest = database.prepare("SELECT * FROM audit ORDER BY id DESC LIMIT ?");
  return {
    record({ message, sender, at, decisive, sanctions }, outcomes) {
      if (!decisive) return;
      const { list, entry } = decisive.finding.evidence;
      for (const [index, sanction] of sanctions.entries()) {
        const outcome = outcomes[index];
        insert.run(
          at,
          message.room,
          decisive.entry.id,
          list ?? null,
          entry,
          sender.occupantId ?? null,
          sanction.stanzaId ?? null,
          sanction.kind,
          outcome?.status ?? "failed",
          detailOf(outcome),
        );
      }
    },
    recent: (limit) => newest.all(limit) as AuditRow[],
    close: () => void database.close(),
  };
}

function detailOf(outcome: Outcome | undefined): string | null {
  if (outcome?.status === "refused") return outcome.condition;
  return outcome?.status === "failed" ? outcome.problem : null;
}
