import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { downloadClosure } from "./apt.mjs";
import { hashOf, isStamped, stamp } from "./stamp.mjs";
import { gist, run, trouble } from "./step.mjs";
import { writeWrappers } from "./wrapper.mjs";

const PACKAGES = ["prosody", "prosody-modules", "lua5.4", "lua-dbi-sqlite3"];
/** What tests our own module. One suite's does for both. */
const TOOLS = { suite: "bookworm", packages: ["lua-busted", "lua-check"] };

function debianFolder(root, suite) {
  return join(root, ".local/debian", suite);
}

/** Whether this suite's Prosody is there, made by these very scripts for this kind of machine. */
export function isUnpacked(root, suite) {
  return isStamped(join(debianFolder(root, suite), "stamp"), recipe(root));
}

/** Fetches a suite's Prosody and unpacks it to .local/debian/<suite>/, which appears only when complete. */
export async function unpackProsody(root, suite) {
  const target = debianFolder(root, suite);
  removeRests(dirname(target), `${suite}.new-`);
  // The name is new each time: an apt-get of a run that was killed may still be writing into the old one.
  const fresh = `${target}.new-${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  try {
    const hasTools = suite === TOOLS.suite;
    const packages = hasTools ? [...PACKAGES, ...TOOLS.packages] : PACKAGES;
    const debs = await downloadClosure(fresh, suite, packages);
    await unpackAll(debs, join(fresh, "root"));
    writeWrappers(fresh, hasTools ? undefined : TOOLS.suite);
    await tryOut(fresh, hasTools);
    for (const used of ["apt", "debs", "keys", "try"])
      rmSync(join(fresh, used), { recursive: true, force: true });
    stamp(join(fresh, "stamp"), recipe(root));
    // Moved aside rather than removed: others may be starting the old one, and are without any for an instant only.
    if (existsSync(target)) renameSync(target, `${fresh}-replaced`);
    renameSync(fresh, target);
    removeRests(dirname(target), `${suite}.new-`);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}

/** Only one setup runs at a time, so whatever lies there is the rest of an interrupted one. */
function removeRests(folder, prefix) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter((name) => name.startsWith(prefix))) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Loads Prosody with all its libraries once, so that what misses one fails here and not in the demo; so with the tools. */
async function tryOut(folder, hasTools) {
  const data = join(folder, "try");
  mkdirSync(data);
  const config = join(data, "prosody.cfg.lua");
  writeFileSync(config, `data_path = ${JSON.stringify(data)}\nrun_as_root = true\nVirtualHost "localhost"\n`);
  const tries = [["prosodyctl", "--config", config, "about"]];
  if (hasTools) tries.push(["busted", "--version"], ["luacheck", "--version"]);
  for (const [name, ...args] of tries) {
    await run(join(folder, "bin", name), args).catch((error) => {
      throw trouble(`what was unpacked does not run on this machine: ${gist(error.output ?? "")}`);
    });
  }
}

async function unpackAll(debs, root) {
  mkdirSync(root);
  const waiting = readdirSync(debs).filter((name) => name.endsWith(".deb"));
  const worker = async () => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      await run("dpkg-deb", ["-x", join(debs, name), root]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

function recipe(root) {
  const scripts = ["apt-output.mjs", "apt.mjs", "debian-prosody.mjs", "wrapper.mjs"];
  return `${process.arch} ${hashOf(
    root,
    scripts.map((name) => `scripts/${name}`),
  )}`;
}

export function unavailableFile(root, suite) {
  return `${debianFolder(root, suite)}.unavailable`;
}

export function canUnpack() {
  return process.platform === "linux" && existsSync("/usr/bin/apt-get") && existsSync("/usr/bin/dpkg-deb");
}
