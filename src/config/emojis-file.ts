import { z } from "zod";
import { readShape } from "./shape.ts";
import type { Reader } from "./source.ts";

const EMOJIS_LIMIT = 200;

const shape = z.looseObject({
  customEmojis: z
    .array(z.looseObject({ sn: z.string().regex(/^:?[\w-]+:?$/, "a short name such as :owl:") }))
    .max(EMOJIS_LIMIT),
});

/** The short names of `emojis/channel/<id>/definition.json`; none, with an issue, where it cannot be used. */
export function readShortNames(reader: Reader): string[] {
  const definition = readShape(reader, reader.value, shape);
  return definition ? definition.customEmojis.map(({ sn }) => sn) : [];
}
