// How much the bot takes on the disk: what `npm pack` would ship, with the packages that package-lock.json gives it.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { arch, cpus, platform, release, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
// Without the development tools what was built before them is measured.
if (existsSync(join(root, "node_modules/typescript"))) npm(root, "run", "build", "--silent");
else if (!existsSync(join(root, "dist/main.js"))) {
  console.error(
    "There is nothing to measure: dist/ is not built, nor is there a compiler. Run npm ci first: it brings one.",
  );
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), "mucwarden-size-"));
try {
  npm(root, "pack", "--silent", "--ignore-scripts", "--pack-destination", folder);
  const [archive] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  execFileSync("tar", ["-xzf", join(folder, archive), "-C", folder]);
  const installed = join(folder, "package");
  for (const name of ["package-lock.json", ".npmrc"]) copyFileSync(join(root, name), join(installed, name));
  npm(installed, "ci", "--silent", "--omit=dev");
  const modules = join(installed, "node_modules");
  const lock = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8"));
  const packages = Object.keys(lock.packages).length;
  console.log(
    `installed: ${megabytes(sizeOf(installed))}, of it ${packages} packages ${megabytes(sizeOf(modules))}`,
  );
  console.log(`archive: ${megabytes(sizeOf(join(folder, archive)))}`);
  const largest = Object.keys(lock.packages)
    .map((path) => [path.slice("node_modules/".length), sizeOf(join(installed, path))])
    .sort(([, a], [, b]) => b - a)
    .slice(0, 8);
  console.log(`largest: ${largest.map(([name, size]) => `${name} ${megabytes(size)}`).join(", ")}`);
  const machine = `${platform()} ${release()} ${arch()}, ${cpus()[0]?.model ?? "?"}`;
  console.log(`Node ${process.versions.node}, ${machine}, ${new Date().toISOString().slice(0, 10)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function npm(cwd, ...args) {
  execFileSync("npm", args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
}

/** Bytes of the files themselves, whatever blocks the file system gives them. */
function sizeOf(path) {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
