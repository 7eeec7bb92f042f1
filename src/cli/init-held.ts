import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  type Stats,
} from "node:fs";
import { dirname, sep } from "node:path";

/** A folder that is held open: what is done below `path` is done in it, whatever is renamed or linked meanwhile. */
export interface HeldFolder {
  readonly path: string;
  readonly close: () => void;
}

// As Linux itself has it (path_resolution(7)).
const LINKS_LIMIT = 40;

/**
 * Root writes into folders of others, such as Prosody's own: who owns one could lead root elsewhere by a link, also between
 * a look and the deed. So root goes step by step, and follows such links alone as root has made where nobody else could.
 * Undefined: it is not there, and is not to be made. Throws where a link leads astray.
 */
export function holdFolder(path: string, root: string, make: boolean): HeldFolder | undefined {
  if (process.getuid?.() !== 0 || !existsSync("/proc/self/fd")) {
    if (make) makeAll(path);
    return existsSync(path) ? { path, close: () => {} } : undefined;
  }
  const fd = walk(path, make);
  if (fd === undefined) return undefined;
  if (!leadsOut(root, held(fd))) return { path: held(fd), close: () => closeSync(fd) };
  closeSync(fd);
  throw new Error(`${path}: a link above it leads out of the root`);
}

const held = (fd: number): string => `/proc/self/fd/${fd}`;

function walk(path: string, make: boolean): number | undefined {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  const parts = partsOf(path);
  let links = 0;
  let fd = openSync("/", flags);
  try {
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const at = `${held(fd)}/${part}`;
      const found = statOf(at);
      if (found === undefined && !make) return undefined;
      if (found === undefined) makeOpen(at);
      if (!found?.isSymbolicLink()) {
        const next = openSync(at, flags);
        closeSync(fd);
        fd = next;
        continue;
      }
      if (found.uid !== 0 || fstatSync(fd).uid !== 0 || ++links > LINKS_LIMIT) {
        throw new Error(`${path}: ${part} is a link on the way there, in a folder that is not root's alone`);
      }
      const target = readlinkSync(at);
      parts.unshift(...partsOf(target));
      if (!target.startsWith("/")) continue;
      closeSync(fd);
      fd = openSync("/", flags);
    }
    const whole = fd;
    fd = -1;
    return whole;
  } finally {
    if (fd >= 0) closeSync(fd);
  }
}

/** Prosody has to get through to its module, whatever root's umask is. */
function makeOpen(path: string): void {
  mkdirSync(path, 0o755);
  chmodSync(path, 0o755);
}

function makeAll(path: string): void {
  if (existsSync(path)) return;
  makeAll(dirname(path));
  makeOpen(path);
}

const partsOf = (path: string): string[] => path.split("/").filter((part) => part !== "" && part !== ".");

export function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Why nothing is to be written below `folder`; undefined: it is safe, as far as a look can tell. */
export function unsafe(folder: string, root: string): string | undefined {
  if (leadsOut(root, folder)) return "a link above it leads out of the root";
  try {
    holdFolder(folder, root, false)?.close();
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOTDIR" ? undefined : message;
  }
}

/** Whether a path, or what is there of it, is outside the root by way of a link. */
export function leadsOut(root: string, path: string): boolean {
  if (root === "") return false;
  try {
    const top = realpathSync(root);
    const there = realpathSync(path);
    return there !== top && !there.startsWith(top + sep);
  } catch {
    const parent = dirname(path);
    return parent !== path && parent.length >= root.length && leadsOut(root, parent);
  }
}
