import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import type { Machine } from "../init/plan.ts";
import { leadsOut } from "./init-held.ts";

/** A configuration that is larger is none. */
const LIMIT_BYTES = 4 * 1024 * 1024;

/** The machine below `root` (empty: all of it). What a link leads to outside of it is not there. */
export function createMachine(root: string, given?: string): Machine {
  const secrets = new Map<string, string>();
  const real = (path: string) => join(root || sep, path);
  const orNot = <T>(look: () => T): T | undefined => {
    try {
      return look();
    } catch {
      return undefined;
    }
  };
  const inside = (path: string) => !leadsOut(root, real(path));
  return {
    kind(path) {
      const found = orNot(() => lstatSync(real(path)));
      if (found === undefined) return undefined;
      const followed = found.isSymbolicLink() ? orNot(() => statSync(real(path))) : found;
      if (followed === undefined) return "link";
      return followed.isFile() ? "file" : followed.isDirectory() ? "folder" : "other";
    },
    rights(path) {
      const found = orNot(() => statSync(real(path)));
      return found && { mode: found.mode & 0o7777, gid: found.gid };
    },
    identity(path) {
      const found = orNot(() => statSync(real(path)));
      return found && `${found.dev}:${found.ino}`;
    },
    read(path) {
      return orNot(() => {
        const found = statSync(real(path));
        // A pipe would never end.
        if (!inside(path) || !found.isFile() || found.size > LIMIT_BYTES) return undefined;
        // What is no UTF-8 could not be written back as it was.
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(real(path)));
      });
    },
    list: (path) => orNot(() => (inside(path) ? readdirSync(real(path)).sort() : [])) ?? [],
    secret(name) {
      const known = given ?? secrets.get(name) ?? randomBytes(32).toString("hex");
      secrets.set(name, known);
      return known;
    },
  };
}
