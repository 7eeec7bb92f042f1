// How long the data folder takes: read and compiled from nothing, and again after one file changed.
// npm run bench -- [rooms] [channels]   (default: 1000 rooms of 200 channels)
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../dist/config/compile.js";
import { NO_MEMORY } from "../dist/config/memory.js";
import { createDataReader, locateInFolder } from "../dist/files/data-folder.js";
import { loadRules } from "../dist/files/rule-folder.js";

const ROUNDS = 7;
const [rooms = 1000, channels = 200] = process.argv.slice(2).map(Number);
const domain = "rooms.example.test";

/** A channel's lists: two of its own with 60 words, one that all channels share with 300. */
function lists(channel) {
  const list = (name, count) => ({ entries: Array.from({ length: count }, (_, i) => `${name} word${i}`) });
  return [list(`c${channel}a`, 60), list(`c${channel}b`, 60), list("common", 300)];
}

function roomFile(index, more = []) {
  const handlers = lists(index % channels).map(({ entries }, position) => ({
    type: "moderate",
    id: `forbidden_words_${position}`,
    enabled: true,
    options: {
      rules: [
        { name: `forbidden_words_${position}`, regexp: entries.map((e) => `(?:\\b${e}\\b)`).join("|") },
      ],
      applyToModerators: false,
    },
  }));
  return JSON.stringify({ local: `r${index}`, domain, enabled: true, handlers: [...handlers, ...more] });
}

async function writeFolder(root) {
  const bot = join(root, "bot", domain);
  for (const folder of [join(bot, "rooms"), "room-channel", "channelConfigurationOptions"]) {
    await mkdir(folder.startsWith("/") ? folder : join(root, folder), { recursive: true });
  }
  const connection = { service: "xmpp://127.0.0.1:5347", domain: "warden.example.test", password: "fake" };
  await writeFile(join(bot, "moderation.json"), JSON.stringify({ type: "component", connection, name: "W" }));
  const map = {};
  for (let index = 0; index < rooms; index += 1) {
    map[index % channels] = [...(map[index % channels] ?? []), `r${index}`];
    await writeFile(join(bot, "rooms", `r${index}.json`), roomFile(index));
  }
  await writeFile(join(root, "room-channel", `${domain}.json`), JSON.stringify(map));
  for (let id = 0; id < channels; id += 1) {
    const options = { bot: { enabled: true, forbiddenWords: lists(id), quotes: [], commands: [] } };
    await writeFile(join(root, "channelConfigurationOptions", `${id}.json`), JSON.stringify(options));
  }
}

const root = await mkdtemp(join(tmpdir(), "mucwarden-bench-"));
try {
  await writeFolder(root);
  const rules = await loadRules();
  const places = await locateInFolder(root, undefined);
  const cold = { read: [], compile: [] };
  const warm = { read: [], compile: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const read = createDataReader(places);
    const files = await timed(cold.read, read);
    let { memory } = await timed(cold.compile, () => compile(files, rules, {}, NO_MEMORY));
    const more = [{ type: "no-duplicate", id: `d${round}`, options: {} }];
    await writeFile(join(root, "bot", domain, "rooms", "r7.json"), roomFile(7, more));
    const changed = await timed(warm.read, read);
    const again = await timed(warm.compile, () => compile(changed, rules, {}, memory));
    ({ memory } = again);
    if (again.policies.size !== rooms) throw new Error(`${again.policies.size} rooms instead of ${rooms}`);
  }
  console.log(
    `${rooms} rooms, ${channels} channels; Node ${process.version}, ${cpus()[0]?.model}, ${cpus().length} cores`,
  );
  console.log(`from nothing:           read ${median(cold.read)} ms, compile ${median(cold.compile)} ms`);
  console.log(`after one file changed: read ${median(warm.read)} ms, compile ${median(warm.compile)} ms`);
  console.log(`(medians of ${ROUNDS})`);
} finally {
  await rm(root, { recursive: true, force: true });
}

async function timed(times, work) {
  const start = performance.now();
  const result = await work();
  times.push(performance.now() - start);
  return result;
}

function median(times) {
  return Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]);
}
