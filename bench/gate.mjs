// What it costs that every message is asked for before it is delivered: through a real Prosody, without mod_muc_warden, with
// it and a bot that allows everything at once, and with mucwarden and 200 words.
// npm run bench (builds first), or node bench/gate.mjs [seconds] [bookworm|trixie]   (default: 5 seconds, bookworm)
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { connectPeople } from "../dist/demo/people.js";
import { findProsody, startProsody } from "../dist/demo/prosody.js";
import { connectByClient, connectByComponent, createCrowd } from "./crowd.mjs";

const [seconds = 5, suite = "bookworm"] = [Number(process.argv[2] ?? 5), process.argv[3] ?? "bookworm"];
const MUC = "rooms.localhost";
const ANONYMOUS = "anon.localhost";
const BOT = { domain: "bot.localhost", secret: "bot" };
const PEOPLE = { domain: "people.localhost", secret: "people" };
const OWNER = { domain: "owner.localhost", secret: "owner" };
const ROOMS = 5;
const SEATS = 5;
const rooms = Array.from({ length: ROOMS }, (_, index) => `r${index}@${MUC}`);
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "mucwarden-bench-gate-"));

/** Runs a program until it has printed this, so many times. */
async function startBot(args, pattern, times) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let left = times;
  await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!pattern.test(line)) return;
      left -= 1;
      if (left === 0) resolve();
    });
    child.once("exit", (code) => reject(new Error(`the bot ended with ${code}`)));
  });
  return () => child.kill("SIGTERM");
}

function startAllowing(port) {
  const args = [join(root, "bench/allow.mjs"), port, BOT.domain, BOT.secret, MUC, ...rooms];
  return startBot(args, /ready/, 1);
}

async function startWarden(port) {
  const bot = join(folder, "data", "bot", MUC);
  await mkdir(join(bot, "rooms"), { recursive: true });
  const service = `xmpp://127.0.0.1:${port}`;
  const connection = { service, domain: BOT.domain, password: BOT.secret };
  await writeFile(join(bot, "moderation.json"), JSON.stringify({ type: "component", connection, name: "W" }));
  const words = Array.from({ length: 200 }, (_, index) => `forbidden${index}`);
  const handlers = [{ id: "w", type: "moderate", options: { rules: [{ name: "w", words }] } }];
  for (const room of rooms) {
    const [local] = room.split("@");
    const file = JSON.stringify({ local, domain: MUC, enabled: true, handlers });
    await writeFile(join(bot, "rooms", `${local}.json`), file);
  }
  const folders = ["--data", join(folder, "data"), "--state", join(folder, "state")];
  const args = [join(root, "bin/mucwarden"), "run", ...folders];
  return startBot(args, /"msg":"moderating, before/, ROOMS);
}

async function cpuSeconds(prosodyFolder) {
  const pid = (await readFile(join(prosodyFolder, "prosody.pid"), "utf8")).trim();
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const senders = {
  component: ({ component }, count) => connectByComponent(component, PEOPLE, count),
  c2s: ({ c2s }, count) => connectByClient(c2s, ANONYMOUS, count),
};

async function measure(name, { warden, startBot }) {
  for (const [kind, connect] of Object.entries(senders)) {
    const prosodyFolder = await mkdtemp(join(folder, "prosody-"));
    const prosody = await startProsody({
      command: findProsody(suite),
      folder: prosodyFolder,
      config: {
        mucHosts: [{ domain: MUC, archive: false, ...(warden && { warden: [BOT.domain] }) }],
        components: [BOT, PEOPLE, OWNER],
      },
    });
    const owners = await connectPeople(prosody.ports.component, OWNER.domain, OWNER.secret);
    // Moderators are not asked for: those who measure are none.
    for (const room of rooms) await owners.person("owner").join(room, "Owner", { asOwner: true });
    const stopBot = await startBot?.(prosody.ports.component);
    const people = await connect(prosody.ports, ROOMS * SEATS);
    const crowd = await createCrowd(people, (index) => rooms[index % ROOMS], SEATS);
    await crowd.latencies(200, 1);
    const calm = await crowd.latencies(200, seconds);
    const busy = await crowd.latencies(1_000, seconds);
    const before = await cpuSeconds(prosodyFolder);
    const { rate, delivered } = await crowd.throughput(4, seconds);
    const cpu = ((await cpuSeconds(prosodyFolder)) - before) / delivered;
    const [most, each] = [rate, cpu * 1e6].map((figure) => Math.round(figure).toString().padStart(8));
    console.log(`${name.padEnd(28)} ${kind.padEnd(10)} ${spread(calm)} ${spread(busy)} ${most} ${each}`);
    crowd.stop();
    stopBot?.();
    await owners.stop();
    await prosody.stop();
  }
}

function spread(sorted) {
  const at = (part) => sorted[Math.floor((sorted.length - 1) * part)].toFixed(2);
  return [0.5, 0.9, 0.99]
    .map((part) => at(part).padStart(7))
    .join("")
    .padEnd(24);
}

try {
  console.log(
    `${ROOMS} rooms of ${SEATS}, no archive, ${seconds} s each; ${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, ${suite}\n`,
  );
  console.log(`${"".padEnd(39)} ms at 200 a second       ms at 1,000 a second      most     µs CPU`);
  console.log(
    `${"".padEnd(28)} ${"senders".padEnd(10)} ${"    p50    p90    p99".padEnd(24)} ${"    p50    p90    p99".padEnd(24)} ${"a second".padStart(8)} ${"each".padStart(8)}`,
  );
  await measure("without the module", {});
  await measure("with it, nothing asked", { warden: true });
  await measure("with it, all allowed", { warden: true, startBot: startAllowing });
  await measure("with it and mucwarden", { warden: true, startBot: startWarden });
} finally {
  await rm(folder, { recursive: true, force: true });
}
