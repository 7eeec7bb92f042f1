import type { JsonSchema } from "./json-schemas.ts";

/** Where the reference tells of what a schema only refers to. */
const LINKS: Readonly<Record<string, string>> = {
  handler: "[handler](#handlers)",
  condition: "[condition](#conditions)",
  room: "[room](#a-room)",
};

type Part = JsonSchema | boolean;

/** A field a line: where it is, what it holds, what holds without it, what it means. */
export function fieldTable(schema: JsonSchema): string {
  const rows = fieldRows(schema, "");
  return rows.length === 0 ? "None." : table(["field", "type", "default", "meaning"], rows);
}

function fieldRows({ properties = {}, required = [] }: JsonSchema, prefix: string): string[][] {
  return Object.entries(properties).flatMap(([key, part]) => {
    if (typeof part === "boolean" || key === "$schema") return [];
    const path = `${prefix}${key}`;
    const row = [
      code(path),
      typeText(part),
      defaultText(part, required.includes(key)),
      plain(part.description ?? ""),
    ];
    return [row, ...fieldRowsWithin(part, path)];
  });
}

/** Through lists, and through the forms that a value may have. */
function fieldRowsWithin(part: JsonSchema, path: string): string[][] {
  const forms = (part.anyOf ?? []).flatMap((form) => fieldRowsWithin(form as JsonSchema, path));
  const items = part.items === undefined ? [] : fieldRowsWithin(part.items as JsonSchema, `${path}[]`);
  return [...fieldRows(part, `${path}.`), ...forms, ...items];
}

function typeText(part: Part): string {
  if (typeof part === "boolean") return "anything";
  const { type, anyOf, const: only, enum: choice, items, $ref, minimum, maximum, maxLength } = part;
  if (anyOf) return [...new Set(anyOf.map((one) => typeText(one as JsonSchema)))].join(" or ");
  if ($ref) return LINKS[$ref.replace(/^.*\//, "")] ?? "anything";
  if (only !== undefined) return code(`${only}`);
  if (choice) return choice.map((one) => code(`${one}`)).join(" or ");
  if (type === "array") return items ? `list of ${typeText(items as JsonSchema)}` : "list";
  if (type === "boolean") return "`true` or `false`";
  if (type === "string") return maxLength === undefined ? "text" : `text, up to ${maxLength} characters`;
  if (type === "number" || type === "integer") {
    const kind = type === "integer" ? "whole number" : "number";
    return minimum === undefined || maximum === undefined ? kind : `${kind}, ${minimum} to ${maximum}`;
  }
  if (type === "object") return "object";
  return "anything";
}

function defaultText({ default: value }: JsonSchema, required: boolean): string {
  if (required) return "required";
  if (value === undefined || typeof value === "object") return "";
  return code(JSON.stringify(value));
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\n/g, " ").replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** What Markdown would take for a tag is none. */
export function plain(text: string): string {
  return text.replaceAll("<", "\\<");
}

/** As it is written, with what cannot be seen made visible. */
export function code(text: string): string {
  const shown = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) =>
    char === "\n" ? "\\n" : `\\u${char.codePointAt(0)?.toString(16).padStart(4, "0")}`,
  );
  return shown.includes("`") ? `\`\` ${shown} \`\`` : `\`${shown}\``;
}
