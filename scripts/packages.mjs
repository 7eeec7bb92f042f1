import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { hashOf, isStamped, stamp } from "./stamp.mjs";
import { run, step, trouble } from "./step.mjs";

/** Brings node_modules to what package-lock.json says. */
export async function installPackages(root) {
  const file = join(root, "node_modules/.mucwarden-lock-hash");
  const wanted = hashOf(root, ["package-lock.json"]);
  if (isStamped(file, wanted)) return;
  if (!existsSync(file) && isInstalledByHand(root)) return stamp(file, wanted);
  await step("installing npm packages", () =>
    npm(root, ["ci", "--no-audit", "--no-fund"], "npm could not install the packages"),
  );
  stamp(file, wanted);
}

/** npm writes node_modules/.package-lock.json at the end of every install. */
function isInstalledByHand(root) {
  const installed = statSync(join(root, "node_modules/.package-lock.json"), { throwIfNoEntry: false });
  return installed !== undefined && installed.mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
}

/** Compiles src/ to dist/ unless that is what dist/ already holds. */
export async function build(root) {
  const wanted = hashOf(root, ["src", "tsconfig.json", "tsconfig.build.json", "package-lock.json"]);
  if (isStamped(join(root, "dist/.build-stamp"), wanted)) return;
  await step("compiling", async () => {
    // Into a fresh folder that takes dist's place only when complete: files removed from src do not linger,
    // and a source that does not compile leaves the last good dist.
    const fresh = join(root, ".local/dist.new");
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    await npm(root, ["run", "build", "--", "--outDir", fresh], "the sources do not compile");
    stamp(join(fresh, ".build-stamp"), wanted);
    rmSync(join(root, "dist"), { recursive: true, force: true });
    renameSync(fresh, join(root, "dist"));
  });
}

async function npm(root, args, problem) {
  // npm_execpath is the npm that started us; a plain `npm` may be another version, or a shim.
  const cli = process.env.npm_execpath;
  const [command, first] = cli?.match(/npm-cli\.[cm]?js$/) ? [process.execPath, [cli]] : ["npm", []];
  try {
    await run(command, [...first, ...args], { cwd: root });
  } catch (error) {
    throw trouble(`${problem} (npm ${args.slice(0, 2).join(" ")}), see above`, error.output || error.message);
  }
}
