import type { Example, Rule, RuleBook } from "../moderation/rule.ts";
import { optionsSchema } from "./json-schemas.ts";
import { code, fieldTable, plain, table } from "./reference-table.ts";
import { replay } from "./replay.ts";

const GENERATED = "Generated from the source by `npm run reference`: change it there.";

/** `README.md` and a page for each rule, by name in docs/rules/. */
export function rulePages(rules: RuleBook): Map<string, string> {
  const pages = [...rules.values()].map((rule) => [`${rule.name}.md`, pageOf(rule)] as const);
  return new Map([["README.md", indexOf(rules)], ...pages]);
}

function indexOf(rules: RuleBook): string {
  return text([
    "# Rules",
    GENERATED,
    "A handler in the files applies one rule: its `type` is the rule's name, its `options` are on the rule's page. None " +
      "is in force by itself, but for a limit of length that keeps long messages from hiding something. For how " +
      "handlers are written and merged see [policies](../policies.md), for ready lists of them " +
      "[presets](../presets.md), for all fields [the reference](../../bot-config/REFERENCE.md).",
    table(
      ["rule", "against"],
      [...rules.values()].map(({ name, summary }) => [`[${name}](${name}.md)`, plain(summary)]),
    ),
    "Any rule can be held to some people only, spare others, or be tried out without consequences: `when`, `exempt` and " +
      "`mode` stand beside the `options` of its handler.",
  ]);
}

function pageOf(rule: Rule): string {
  const { name, summary, doc, examples } = rule;
  return text([
    `# ${name}`,
    `${GENERATED} [All rules](README.md)`,
    plain(summary),
    plain(doc),
    "## Options",
    fieldTable(optionsSchema(rule)),
    examples.length === 1 ? "## Example" : "## Examples",
    ...examples.flatMap((example) => exampleText(rule, example)),
  ]);
}

function exampleText(rule: Rule, example: Example): string[] {
  const { says, options, transcript } = example;
  const findings = replay(rule, example);
  const handler = { id: `my_${rule.name}`, type: rule.name, options };
  const rows = transcript.map(({ at, nick, text, enters }, index) => {
    const evidence = findings[index]?.evidence;
    const list = evidence?.list === undefined ? "" : ` of ${code(evidence.list)}`;
    const said = enters ? `(comes in as ${enters})` : code(text);
    return [
      `${at ?? ""}`,
      code(nick),
      said,
      evidence ? `**caught**: ${code(evidence.entry)}${list}` : "passes",
    ];
  });
  const timed = transcript.some(({ at }) => at !== undefined);
  const columns = (cells: readonly string[]) => (timed ? cells : cells.slice(1));
  return [
    `${says.charAt(0).toUpperCase()}${says.slice(1)}:`,
    `\`\`\`json\n${JSON.stringify(handler, null, 2)}\n\`\`\``,
    table(columns(["second", "who", "says", ""]), rows.map(columns)),
  ];
}

function text(parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}
