import { constants, type Stats } from "node:fs";
import { type FileHandle, mkdir, open, readlink, rename, rm, symlink, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type HeldFolder, holdFolder, statOf } from "./init-held.ts";
import type { Ids } from "./init-owners.ts";
import { changes, type Prospect } from "./init-prospect.ts";

interface Rights {
  readonly mode: number;
  /** Undefined: as it comes. */
  readonly ids: Ids | undefined;
}

/** Does what is to be done of one entry. `stamp` goes into the name of a backup. Throws what the system says. */
export async function write(prospect: Prospect, root: string, stamp: string): Promise<void> {
  const { entry, path } = prospect;
  if (!changes(prospect)) return;
  const folder = holdFolder(dirname(path), root, entry.kind !== "remove");
  if (folder === undefined) return;
  try {
    await writeInto(folder, prospect, stamp);
  } finally {
    folder.close();
  }
}

async function writeInto(folder: HeldFolder, { entry, path: whole, fate, ids }: Prospect, stamp: string) {
  const path = join(folder.path, basename(whole));
  if (fate === "set mode and owner") {
    if (entry.kind === "file" || entry.kind === "folder") await setRights(path, { mode: entry.mode, ids });
    return;
  }
  const before = statOf(path);
  if (fate.endsWith("with a backup") && before) await backUp(path, before, stamp);
  if (entry.kind === "remove") {
    if (before) await unlink(path);
  } else if (entry.kind === "folder") {
    // Closed until it has its owner: mkdir's own mode is cut by the umask.
    if (!before?.isDirectory()) await mkdir(path, { mode: 0o700 });
    await setRights(path, { mode: entry.mode, ids });
  } else if (entry.kind === "link") {
    const temporary = besides(path);
    await rm(temporary, { force: true });
    await symlink(entry.target, temporary);
    await rename(temporary, path);
  } else {
    const kept = entry.there === "edit" && before ? { uid: before.uid, gid: before.gid } : undefined;
    await writeWhole(path, Buffer.from(entry.content), { mode: entry.mode, ids: ids ?? kept });
  }
}

// There may be a secret in it, whatever the mode of the file.
const CLOSED = 0o640;

async function backUp(path: string, before: Stats, stamp: string): Promise<void> {
  const backup = `${path}.bak-${stamp}`;
  if (before.isSymbolicLink()) return symlink(await readlink(path), backup);
  await withHandle(path, async (file) => {
    const { mode, uid, gid } = await file.stat();
    await writeWhole(backup, await file.readFile(), { mode: mode & CLOSED, ids: { uid, gid } });
  });
}

/** What is there itself, and never what a link leads to. */
async function withHandle(path: string, act: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    await act(file);
  } finally {
    await file.close();
  }
}

const besides = (path: string): string => join(dirname(path), `.${basename(path)}.mucwarden-init`);

/** All of it or nothing, and never open to more people than it is to be in the end. */
async function writeWhole(path: string, content: Buffer, { mode, ids }: Rights): Promise<void> {
  const temporary = besides(path);
  // Left by a run that was interrupted; or a link that somebody put there.
  await rm(temporary, { force: true });
  const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    if (ids && !isMine(ids)) await file.chown(ids.uid, ids.gid);
    await file.chmod(mode);
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

const isMine = ({ uid, gid }: Ids): boolean => process.getuid?.() === uid && process.getgid?.() === gid;

const setRights = (path: string, { mode, ids }: Rights): Promise<void> =>
  withHandle(path, async (file) => {
    if (ids) await file.chown(ids.uid, ids.gid);
    await file.chmod(mode);
  });
