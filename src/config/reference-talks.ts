import { optionsSchema } from "./json-schemas.ts";
import { fieldTable, plain } from "./reference-table.ts";
import { talkTypes } from "./talk-shape.ts";

const EXAMPLE = [
  { id: "welcome", type: "hello", options: { txt: "Welcome, {{NICK}}! Write !rules.", delay: 3600 } },
  { id: "rules", type: "command_say", options: { command: ["rules", "help"], quotes: "Be kind." } },
  { id: "night", type: "quotes_random", enabled: false },
];

/** The part of the reference that tells of handlers that talk. */
export function talksText(): string[] {
  return [
    "## Handlers that talk",
    "They are those of xmppjs-chat-bot, and say something instead of moderating. `{{NICK}}` in a greeting or an answer " +
      "is who it is said to. A command is a message that begins with a `!`: `!help me` calls `help`. What the bot says " +
      "itself is not judged.",
    "Of what stands beside the `options`, `enabled` and `locked` mean what they mean for rules; `when`, `exempt`, " +
      "`atGate` and `tests` are for rules alone, and an error here. What may not be so keeps the handler out: " +
      "xmppjs-chat-bot would pass over it and say something else. For example:",
    `\`\`\`json\n${JSON.stringify(EXAMPLE, null, 2)}\n\`\`\``,
    ...[...talkTypes.values()].flatMap((type) => [
      `### ${type.name}`,
      `${plain(type.summary)}.`,
      fieldTable(optionsSchema(type)),
    ]),
    "### Your own",
    "A handler file for xmppjs-chat-bot, as `run --load-handlers <file>` takes it, adds types. Their `options` reach it " +
      "as they are written. A type that has the name of a rule stays the rule. With `mode` `observe` what such a handler " +
      "takes back is put on record, and stays.",
  ];
}
