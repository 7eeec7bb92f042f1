import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from "node:fs";
import { dirname, join, sep } from "node:path";
import { projectRoot } from "../demo/find-prosody.ts";
import type { Planned, PlannedCopy, PlannedFile } from "../init/plan.ts";
import { unsafe } from "./init-held.ts";
import type { Ids, Owners } from "./init-owners.ts";

/** What would become of an entry. */
export type Fate =
  | "make"
  | "as it is"
  /** It was to be removed. */
  | "not there"
  /** It differs, and is somebody's own. */
  | "keep"
  | "set mode and owner"
  | "replace, with a backup"
  | "replace"
  | "remove"
  | "remove, with a backup"
  /** It differs, and is replaced with --force alone. */
  | "needs --force"
  /** Something stands there that init does not touch. */
  | "in the way";

/** Whether anything is written. */
export const changes = ({ fate }: Prospect): boolean =>
  fate !== "as it is" && fate !== "not there" && fate !== "keep";

export type Entry = Exclude<Planned, PlannedCopy>;

export interface Prospect {
  readonly entry: Entry;
  /** Where it is on this machine. */
  readonly path: string;
  readonly fate: Fate;
  /** What is in the way. */
  readonly why?: string;
  /** Whose it is to be; undefined: whoever runs init, or it was before. */
  readonly ids: Ids | undefined;
}

export interface Surroundings {
  readonly root: string;
  readonly owners: Owners;
  readonly isRoot: boolean;
  readonly force: boolean;
}

/** Looks at each entry, and touches nothing. */
export function prospects(entries: readonly Planned[], around: Surroundings): Prospect[] {
  const single = entries.flatMap((entry): readonly Entry[] =>
    entry.kind === "copy" ? filesOf(join(projectRoot, entry.from), entry) : [entry],
  );
  return single.map((entry) => {
    const path = join(around.root || sep, entry.path);
    const owner = entry.owner && around.isRoot ? around.owners.ids(entry.owner) : undefined;
    return { entry, path, ...fateOf(entry, path, owner, around), ids: owner };
  });
}

function filesOf(folder: string, { path, modes, owner, without = [] }: PlannedCopy): Entry[] {
  const found: Entry[] = [{ kind: "folder", path, mode: modes.folder, owner }];
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    if (without.includes(item.name)) continue;
    const from = join(folder, item.name);
    const to = `${path}/${item.name}`;
    if (item.isDirectory()) {
      found.push(...filesOf(from, { kind: "copy", path: to, modes, owner, from, without }));
    } else {
      const content = readFileSync(from, "utf8");
      found.push({ kind: "file", path: to, content, mode: modes.file, owner, there: "program" });
    }
  }
  return found;
}

function fateOf(
  entry: Entry,
  path: string,
  ids: Ids | undefined,
  { root, force }: Surroundings,
): { fate: Fate; why?: string } {
  const why = unsafe(dirname(path), root);
  if (why !== undefined) return blocked(why);
  const there = look(path);
  if (typeof there === "string") return blocked(there);
  if (there === undefined) return { fate: entry.kind === "remove" ? "not there" : "make" };
  if (entry.kind === "link") return fateOfLink(entry.target, path, there, force);
  if (entry.kind === "remove") {
    if (there.isDirectory()) return blocked("it is a folder");
    return { fate: there.isSymbolicLink() ? "remove" : "remove, with a backup" };
  }
  if (entry.kind === "folder") {
    // A folder that is a link elsewhere is the operator's arrangement; nothing of it is changed.
    if (there.isSymbolicLink()) {
      const astray = unsafe(path, root);
      return astray === undefined ? { fate: "as it is" } : blocked(astray);
    }
    if (!there.isDirectory()) return blocked("it is no folder");
    return {
      fate: entry.owner && hasOtherRights(there, entry.mode, ids) ? "set mode and owner" : "as it is",
    };
  }
  if (there.isSymbolicLink()) return blocked(`it is a link to ${readlinkSync(path)}`);
  if (!there.isFile()) return blocked("it is no file");
  return fateOfFile(entry, path, there, ids, force);
}

const blocked = (why: string) => ({ fate: "in the way" as const, why });

function look(path: string): Stats | string | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    return code === "ENOTDIR" ? "what is above it is no folder" : `it cannot be looked at (${code})`;
  }
}

function fateOfLink(
  target: string,
  path: string,
  there: Stats,
  force: boolean,
): { fate: Fate; why?: string } {
  if (there.isDirectory()) return blocked("it is a folder");
  if (there.isSymbolicLink() && readlinkSync(path) === target) return { fate: "as it is" };
  return { fate: force ? "replace, with a backup" : "needs --force" };
}

function fateOfFile(
  { content, mode, there: whenThere, secret }: PlannedFile,
  path: string,
  there: Stats,
  ids: Ids | undefined,
  force: boolean,
): { fate: Fate; why?: string } {
  let old: Buffer;
  try {
    old = readFileSync(path);
  } catch (error) {
    return blocked(`it cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const isSame = old.equals(Buffer.from(content));
  const rights = hasOtherRights(there, mode, ids) ? "set mode and owner" : undefined;
  if (isSame) return { fate: rights ?? "as it is" };
  // A secret that others can read is no secret, whoever wrote it.
  if (whenThere === "keep") return { fate: secret && rights ? rights : "keep" };
  if (whenThere === "program") return { fate: "replace" };
  if (whenThere === "edit" || force) return { fate: "replace, with a backup" };
  return { fate: "needs --force" };
}

const hasOtherRights = ({ mode, uid, gid }: Stats, wanted: number, ids: Ids | undefined): boolean =>
  (mode & 0o7777) !== wanted || (ids !== undefined && (uid !== ids.uid || gid !== ids.gid));
