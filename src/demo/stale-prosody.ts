import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Ends a Prosody that a crashed earlier run left behind in this folder.
 * Rejects if it belongs to a run that is still alive. Without /proc nothing can be verified, and nothing is ended.
 */
export async function endStaleProsody(folder: string): Promise<void> {
  const pid = Number(await contentOf(join(folder, "prosody.pid")));
  if (!Number.isInteger(pid) || pid <= 1 || !(await isOurs(pid, folder))) return;
  const owner = await nodeParentOf(pid);
  if (owner !== undefined) throw new Error(`${folder} is in use: process ${owner} runs a Prosody there`);
  await end(pid, () => isOurs(pid, folder));
}

/** Process ids are used again: only the command line tells that this one is a Prosody with our configuration. */
async function isOurs(pid: number, folder: string): Promise<boolean> {
  return (await commandLine(pid)).includes(join(folder, "prosody.cfg.lua"));
}

/** Orphans have init for a parent, or some other keeper; only a Node process can be another run of ours. */
async function nodeParentOf(pid: number): Promise<number | undefined> {
  const status = await contentOf(`/proc/${pid}/status`);
  const parent = Number(status.match(/^PPid:\s*(\d+)/m)?.[1]);
  if (!(parent > 1) || parent === process.pid) return undefined;
  return /(^|\/)node$/.test((await commandLine(parent))[0] ?? "") ? parent : undefined;
}

async function end(pid: number, isAlive: () => Promise<boolean>): Promise<void> {
  process.kill(pid, "SIGTERM");
  // Not our child, so nothing tells us of its end.
  for (let waited = 0; waited < 1_500; waited += 25) {
    if (!(await isAlive())) return;
    await delay(25);
  }
  if (await isAlive()) process.kill(pid, "SIGKILL");
}

async function commandLine(pid: number): Promise<string[]> {
  return (await contentOf(`/proc/${pid}/cmdline`)).split("\0");
}

async function contentOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
