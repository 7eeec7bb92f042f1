import { mkdtemp, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { watchDataFolder } from "../files/watch.ts";
import type { Patient } from "./patient.ts";
import { within } from "./within.ts";

const READY_MS = 3_000;
const SEEN_MS = 3_000;
/** Longer than the trial: the watcher is not to look by itself. */
const NEVER_MS = 600_000;

export type WatchFolder = typeof watchDataFolder;

/** What became of a change in a folder of our own. */
export type Trial =
  | { readonly is: "seen" | "missed"; readonly folder: string; readonly isNear: boolean }
  | { readonly is: "untried" };

/**
 * Changes a file where nothing is livechat's, and waits for the watcher's word: in the folder of state, else among the
 * temporary files if they lie on the file system of the data. `isNear`: it is that file system.
 */
export async function tryChange(
  { places, running }: Pick<Patient, "places" | "running">,
  watch: WatchFolder = watchDataFolder,
): Promise<Trial> {
  const data = await lookAt(places.root ?? dirname(places.moderation));
  if (!data) return { is: "untried" };
  const rooms = await Promise.all(places.roomFolders.map(lookAt));
  const theirs = [data, ...rooms].flatMap((one) => one?.path ?? []);
  for (const wanted of [running.folder, tmpdir()]) {
    const folder = await lookAt(wanted);
    if (!folder || theirs.some((path) => isBelow(folder.path, path))) continue;
    const isNear = folder.device === data.device;
    if (wanted !== running.folder && !isNear) continue;
    const own = await mkdtemp(join(folder.path, "mucwarden-doctor-")).catch(() => undefined);
    if (own === undefined) continue;
    try {
      return { is: (await isSeen(own, watch)) ? "seen" : "missed", folder: wanted, isNear };
    } finally {
      await rm(own, { recursive: true, force: true }).catch(() => {});
    }
  }
  return { is: "untried" };
}

async function isSeen(folder: string, watch: WatchFolder): Promise<boolean> {
  let isWaiting = false;
  let settle = (_: boolean): void => {};
  const told = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const watching = watch(
    { root: undefined, mucDomain: undefined, moderation: join(folder, "moderation.json"), roomFolders: [] },
    {
      mode: "events",
      lookMs: NEVER_MS,
      rescanMs: NEVER_MS,
      onHint: () => {
        if (isWaiting) settle(true);
      },
      onError: () => settle(false),
    },
  );
  try {
    // What is told before is of the watch itself.
    await within(READY_MS, watching.ready, undefined);
    isWaiting = true;
    await writeFile(join(folder, "changed.json"), "{}\n");
    return await within(SEEN_MS, told, false);
  } catch {
    return false;
  } finally {
    await watching.stop();
  }
}

async function lookAt(folder: string): Promise<{ path: string; device: number } | undefined> {
  try {
    return { path: await realpath(folder), device: (await stat(folder)).dev };
  } catch {
    return undefined;
  }
}

function isBelow(path: string, folder: string): boolean {
  return `${path}${sep}`.startsWith(`${folder}${sep}`);
}
