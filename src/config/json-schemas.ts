import { z } from "zod";
import type { RuleBook } from "../moderation/rule.ts";
import { channelShape } from "./channel-shape.ts";
import { conditionShape } from "./condition-shape.ts";
import { entry as emojiShape, shape as emojisShape } from "./emojis-file.ts";
import { handlerShape } from "./handler.ts";
import { shape as moderationShape } from "./moderation-file.ts";
import { overlayShape } from "./overlay.ts";
import { shape as roomShape } from "./room-file.ts";
import { talkTypes } from "./talk-shape.ts";

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The file formats for editors, by the name before `.schema.json`. */
export function jsonSchemas(rules: RuleBook): Record<string, JsonSchema> {
  const handlers: JsonSchema = { type: "array", items: { $ref: "#/$defs/handler" } };
  const condition = fieldsOf(conditionShape);
  const handler = withTypes(withConditions(fieldsOf(handlerShape)), rules);
  const room = withFields(fieldsOf(roomShape), { handlers });
  const rooms: JsonSchema = { type: "array", items: { $ref: "#/$defs/room" } };
  const overlay = withConditions(fieldsOf(overlayShape));
  const strictHandler = withTypes(withConditions(itemsOf(overlay.properties?.handlers)), rules);
  const emojis: JsonSchema = { type: "array", items: fieldsOf(emojiShape), maxItems: 200 };
  return {
    moderation: file("moderation.json: who the bot is, and what holds in every room", {
      ...withFields(fieldsOf(moderationShape), { handlers, rooms }),
      $defs: { handler, condition, room },
    }),
    room: file("A room file: rooms/<local>.json", { ...room, $defs: { handler, condition } }),
    policy: file("What is laid over livechat's files: policy/*.json", {
      ...withFields(overlay, { handlers }),
      $defs: { handler: strictHandler, condition },
    }),
    "channel-options": file(
      "A channel's options: channelConfigurationOptions/<id>.json",
      fieldsOf(channelShape),
    ),
    // Every key is a channel here, so there is no room for "$schema".
    "room-channel": {
      $schema: DIALECT,
      title: "Which channel a room belongs to: room-channel/<muc domain>.json",
      type: "object",
      patternProperties: {
        "^[0-9]+$": {
          description: "The rooms of the channel with this id, by what stands before the @",
          type: "array",
          items: { type: "string" },
        },
      },
      additionalProperties: false,
    },
    emojis: file(
      "A channel's emojis: emojis/channel/<id>/definition.json",
      withFields(fieldsOf(emojisShape), { customEmojis: emojis }),
    ),
  };
}

/** The options of the handlers of a type. */
export function optionsSchema({ options }: { readonly options: z.ZodType }): JsonSchema {
  return fieldsOf(options);
}

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

function file(title: string, { properties, ...schema }: JsonSchema): JsonSchema {
  const $schema = { description: "Where this schema is, for editors", type: "string" } as const;
  return { $schema: DIALECT, title, ...schema, properties: { $schema, ...properties } };
}

/** What may be written, as opposed to what becomes of it when it is read. */
function fieldsOf(shape: z.ZodType): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, {
    io: "input",
    override({ zodSchema, jsonSchema }) {
      if (zodSchema instanceof z.ZodObject) relax(zodSchema, jsonSchema);
    },
  });
  return schema;
}

/** What is read leniently looks as if it were required: whether it is, and what holds without it, reading tells. */
function relax({ shape }: z.ZodObject, schema: JsonSchema): void {
  for (const [key, field] of Object.entries(shape as Record<string, z.ZodType>)) {
    const absent = field.safeParse(undefined);
    if (!absent.success) continue;
    schema.required = schema.required?.filter((name) => name !== key);
    const property = schema.properties?.[key];
    if (typeof property !== "object") continue;
    if (["string", "number", "boolean"].includes(typeof absent.data))
      property.default = absent.data as string;
    else if (!Array.isArray(absent.data)) delete property.default;
  }
  if (schema.required?.length === 0) delete schema.required;
}

/** Says more of fields that the shape leaves open, and keeps what it says. */
function withFields(schema: JsonSchema, fields: Record<string, JsonSchema>): JsonSchema {
  const properties = { ...schema.properties };
  for (const [key, field] of Object.entries(fields)) {
    properties[key] = { ...(properties[key] as JsonSchema), ...field };
  }
  return { ...schema, properties };
}

/** What stands for people and times is described once. */
function withConditions(schema: JsonSchema): JsonSchema {
  const one = { $ref: "#/$defs/condition" };
  const places = ["when", "exempt"].flatMap((key) => {
    const property = schema.properties?.[key];
    if (typeof property !== "object") return [];
    const { description } = property;
    return [[key, { description, anyOf: [one, { type: "array", minItems: 1, items: one }] }] as const];
  });
  return { ...schema, properties: { ...schema.properties, ...Object.fromEntries(places) } } as JsonSchema;
}

function itemsOf(list: JsonSchema["items"] | boolean): JsonSchema {
  return ((list as JsonSchema | undefined)?.items ?? {}) as JsonSchema;
}

/** A handler whose type tells which options it takes. Other types stay possible: somebody's own file may have them. */
function withTypes(handler: JsonSchema, rules: RuleBook): JsonSchema {
  const types = [...rules.values(), ...talkTypes.values()];
  const known = types.map(({ name, summary }) => ({ const: name, description: summary }));
  const { minLength, description } = (handler.properties?.type ?? {}) as JsonSchema;
  const type: JsonSchema = { description, anyOf: [...known, { type: "string", minLength }] };
  return {
    ...handler,
    properties: { ...handler.properties, type },
    allOf: types.map((one) => {
      const options = optionsSchema(one);
      const required = options.required ? { required: ["options"] } : {};
      return {
        // What is off is not read: to switch off what a lower layer says an id and a type are enough.
        if: {
          properties: { type: { const: one.name }, enabled: { not: { const: false } } },
          required: ["type"],
        },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
        then: { properties: { options }, ...required },
      };
    }),
  };
}
