import { z } from "zod";
import { isLocalpart } from "../muc/jid.ts";
import { isDomain } from "./domain.ts";
import type { PathStep } from "./issue.ts";
import { readShape } from "./shape.ts";
import type { Reader } from "./source.ts";

const shape = z.looseObject({
  local: z.string(),
  domain: z.string(),
  enabled: z.boolean().default(true),
  nick: z.string().trim().min(1).optional().catch(undefined),
  handlers: z.array(z.unknown()).default([]),
});

/** `rooms/<local>.json`, and an inline room of moderation.json. */
export type RoomFile = z.infer<typeof shape>;

/** Undefined, with an issue, where it is no room of ours. */
export function readRoomFile(
  reader: Reader,
  mucDomain: string | undefined,
  value: unknown = reader.value,
  path: readonly PathStep[] = [],
): RoomFile | undefined {
  const room = readShape(reader, value, shape, path);
  if (!room) return undefined;
  if (!isLocalpart(room.local)) {
    reader.report({
      code: "room-name",
      path: [...path, "local"],
      message: `${JSON.stringify(room.local)} cannot be the local part of a room's address`,
      hint: "Write what stands before the @ of the room's JID.",
    });
    return undefined;
  }
  if (!isDomain(room.domain)) {
    reader.report({
      code: "room-name",
      path: [...path, "domain"],
      message: `${JSON.stringify(room.domain)} cannot be the domain of a room's address`,
      hint: "Write what stands behind the @ of the room's JID.",
    });
    return undefined;
  }
  if (mucDomain !== undefined && room.domain.toLowerCase() !== mucDomain.toLowerCase()) {
    reader.report({
      code: "room-of-other-domain",
      severity: "warning",
      path: [...path, "domain"],
      message: `the room belongs to ${room.domain}, this folder to ${mucDomain}: it is left alone`,
      hint: "Remove the file if it was copied from elsewhere.",
    });
    return undefined;
  }
  return room;
}
