import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "./log.ts";
import { type AuditStore, openAuditLog } from "./store/audit-log.ts";

/** Without its audit log the bot still moderates: that is said, and kept in memory meanwhile. */
export function keepAuditLog(folder: string | undefined, log: Logger): AuditStore {
  if (folder === undefined) return openAuditLog(":memory:");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    const file = join(folder, "audit.sqlite");
    // SQLite would let everybody read it; what it keeps beside it takes the mode of this one.
    closeSync(openSync(file, "a", 0o640));
    return openAuditLog(file);
  } catch (error) {
    const problem = (error as Error).message;
    log.error(
      { folder, problem },
      "the audit log cannot be kept in this folder: it is lost at the next stop",
    );
    return openAuditLog(":memory:");
  }
}
