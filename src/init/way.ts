import { folderOf } from "./paths.ts";
import type { Machine } from "./plan.ts";

/** Folders above these paths through which others than their owner and group cannot pass. */
export function barred(machine: Machine, paths: readonly string[]): string[] {
  const above = new Set(paths.flatMap(foldersAbove));
  return [...above].filter((folder) => {
    if (machine.kind(folder) !== "folder") return false;
    return ((machine.rights(folder)?.mode ?? 0o755) & 0o001) === 0;
  });
}

/** The outermost first. */
function foldersAbove(path: string): string[] {
  const folder = folderOf(path);
  return folder === "" ? [] : [...foldersAbove(folder), folder];
}

export const passingNote = (folder: string): string =>
  `${folder} is closed to others than its owner and group, and the bots have to pass through it: chmod o+x lets them do that, and list nothing.`;
