import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { loadRules } from "../files/rule-folder.ts";
import { defineRule, type Rule } from "../moderation/rule.ts";
import { handlerShape } from "./handler.ts";
import { type JsonSchema, jsonSchemas, optionsSchema } from "./json-schemas.ts";
import { overlayShape } from "./overlay.ts";
import { createReference } from "./reference.ts";
import { code, fieldTable } from "./reference-table.ts";
import { talkTypes } from "./talk-shape.ts";

const root = new URL("../../", import.meta.url);
const folder = new URL("bot-config/", root);
const rules = await loadRules();
const reference = createReference(rules);
const schemas = jsonSchemas(rules);
const text = reference.get("bot-config/REFERENCE.md") ?? "";

const handlerOf = (name: string) => schemas[name]?.$defs?.handler as JsonSchema;

/** What holds for a handler of the type. */
function consequence(handler: JsonSchema, type: string): JsonSchema | undefined {
  const branches = handler.allOf as { if: JsonSchema; then: JsonSchema }[];
  return branches.find(
    ({ if: { properties } }) => (properties?.type as JsonSchema | undefined)?.const === type,
  )?.then;
}

describe("the generated files are those of the source", () => {
  test.each([...reference])("%s", (path, generated) => {
    const written = readFileSync(new URL(path, root), "utf8");
    expect(written === generated, `${path} is stale: npm run reference`).toBe(true);
  });

  test("there are no others, such as pages of rules that are gone", () => {
    const schemas = readdirSync(folder).filter((name) => name.endsWith(".schema.json"));
    const pages = readdirSync(new URL("docs/rules/", root));
    const written = [
      ...schemas.map((name) => `bot-config/${name}`),
      ...pages.map((name) => `docs/rules/${name}`),
    ];
    expect(written.filter((path) => !reference.has(path))).toEqual([]);
    expect(schemas.length).toBeGreaterThanOrEqual(6);
    expect(pages).toHaveLength(rules.size + 1);
  });
});

describe("schemas", () => {
  test.each(["moderation", "room", "policy"])(
    "a handler of %s is what its shape gives, and the types",
    (name) => {
      const shape = name === "policy" ? overlayShape.shape.handlers.unwrap().element : handlerShape;
      const plain = z.toJSONSchema(shape, { io: "input" });
      const handler = handlerOf(name);
      expect(Object.keys(handler.properties ?? {})).toEqual(Object.keys(plain.properties ?? {}));
      expect(handler.additionalProperties).toEqual(plain.additionalProperties);
      expect(handler.required).toEqual(["id", "type"]);
      expect(handler.allOf).toHaveLength(rules.size + talkTypes.size);
      expect(schemas[name]?.properties?.handlers).toMatchObject({
        type: "array",
        items: { $ref: "#/$defs/handler" },
      });
    },
  );

  test.each([...rules.values(), ...talkTypes.values()])(
    "the type $name tells the options",
    ({ name, summary, options }) => {
      const handler = handlerOf("room");
      expect(handler.properties?.type).toMatchObject({
        anyOf: expect.arrayContaining([
          { const: name, description: summary },
          { type: "string", minLength: 1 },
        ]),
      });
      const plain = z.toJSONSchema(options, { io: "input" });
      const shown = consequence(handler, name)?.properties?.options as JsonSchema | undefined;
      expect(Object.keys(shown?.properties ?? {})).toEqual(Object.keys(plain.properties ?? {}));
    },
  );

  test("what needs an option needs none where it is off", () => {
    const branches = handlerOf("room").allOf as { if: JsonSchema; then: JsonSchema }[];
    const saying = branches.find(({ then }) => then.required)?.if;
    expect(saying).toEqual({
      properties: { type: { const: "quotes" }, enabled: { not: { const: false } } },
      required: ["type"],
    });
  });

  test("a rule that needs an option needs options", () => {
    const needy = defineRule({
      name: "needy",
      summary: "s",
      doc: "d",
      judges: "content",
      options: z.object({ words: z.array(z.string()) }),
      examples: [],
      compile: () => ({}),
      evaluate: () => undefined,
    });
    const handler = jsonSchemas(new Map([["needy", needy]])).room?.$defs?.handler as JsonSchema;
    expect(consequence(handler, "needy")?.required).toEqual(["options"]);
  });

  test("an option that is read leniently is not required", () => {
    const options = z.object({
      on: z.preprocess((value) => value ?? true, z.boolean()),
      part: z.preprocess((value) => value ?? {}, z.object({ at: z.preprocess((at) => at ?? 1, z.int()) })),
      name: z.string(),
    });
    const [rule] = rules.values();
    expect(optionsSchema({ ...(rule as Rule), options })).toEqual({
      type: "object",
      properties: {
        on: { type: "boolean", default: true },
        part: {
          type: "object",
          properties: { at: expect.objectContaining({ type: "integer", default: 1 }) },
        },
        name: { type: "string" },
      },
      required: ["name"],
    });
  });

  test("what the readers do without is not required, and its default is told", () => {
    expect(schemas.room?.required).toEqual(["local", "domain"]);
    expect(schemas.room?.properties?.enabled).toMatchObject({ type: "boolean", default: true });
    expect(schemas.moderation?.required).toEqual(["type", "connection"]);
    const { bot } = schemas["channel-options"]?.properties ?? {};
    expect((bot as JsonSchema).required).toEqual(["forbiddenWords", "quotes", "commands"]);
    const lists = (bot as JsonSchema).properties?.forbiddenWords as { items: JsonSchema };
    expect(lists.items.properties?.enabled).toMatchObject({ default: true });
    expect(lists.items.required ?? []).not.toContain("enabled");
  });

  test("a file may name its schema, where there is room for it", () => {
    for (const [name, { properties }] of Object.entries(schemas)) {
      expect("$schema" in (properties ?? {}), name).toBe(name !== "room-channel");
    }
  });

  test("every reference in a schema leads somewhere", () => {
    for (const [name, schema] of Object.entries(schemas)) {
      for (const [, key = ""] of JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)) {
        expect(schema.$defs, `${name}: ${key}`).toHaveProperty(key);
      }
    }
  });

  test("the samples name theirs, and the file is there", () => {
    const samples = readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((path) => {
      if (!path.endsWith(".json") || path.endsWith(".schema.json")) return [];
      const { $schema } = JSON.parse(readFileSync(new URL(path, folder), "utf8")) as { $schema?: string };
      return $schema === undefined ? [] : [{ path, target: new URL($schema, new URL(path, folder)) }];
    });
    expect(samples.length).toBeGreaterThanOrEqual(4);
    for (const { target, path } of samples) {
      expect(reference.has(target.pathname.slice(root.pathname.length)), path).toBe(true);
    }
  });
});

test("the reference has every file, and leads to every rule's page", () => {
  for (const name of Object.keys(schemas)) expect(text).toContain(`](${name}.schema.json)`);
  for (const { name, summary } of rules.values()) {
    expect(text).toContain(`| [${name}](../docs/rules/${name}.md) | ${summary} |`);
    expect(reference.has(`docs/rules/${name}.md`)).toBe(true);
  }
});

describe.each([...reference].filter(([path]) => path.endsWith(".md")))("%s", (path, page) => {
  test("every field has a meaning", () => {
    const silent = page.split("\n").filter((line) => /^\| `[\w.[\]]+` \|.*\|\s+\|$/.test(line));
    expect(silent).toEqual([]);
  });

  test("its tables are whole: each line has as many cells as its head", () => {
    for (const block of page.split("\n\n").filter((part) => part.startsWith("|"))) {
      const cells = block
        .trim()
        .split("\n")
        .map((line) => line.replaceAll("\\|", "").split("|").length);
      expect(new Set(cells).size, block).toBe(1);
    }
  });

  test("nothing in it is taken for a tag", () => {
    expect(page.replace(/```[\s\S]*?```|`` .*? ``|`[^`]*`|\\</g, "")).not.toContain("<");
  });

  test("its links lead to pages that are there", () => {
    for (const [, target = ""] of page.matchAll(/\]\(([^)#]+)/g)) {
      const { pathname } = new URL(target, new URL(path, root));
      const there = reference.has(pathname.slice(root.pathname.length)) || existsSync(pathname);
      expect(there, target).toBe(true);
    }
  });
});

describe("fieldTable", () => {
  const fields = (schema: JsonSchema) => fieldTable(schema).split("\n").slice(2);

  test("goes into parts, lists, and the forms that a value may have", () => {
    const item = z.union([z.string(), z.object({ a: z.number().min(0).max(9).describe("An a") })]);
    const shape = z.object({ list: z.array(item).describe("A list"), on: z.boolean().default(true) });
    expect(fields(z.toJSONSchema(shape, { io: "input" }))).toEqual([
      "| `list` | list of text or object | required | A list |",
      "| `list[].a` | number, 0 to 9 | required | An a |",
      "| `on` | `true` or `false` | `true` |  |",
    ]);
  });

  test("what would break the table does not", () => {
    const shape = z.object({ a: z.enum(["x|y"]).describe("a | b\n<c>") });
    expect(fields(z.toJSONSchema(shape))).toEqual(["| `a` | `x\\|y` | required | a \\| b \\<c> |"]);
  });

  test("nothing to say", () => {
    expect(fieldTable({ type: "object" })).toBe("None.");
  });
});

test.each([
  ["n\u200bow\n", "`n\\u200bow\\n`"],
  ["a`b", "`` a`b ``"],
])("code %j", (given, shown) => {
  expect(code(given)).toBe(shown);
});
