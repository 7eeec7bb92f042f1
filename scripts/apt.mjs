import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  chooseMirror,
  choosePackages,
  DEFAULT_MIRROR,
  DEFAULT_SECURITY_MIRROR,
  sourceLines,
} from "./apt-output.mjs";
import { gist, run, trouble } from "./step.mjs";

/**
 * Downloads the packages that a program of a Debian suite needs to run, whatever suite this machine is.
 * apt works on a state of its own (empty status: nothing counts as installed), so it needs no root and
 * leaves the machine's lists alone.
 * @returns {Promise<string>} the folder with the .deb files
 */
export async function downloadClosure(folder, suite, packages) {
  const architecture = (await run("dpkg", ["--print-architecture"])).trim();
  const { sources, apt } = privateState(folder, await findKeyring(folder));
  await update({ apt, sources, suite, architecture });
  const closure = choosePackages(await apt(["-y", "--print-uris", "install", ...packages]));
  const debs = join(folder, "debs");
  mkdirSync(debs);
  await apt(["download", ...closure], { cwd: debs });
  return debs;
}

/** The machine's own mirror first; a mirror may lack a suite or its updates, so what is tried gets plainer. */
async function update({ apt, sources, suite, architecture }) {
  const targets = ["indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)"];
  const own = chooseMirror(await run("apt-get", targets).catch(() => ""));
  const standard = { main: DEFAULT_MIRROR, security: DEFAULT_SECURITY_MIRROR };
  const tries = [own, { main: own.main }, standard].map((mirror) =>
    sourceLines({ suite, mirror, architecture }).join("\n"),
  );
  let failure;
  for (const text of new Set(tries)) {
    writeFileSync(sources, `${text}\n`);
    try {
      return await apt(["update"]);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

function privateState(folder, keyring) {
  const state = join(folder, "apt");
  for (const part of ["lists/partial", "cache/archives/partial", "trusted.gpg.d"]) {
    mkdirSync(join(state, part), { recursive: true });
  }
  copyFileSync(keyring, join(state, "trusted.gpg.d/debian-archive-keyring.gpg"));
  writeFileSync(join(state, "status"), "");
  const config = join(state, "apt.conf");
  writeFileSync(config, aptConfig(state));
  const apt = async (args, options) => {
    try {
      return await run("apt-get", ["-c", config, "-q", ...args], options);
    } catch (error) {
      throw trouble(`apt-get ${args[0]}: ${gist(error.output ?? "") || error.message}`);
    }
  };
  return { sources: join(state, "sources.list"), apt };
}

function aptConfig(state) {
  return `
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Default-Release;
Dir::State "${state}";
Dir::State::lists "${state}/lists";
Dir::State::status "${state}/status";
Dir::Cache "${state}/cache";
Dir::Etc::sourcelist "${state}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Etc::trusted "/dev/null";
Dir::Etc::trustedparts "${state}/trusted.gpg.d";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
APT::Install-Recommends "false";
APT::Update::Error-Mode "any";
Debug::NoLocking "true";
${process.getuid?.() === 0 ? 'APT::Sandbox::User "root";' : ""}
`;
}

/** Debian's keys. A machine that is not Debian can get them, signed by its own distribution, as a package. */
async function findKeyring(folder) {
  const names = ["debian-archive-keyring.gpg", "debian-archive-keyring.pgp"];
  const installed = names.map((name) => `/usr/share/keyrings/${name}`).find(existsSync);
  if (installed !== undefined) return installed;
  const keys = join(folder, "keys");
  mkdirSync(keys);
  try {
    await run("apt-get", ["-q", "download", "debian-archive-keyring"], { cwd: keys });
    await run("sh", ["-c", "dpkg-deb -x debian-archive-keyring_*.deb ."], { cwd: keys });
  } catch {
    // Told below, together with a package that has no keyring inside.
  }
  const fetched = names.map((name) => join(keys, "usr/share/keyrings", name)).find(existsSync);
  if (fetched !== undefined) return fetched;
  throw trouble("Debian's keys are missing: install the package debian-archive-keyring");
}
