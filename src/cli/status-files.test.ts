import { existsSync, watch } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createChanges } from "../../test/support/until.ts";
import { removeStale } from "./status-files.ts";

const START = Date.parse("2026-11-21T20:15:00Z");

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mucwarden-left-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A status file of a bot, written so many ms after the start. */
async function write(bot: string, ms: number): Promise<string> {
  const at = new Date(START + ms).toISOString();
  const file = join(folder, bot, "status.json");
  await mkdir(join(folder, bot), { recursive: true });
  await writeFile(file, JSON.stringify({ version: "1.2.3", pid: 42, at, link: { is: "online" }, rooms: [] }));
  return file;
}

test("of a bot that was killed right before the start is taken away when it is sure that it does not run", async () => {
  const old = await write("old", -60_000);
  const killed = await write("killed", -1);
  const own = await write("own", -1);
  let now = START;
  let second: { readonly ms: number; readonly look: () => void } | undefined;
  await removeStale(folder, ["own"], {
    now: () => now,
    after(ms, look) {
      second = { ms, look };
      return () => {};
    },
  });
  expect([old, killed, own].map(existsSync)).toEqual([false, true, true]);

  const { ms = 0, look = () => {} } = second ?? {};
  now += ms;
  const running = await write("running", ms - 10_000);
  const { changed, until } = createChanges();
  const watcher = watch(join(folder, "killed"), changed);
  try {
    look();
    await until(
      () => !existsSync(killed) || undefined,
      () => "the file of the one that was killed is gone",
    );
  } finally {
    watcher.close();
  }
  expect([own, running].map(existsSync)).toEqual([true, true]);
});
