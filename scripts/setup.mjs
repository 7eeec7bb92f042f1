// What `npm start` and `npm test` need and a fresh checkout lacks: npm packages, dist/, a Prosody, for tests a browser.
// Node's own modules only, since it runs before there are others. Says nothing when there is nothing to do.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureChromium } from "./chromium.mjs";
import { canUnpack, isUnpacked, unavailableFile, unpackProsody } from "./debian-prosody.mjs";
import { ensureDockerCompose } from "./docker-compose.mjs";
import { withLock } from "./lock.mjs";
import { onPath } from "./on-path.mjs";
import { build, installPackages } from "./packages.mjs";
import { step, trouble } from "./step.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const NAMES = { bookworm: "Debian 12's Prosody", trixie: "Debian 13's Prosody" };

try {
  const mode = process.argv[2];
  if (mode !== "start" && mode !== "test") throw trouble("usage: node scripts/setup.mjs start|test");
  checkNode();
  await withLock(
    root,
    () => console.log("mucwarden: waiting for another setup of this checkout"),
    () => prepare(mode),
  );
} catch (error) {
  // Tools put what matters first, and then their manual.
  if (error.output) console.error(error.output.trimEnd().split("\n").slice(0, 25).join("\n"));
  console.error(`mucwarden: ${error.message}`);
  process.exitCode = 1;
}

async function prepare(mode) {
  mkdirSync(join(root, ".local"), { recursive: true });
  await installPackages(root);
  await ensureProsody();
  if (mode === "test") {
    await ensureSecondProsody();
    await ensureDockerCompose(root);
  }
  await build(root);
  if (mode === "start") return;
  const todo = await ensureChromium();
  if (todo !== undefined) console.log(`mucwarden: ${todo}`);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw trouble(`Node ${process.versions.node} is too old: 20.19 or newer is needed (https://nodejs.org)`);
}

async function ensureProsody() {
  if (isUnpacked(root, "bookworm")) return;
  const installed = onPath("prosody");
  if (!canUnpack()) {
    if (installed) return;
    throw trouble("no Prosody here and no apt-get to fetch one: install prosody, or use `docker compose up`");
  }
  try {
    await unpack("bookworm");
  } catch (error) {
    if (!installed) throw trouble(`${NAMES.bookworm} could not be fetched: ${error.message}`, error.output);
    console.log(`mucwarden: using ${installed} (${NAMES.bookworm} could not be fetched: ${error.message})`);
  }
}

/** Prosody 13 is for tests alone: without it they say by name what they did not run, out of the file written here. */
async function ensureSecondProsody() {
  if (isUnpacked(root, "trixie")) return;
  try {
    if (!canUnpack()) throw trouble("no apt-get here");
    await unpack("trixie");
    rmSync(unavailableFile(root, "trixie"), { force: true });
  } catch (error) {
    mkdirSync(join(root, ".local/debian"), { recursive: true });
    writeFileSync(unavailableFile(root, "trixie"), `${error.message}\n`);
    console.log(`mucwarden: no tests with ${NAMES.trixie}: ${error.message}`);
  }
}

function unpack(suite) {
  return step(`fetching ${NAMES[suite]}`, () => unpackProsody(root, suite));
}
