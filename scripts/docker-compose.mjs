import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { downloadClosure } from "./apt.mjs";
import { canUnpack } from "./debian-prosody.mjs";
import { hashOf, isStamped, stamp } from "./stamp.mjs";
import { run, step, trouble } from "./step.mjs";

/**
 * Debian 13's docker-compose, unpacked to .local/docker-compose/: `config` checks compose files without any Docker. It is
 * for tests alone: without it they say by name what they did not run, out of the file written here.
 */
export async function ensureDockerCompose(root) {
  const target = join(root, ".local/docker-compose");
  const recipe = `${process.arch} ${hashOf(root, ["scripts/docker-compose.mjs", "scripts/apt.mjs"])}`;
  if (isStamped(join(target, "stamp"), recipe)) return;
  try {
    if (!canUnpack()) throw trouble("no apt-get here");
    await step("fetching Debian 13's docker-compose", () => unpack(target));
    stamp(join(target, "stamp"), recipe);
    rmSync(`${target}.unavailable`, { force: true });
  } catch (error) {
    writeFileSync(`${target}.unavailable`, `${error.message}\n`);
    console.log(`mucwarden: compose files are not checked: ${error.message}`);
  }
}

async function unpack(target) {
  const fresh = `${target}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  try {
    const debs = await downloadClosure(fresh, "trixie", ["docker-compose"]);
    const deb = readdirSync(debs).find((name) => name.startsWith("docker-compose_"));
    if (deb === undefined) throw trouble("Debian has no docker-compose for this processor");
    await run("dpkg-deb", ["-x", join(debs, deb), join(fresh, "root")]);
    const program = join(fresh, "root/usr/libexec/docker/cli-plugins/docker-compose");
    await run(program, ["version"]);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target);
    renameSync(program, join(target, "docker-compose"));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
