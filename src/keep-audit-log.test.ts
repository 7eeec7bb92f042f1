import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { keepAuditLog } from "./keep-audit-log.ts";
import { createLog } from "./log.ts";

test("who did what is nobody's business but the bot's user and group, whatever the umask", () => {
  const folder = mkdtempSync(join(tmpdir(), "mucwarden-audit-"));
  const before = process.umask(0);
  onTestFinished(() => {
    process.umask(before);
    rmSync(folder, { recursive: true });
  });
  const state = join(folder, "state");
  const store = keepAuditLog(state, createLog({ level: "error", format: "json", colors: false }));
  onTestFinished(() => store.close());
  expect(readdirSync(state)).toContain("audit.sqlite");
  const modes = [state, ...readdirSync(state).map((name) => join(state, name))].map(
    (path) => statSync(path).mode & 0o007,
  );
  expect(new Set(modes)).toEqual(new Set([0]));
});
