import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** One hash over the paths (as seen from root) and contents of files and of whole folders; what is absent counts as absent. */
export function hashOf(root, paths) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap((path) => filesBelow(join(root, path))).sort()) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file).split(sep).join("/")}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function filesBelow(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

/** Whether the stamp file says that this very thing was made. */
export function isStamped(file, value) {
  try {
    return readFileSync(file, "utf8").trim() === value;
  } catch {
    return false;
  }
}

export function stamp(file, value) {
  writeFileSync(file, `${value}\n`);
}
