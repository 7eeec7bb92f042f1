import { accessSync, constants, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export type DebianSuite = "bookworm" | "trixie";

// src/demo and dist/demo lie equally deep.
export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where mod_muc_warden lies, in the checkout and in the package. */
export const modulesFolder = join(projectRoot, "prosody-modules");

/** The Prosody that setup unpacked from this Debian suite; without a suite, Debian 12's or else the one on PATH. */
export function findProsody(suite?: DebianSuite): string | undefined {
  const unpacked = join(projectRoot, ".local/debian", suite ?? "bookworm", "bin/prosody");
  if (isExecutable(unpacked)) return unpacked;
  if (suite !== undefined) return undefined;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, "prosody")).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
