import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { SIZE_LIMIT, type SourceFile } from "../config/source.ts";

/** Reads what is there, and says in plain words why not. Never rejects. */
export async function readSource(file: string): Promise<SourceFile> {
  try {
    // A pipe under this name would keep us waiting for whoever may write to it one day.
    const there = await stat(file);
    if (!there.isFile() && !there.isDirectory()) return { file, unreadable: "it is no regular file" };
    if (there.size > SIZE_LIMIT) return { file, unreadable: "it is far too large" };
    return { file, text: await readFile(file, "utf8") };
  } catch (error) {
    return failed(file, error);
  }
}

function failed(file: string, error: unknown): SourceFile {
  const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
  return { file, unreadable: reasonOf(error), ...(missing && { missing }) };
}

// Thousands of rooms must not take thousands of file descriptors.
const AT_ONCE = 16;

// The grain of the coarsest clock that a file system keeps (FAT: two seconds).
const GRAIN_MS = 2_000;

/** Remembers what was read: a sweep over the same files reads again only what may have changed since the last. */
export interface FileMemory {
  sweep(): FileSweep;
}

export interface FileSweep {
  read(file: string): Promise<SourceFile>;
  /** In the order of the names. */
  readAll(files: readonly string[]): Promise<SourceFile[]>;
  /** What this sweep did not ask for is forgotten. */
  end(): void;
}

interface Remembered {
  readonly source: SourceFile;
  /** The file's state just before it was read: what is written while it is read shows at the next look. */
  readonly state: string;
}

export function createFileMemory(now: () => number): FileMemory {
  let memory = new Map<string, Remembered>();
  return {
    sweep() {
      const seen = new Map<string, Remembered>();
      async function read(file: string): Promise<SourceFile> {
        let state: string | undefined;
        try {
          state = await stateOf(file, now());
        } catch (error) {
          return failed(file, error);
        }
        const known = memory.get(file);
        if (known && known.state === state) {
          seen.set(file, known);
          return known.source;
        }
        const source = await readSource(file);
        if (state !== undefined && source.text !== undefined) seen.set(file, { source, state });
        return source;
      }
      return {
        read,
        readAll: (files) => inParallel(files, read),
        end() {
          memory = seen;
        },
      };
    },
  };
}

/**
 * What differs as soon as the file does. Undefined where that is not sure: a file younger than the clock's grain may
 * be written once more and look the same.
 */
async function stateOf(file: string, now: number): Promise<string | undefined> {
  const { dev, ino, size, mtimeNs, ctimeNs, mtimeMs, ctimeMs } = await stat(file, { bigint: true });
  const youngest = Math.max(Number(mtimeMs), Number(ctimeMs));
  return now - youngest < GRAIN_MS ? undefined : [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}

async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  const worker = async () => {
    // All workers draw from the same iterator.
    for (const [index, item] of left) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

export interface Listing {
  /** Sorted; none where there is no such folder. */
  readonly names: readonly string[];
  /** What else is there, in the same order. */
  readonly others: readonly string[];
  /** The folder is there and does not let itself be read. */
  readonly unreadable?: SourceFile;
  /** There is no such folder. */
  readonly missing?: true;
}

export async function namesIn(folder: string, wanted: RegExp, kind: "file" | "folder"): Promise<Listing> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names: string[] = [];
    const others: string[] = [];
    for (const entry of entries) {
      if (!wanted.test(entry.name)) {
        others.push(entry.name);
        continue;
      }
      // Through a link as well: config maps consist of them. One that leads nowhere is a file that cannot be read.
      const linked = entry.isSymbolicLink() && (await stat(join(folder, entry.name)).catch(() => undefined));
      const is = linked || entry;
      const fits = kind === "file" ? is.isFile() || is.isSymbolicLink() : is.isDirectory();
      (fits ? names : others).push(entry.name);
    }
    return { names: names.sort(), others: others.sort() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { names: [], others: [], missing: true };
    return { names: [], others: [], unreadable: { file: folder, unreadable: reasonOf(error) } };
  }
}

export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const uid = process.getuid?.();
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES")
    return `permission denied${uid === undefined ? "" : ` (the bot runs as uid ${uid})`}`;
  if (code === "EISDIR") return "it is a folder";
  if (code === "ENOTDIR") return "a part of the path is a file, not a folder";
  return message;
}
