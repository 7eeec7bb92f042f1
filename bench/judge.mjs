// What judging a message costs: by the number of words, with disguises, with expressions, and at worst.
// npm run bench (builds first), or node bench/judge.mjs [messages]   (default: 20000)
import { cpus } from "node:os";
import { createBot } from "../dist/bot.js";
import { mergeSettings } from "../dist/config/settings.js";
import { loadRules } from "../dist/files/rule-folder.js";
import { bareJid } from "../dist/muc/jid.js";
import { compileShortNames } from "../dist/text/emojis.js";

const [count = 20_000] = process.argv.slice(2).map(Number);
const room = bareJid("bench@rooms.example.test");
const rules = await loadRules();

/** A sequence that is the same in each run. */
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = createRandom(7);
const syllables =
  "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu".split(" ");
const pick = (list) => list[Math.floor(random() * list.length)];
const word = (length) => Array.from({ length }, () => pick(syllables)).join("");
const spoken = Array.from({ length: 3_000 }, () => word(1 + Math.floor(random() * 3)));
const forbidden = Array.from({ length: 10_000 }, () => `${word(3)}x${word(1)}`);

function message(words) {
  const text = Array.from({ length: words }, () => pick(spoken)).join(" ");
  return random() < 0.02 ? `${text} ${pick(forbidden)}` : text;
}
const messages = Array.from({ length: count }, () => message(4 + Math.floor(random() * 14)));

const expressions = Array.from({ length: 50 }, (_, index) =>
  pick([
    `\\b${word(2)}x\\d{${2 + (index % 4)},}`,
    `${word(2)}\\s?(?:${word(1)}|${word(1)})x`,
    `[A-Z]{${20 + index},}`,
    `https?://${word(3)}\\.`,
  ]),
);

function entry(type, options) {
  const rule = rules.get(type);
  const settings = rule.compile(rule.options.parse(options), (problem) => {
    throw new Error(JSON.stringify(problem));
  });
  const how = {
    appliesToModerators: false,
    mode: "enforce",
    when: undefined,
    exempt: undefined,
    locked: false,
  };
  return { id: type, rule, settings, options, ...how, layer: "room", origin: { file: "bench", path: type } };
}

/** ns a message, the median of five rounds, through the bot's own loop with nothing to carry out. */
async function measure(entries, texts) {
  const customEmojis = compileShortNames([]);
  const policy = {
    room,
    channel: undefined,
    settings: mergeSettings([]),
    entries,
    handlers: new Map(),
    customEmojis,
  };
  let now = 0;
  let caught = 0;
  const bot = createBot({
    enforcer: { enforce: async () => ({ status: "done" }) },
    auditLog: { record: () => {} },
    clock: { now: () => now },
    onJudged({ decisive }) {
      if (decisive) caught += 1;
    },
    onError(what, error) {
      throw new Error(what, { cause: error });
    },
  });
  bot.setPolicies(new Map([[room, policy]]));
  const rounds = [];
  for (let round = 0; round < 5; round += 1) {
    const start = process.hrtime.bigint();
    for (const [index, text] of texts.entries()) {
      now += 1_000;
      const id = `${round}-${index}`;
      await bot.handle({
        kind: "message",
        room,
        nick: `n${index % 50}`,
        id,
        stanzaId: id,
        texts: [{ where: "body", text }],
      });
    }
    rounds.push(Number(process.hrtime.bigint() - start) / texts.length);
  }
  return { ns: rounds.sort((a, b) => a - b)[2], caught: caught / 5 };
}

function report(what, { ns, caught }) {
  console.log(
    `${what.padEnd(58)} ${(ns / 1000).toFixed(1).padStart(9)} µs a message ${String(caught).padStart(7)} caught`,
  );
}

const words = (n, more = {}) =>
  entry("moderate", { rules: [{ name: "list", words: forbidden.slice(0, n), ...more }] });

console.log(`${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, ${count} messages\n`);
report("no rule", await measure([], messages));
for (const n of [10, 200, 2_000, 10_000]) report(`${n} words`, await measure([words(n)], messages));
for (const n of [10, 10_000]) {
  report(`${n} words, all disguises`, await measure([words(n, { disguises: "all" })], messages));
}
report(
  "50 expressions",
  await measure(
    [entry("moderate", { rules: expressions.map((regexp) => ({ name: regexp, regexp })) })],
    messages,
  ),
);

console.log(
  "\n10,000 characters that cost most, one after the other (10,000 words, all disguises, 8 hostile expressions)",
);
const hostile = [
  "[ab]*a[ab]{200}c",
  "b[ab]{0,200}!",
  "(a+)+$",
  "(\\w+\\s?)*!$",
  "a.{0,200}z",
  "(?:[ab]*a[ab]{20}c)|(?:[ab]{50}d)",
  "s+p+a+m+",
  "X.*X.*X.*X",
];
const worst = [
  words(10_000, { disguises: "all" }),
  entry("moderate", { rules: hostile.map((regexp) => ({ name: regexp, regexp })) }),
];
const long = 10_000;
const fill = (parts) =>
  Array.from({ length: long }, () => pick(parts))
    .join("")
    .slice(0, long);
const shapes = {
  "one letter": "a".repeat(long),
  "a and b": fill(["a", "b"]),
  "digits for letters": fill(["1", "0", "4", "3", "l", "b", "k"]),
  "single letters": fill(["b ", "k ", "a ", "x "]),
  "letters and marks": fill(["a\u0301\u0323", "b\u0335", "k"]),
  "another script": fill(["б", "а", "к", "о", " ", "n"]),
  "no spaces": fill(["春", "夏", "秋", "冬"]),
};
for (const [name, text] of Object.entries(shapes)) report(name, await measure(worst, Array(20).fill(text)));
