import { z } from "zod";
import type { PathStep } from "./issue.ts";
import { type Report, reportSome } from "./report-some.ts";
import { readShape } from "./shape.ts";
import type { Reader } from "./source.ts";

const LIMIT = 200;

export const shape = z.object({ customEmojis: z.array(z.unknown()).describe("At most 200") });

// Never fetched. The host may be one that the instance had before; `..%2F` leads nowhere.
const URL_OF_FILE = /^https?:\/\/[^\s?#]+\/emojis\/channel\/(\d+)\/files\/(\d+\.(?:png|jpg|jpeg|gif))$/;

export const entry = z.object({
  sn: z
    .string()
    .regex(/^:?[\w-]+:?$/, "expected a short name such as :owl:")
    .describe("What people type, such as :owl:"),
  // A list of names alone says enough about what people type.
  url: z
    .string()
    .regex(URL_OF_FILE, "expected the URL of a picture in the channel's emojis")
    .optional()
    .describe("Where its picture is"),
  isCategoryEmoji: z
    .preprocess((value) => value === true, z.boolean())
    .default(false)
    .describe("Whether it stands for the channel's emojis in the menu"),
});

/** One of a channel's own emojis. */
export interface Emoji {
  /** As people type it, with the colons the owner wrote. */
  readonly name: string;
  /** In the folder `files/` beside the definition; undefined where there is only a name. */
  readonly file: string | undefined;
  /** Whether it stands for the channel's emojis in the menu. */
  readonly isCategory: boolean;
  readonly path: readonly PathStep[];
}

/** The short names of `emojis/channel/<id>/definition.json`. */
export function readShortNames(reader: Reader, channel?: string): string[] | undefined {
  return readEmojis(reader, channel)?.map(({ name }) => name);
}

/**
 * What cannot be used of a definition is left out alone, with an issue. Undefined where there is no list at all.
 * With the channel's id, the pictures must be its own.
 */
export function readEmojis(reader: Reader, channel?: string): Emoji[] | undefined {
  const definition = readShape(reader, reader.value, shape);
  if (!definition) return undefined;
  const { customEmojis } = definition;
  const reports: Report[] = [];
  const collecting: Reader = { ...reader, report: (issue) => reports.push(issue) };
  const emojis = new Map<string, Emoji>();
  let category = false;
  for (const [index, value] of customEmojis.slice(0, LIMIT).entries()) {
    const emoji = readEmoji(collecting, value, ["customEmojis", index], channel);
    if (!emoji) continue;
    const key = emoji.name.toLowerCase();
    if (emojis.has(key)) {
      reports.push(twice([...emoji.path, "sn"], `${emoji.name} is there twice: the first one holds`));
      continue;
    }
    if (emoji.isCategory && category) {
      const what = "a second emoji stands for the category: the first one holds";
      reports.push(twice([...emoji.path, "isCategoryEmoji"], what));
    }
    emojis.set(key, { ...emoji, isCategory: emoji.isCategory && !category });
    category ||= emoji.isCategory;
  }
  reportSome(reader, reports);
  reportTooMany(reader, customEmojis.length);
  return [...emojis.values()];
}

function readEmoji(
  reader: Reader,
  value: unknown,
  path: readonly PathStep[],
  channel: string | undefined,
): Emoji | undefined {
  const read = readShape(reader, value, entry, path);
  if (!read) return undefined;
  const { sn: name, url, isCategoryEmoji: isCategory } = read;
  const [, owner, file] = (url !== undefined && URL_OF_FILE.exec(url)) || [];
  if (file !== undefined && channel !== undefined && owner !== channel) {
    reader.report({
      code: "wrong-shape",
      path: [...path, "url"],
      message: `the picture is one of channel ${owner}, the definition that of channel ${channel}`,
      hint: "A channel shows its own pictures only.",
    });
    return undefined;
  }
  return { name, file, isCategory, path };
}

function twice(path: readonly PathStep[], message: string): Report {
  return {
    code: "emoji-twice",
    severity: "warning",
    path,
    message,
    hint: "Change or remove one of the two.",
  };
}

function reportTooMany(reader: Reader, length: number): void {
  if (length <= LIMIT) return;
  reader.report({
    code: "wrong-shape",
    path: ["customEmojis", LIMIT],
    message: `there are ${length} emojis, ${LIMIT} may be there: from this one on they are left out`,
    hint: "Remove some.",
  });
}
