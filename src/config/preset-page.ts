import { PRESET_NAMES, PRESET_RULES, type PresetRule } from "./presets.ts";
import { code, plain, table } from "./reference-table.ts";

const INTRODUCTION = [
  "# Presets",
  "Generated from the source by `npm run reference`: change it there.",
  "A preset is a ready list of rules. Name it instead of writing rules, in `policy/instance.json` for all rooms, in " +
    "`policy/channels/<channel id>.json` for a channel, in `policy/rooms/<room>.json` for one room:",
  '```json\n{ "preset": "family" }\n```',
  "- **gentle** stops what no conversation survives: floods, walls of text, raids, links from somebody who has just " +
    "come in. Lively people never meet it.\n" +
    "- **family** is for rooms with many guests and few moderators.\n" +
    "- **strict** is for rooms under attack, and for those that would rather lose a good message than keep a bad one.",
  "Which words may not be said is not in any of them: nobody but the owner knows. Add a `moderate` handler of your own, " +
    "or livechat's lists.",
  "A channel's options in livechat's own form have no place for a preset: that is what `policy/channels/<channel " +
    "id>.json` is for. A preset that a higher layer names replaces the one below as a whole, and `none` takes it away. " +
    "The handlers of a preset lie just below those of the file that names it: write one of the same id, " +
    "such as `preset.links`, and yours holds instead; with `" +
    '"enabled": false` it is off.',
  'To see first what a preset would do, add `"mode": "observe"`: what it catches is put on record, and nothing follows.',
];

/** docs/presets.md */
export function presetPage(): string {
  const names = PRESET_NAMES.map((name) => `**${name}**`);
  const rows = PRESET_RULES.map((rule) => [
    `[${rule.type}](rules/${rule.type}.md)`,
    ...PRESET_NAMES.map((name) => cell(rule[name])),
    plain(rule.why),
  ]);
  const reasons = PRESET_RULES.map(({ type, reason }) => [code(`preset.${type}`), reason]);
  const parts = [
    ...INTRODUCTION,
    "## What is in them",
    table(["rule", ...names, "why so"], rows),
    "A newcomer is who was first seen less than so many minutes ago, or has said fewer messages than that; who was there " +
      "before the bot is none. Where no newcomers are named a rule holds for everybody but the moderators. Options that are " +
      "not named are as their rule has them by default.",
    "## What is shown in place of a message",
    table(["handler", "reason"], reasons),
  ];
  return `${parts.join("\n\n")}\n`;
}

function cell(terms: PresetRule["gentle"]): string {
  if (!terms) return "";
  const { options, newcomer } = terms;
  const whom = newcomer && `newcomers (${newcomer.minutes} minutes, ${newcomer.messages} messages)`;
  const values = Object.entries(options).map(([key, value]) => `${code(key)} ${value}`);
  return [whom ?? (values.length === 0 ? "everybody" : []), values].flat().join(" · ");
}
