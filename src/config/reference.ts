import type { RuleBook } from "../moderation/rule.ts";
import { EXPLANATIONS } from "./explain.ts";
import { type JsonSchema, jsonSchemas } from "./json-schemas.ts";
import { presetPage } from "./preset-page.ts";
import { code, fieldTable, plain, table } from "./reference-table.ts";
import { talksText } from "./reference-talks.ts";
import { rulePages } from "./rule-pages.ts";

/** All that is generated from schemas and rules, by path in the repository. */
export function createReference(rules: RuleBook): Map<string, string> {
  const schemas = jsonSchemas(rules);
  const files = Object.entries(schemas).map(
    ([name, schema]) => [`bot-config/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`] as const,
  );
  const pages = [...rulePages(rules)].map(([name, page]) => [`docs/rules/${name}`, page] as const);
  return new Map([
    ...files,
    ["bot-config/REFERENCE.md", referenceText(schemas, rules)],
    ["docs/presets.md", presetPage()],
    ...pages,
  ]);
}

interface FileKind {
  readonly schema: string;
  readonly title: string;
  readonly path: string;
  readonly says: string;
}

const FILES: readonly FileKind[] = [
  {
    schema: "moderation",
    title: "The bot",
    path: "bot/<muc domain>/moderation.json",
    says:
      "Who the bot is, how it logs in, and what holds in every room. On a PeerTube server livechat writes it at each " +
      "start; what the environment says (`MUCWARDEN_SERVICE`, `MUCWARDEN_DOMAIN`, `MUCWARDEN_SECRET_FILE`) wins over it.",
  },
  {
    schema: "room",
    title: "A room",
    path: "bot/<muc domain>/rooms/<room>.json",
    says:
      "One room and its handlers. Livechat writes it from the options of the room's channel; without livechat you write " +
      "it yourself.",
  },
  {
    schema: "channel-options",
    title: "A channel's options",
    path: "channelConfigurationOptions/<channel id>.json",
    says: "What a channel's owner chose in livechat's form. Numbers may be written as text; fields that are not listed do no harm.",
  },
  {
    schema: "room-channel",
    title: "Which channel a room belongs to",
    path: "room-channel/<muc domain>.json",
    says: 'Each channel id with the rooms of the channel: `{ "1": ["lounge"], "2": ["kitchen"] }`. Livechat writes it.',
  },
  {
    schema: "emojis",
    title: "A channel's emojis",
    path: "emojis/channel/<channel id>/definition.json",
    says: "Their short names are not taken for words of a message. Livechat writes it; the bot never fetches a `url`.",
  },
  {
    schema: "policy",
    title: "What is laid over all that",
    path: "bot/<muc domain>/policy/instance.json, policy/channels/<channel id>.json, policy/rooms/<room>.json",
    says:
      "Yours alone: livechat neither reads nor writes it, and what it says wins over the files above. It is read strictly: " +
      "an unknown field is an error.",
  },
];

const NIGHT = { from: "22:00", to: "06:00", timezone: "Europe/Paris" };
const CONDITIONS = {
  when: [
    { host: "anon.example.org", time: NIGHT },
    { newcomer: { minutes: 10, messages: 5 }, time: NIGHT },
  ],
  exempt: { affiliation: ["member", "admin", "owner"] },
};

function referenceText(schemas: Record<string, JsonSchema>, rules: RuleBook): string {
  const parts = [
    "# Reference",
    "Generated from the source by `npm run reference`: change it there.",
    "Every file is JSON. For completion and checking in your editor the first line of a file may name its schema, as " +
      '`"$schema": "../room.schema.json"`. `mucwarden check <folder>` tells what is wrong in all of them at once.',
    ["Files", "Handlers", "Conditions", "Rules", "Handlers that talk", "Issues"]
      .map((title) => `- [${title}](#${title.toLowerCase().replaceAll(" ", "-")})`)
      .join("\n"),
    "## Files",
    ...FILES.flatMap((kind) => fileText(kind, schemas[kind.schema] ?? {})),
    "## Handlers",
    "A handler applies one rule, or [talks](#handlers-that-talk). Handlers are merged by `id`: one in a room's file " +
      "replaces the one of the same id of its channel, and that the one of the instance.",
    fieldTable((schemas.room?.$defs?.handler ?? {}) as JsonSchema),
    "## Conditions",
    "Of whom, or when: what `when` and `exempt` hold. Each part that is given must be so. In place of one condition there " +
      "may be a list of them: then one is enough.",
    fieldTable((schemas.room?.$defs?.condition ?? {}) as JsonSchema),
    "For example, guests and newcomers, at night:",
    `\`\`\`json\n${JSON.stringify(CONDITIONS, null, 2)}\n\`\`\``,
    "## Rules",
    "Each has a page of its own, with its options and examples.",
    table(
      ["type", "against"],
      [...rules.values()].map(({ name, summary }) => [`[${name}](../docs/rules/${name}.md)`, plain(summary)]),
    ),
    ...talksText(),
    "## Issues",
    "What `mucwarden check` and the log may say of the files. `mucwarden check --explain <code>` tells more, with an example.",
    table(
      ["code", "what it is", "what to do"],
      Object.entries(EXPLANATIONS).map(([name, { title, cure }]) => [code(name), plain(title), plain(cure)]),
    ),
  ];
  return `${parts.join("\n\n")}\n`;
}

function fileText({ schema, title, path, says }: FileKind, shape: JsonSchema): string[] {
  const paths = path.split(", ").map(code).join(", ");
  const fields = shape.properties ? [fieldTable(shape)] : [];
  return [`### ${title}`, `${paths} · [${schema}.schema.json](${schema}.schema.json)`, says, ...fields];
}
