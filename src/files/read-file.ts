import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SourceFile } from "../config/source.ts";

/** Reads what is there, and says in plain words why not. Never rejects. */
export async function readSource(file: string): Promise<SourceFile> {
  try {
    return { file, text: await readFile(file, "utf8") };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return { file, unreadable: reasonOf(error), ...(missing && { missing }) };
  }
}

/** One after the other: thousands of rooms must not take thousands of file descriptors. */
export async function readSources(files: readonly string[]): Promise<SourceFile[]> {
  const sources: SourceFile[] = [];
  for (const file of files) sources.push(await readSource(file));
  return sources;
}

export interface Listing {
  /** Sorted; none where there is no such folder. */
  readonly names: readonly string[];
  /** The folder is there and does not let itself be read. */
  readonly unreadable?: SourceFile;
}

export async function namesIn(folder: string, wanted: RegExp, kind: "file" | "folder"): Promise<Listing> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names: string[] = [];
    for (const entry of entries) {
      if (!wanted.test(entry.name)) continue;
      // Through a link as well: config maps consist of them. One that leads nowhere is a file that cannot be read.
      const linked = entry.isSymbolicLink() && (await stat(join(folder, entry.name)).catch(() => undefined));
      const is = linked || entry;
      const fits = kind === "file" ? is.isFile() || is.isSymbolicLink() : is.isDirectory();
      if (fits) names.push(entry.name);
    }
    return { names: names.sort() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { names: [] };
    return { names: [], unreadable: { file: folder, unreadable: reasonOf(error) } };
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
