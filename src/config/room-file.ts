import { z } from "zod";
import { isLocalpart } from "../muc/jid.ts";
import { isDomain } from "./domain.ts";
import type { PathStep } from "./issue.ts";
import { insideJitsi, isInsideJitsi } from "./jitsi-hosts.ts";
import { readShape } from "./shape.ts";
import type { Reader } from "./source.ts";

// Livechat takes what is no list for an empty one, and any value for a flag.
export const shape = z.object({
  local: z.string().describe("What stands before the @ of the room's JID"),
  domain: z.string().describe("What stands behind it"),
  enabled: z.preprocess(Boolean, z.boolean()).default(true).describe("Whether to be there"),
  nick: z.string().trim().min(1).optional().catch(undefined).describe("The bot's nick in this room"),
  handlers: z
    .preprocess((value) => (Array.isArray(value) ? value : []), z.array(z.unknown()))
    .default([])
    .describe("What holds in the room"),
});

/** `rooms/<local>.json`, and an inline room of moderation.json. */
export type RoomFile = z.infer<typeof shape>;

/** Whose rooms are wanted. */
export interface Wanted {
  /** In lower case; undefined: of any domain. */
  readonly domains: readonly string[] | undefined;
  /** They were chosen among those of the folder, which may serve others as well. */
  readonly areChosen?: boolean;
  /** The folder is offered to others as well: what is not wanted here may be theirs. */
  readonly isShared: boolean;
  /** They are Jitsi's, which has hosts that are not for us. */
  readonly isJitsis?: boolean;
}

/** Undefined, with an issue, where it is no room; `elsewhere`, of another domain, with an issue unless it is shared. */
export function readRoomFile(
  reader: Reader,
  { domains, areChosen = false, isShared, isJitsis = false }: Wanted,
  value: unknown = reader.value,
  path: readonly PathStep[] = [],
): RoomFile | "elsewhere" | undefined {
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
  const isOurs = domains === undefined || domains.includes(room.domain.toLowerCase());
  if (isShared && !isOurs) return "elsewhere";
  if (isJitsis && isInsideJitsi(room.domain)) {
    reader.report(insideJitsi(room.domain, [...path, "domain"]));
    return "elsewhere";
  }
  if (domains !== undefined && !isOurs) {
    const what = { code: "room-of-other-domain", path: [...path, "domain"] } as const;
    const wanted = domains.join(", ");
    reader.report(
      areChosen
        ? {
            ...what,
            severity: "note",
            message: `the room belongs to ${room.domain}, and moderation.json wants those of ${wanted}: it is left alone`,
            hint: "Nothing has to be done: it may be another bot's. If it is to be moderated here, add its domain to muc_domains.",
          }
        : {
            ...what,
            severity: "warning",
            message: `the room belongs to ${room.domain}, this folder to ${wanted}: it is left alone`,
            hint: "Remove the file if it was copied from elsewhere.",
          },
    );
    return "elsewhere";
  }
  reportReplaced(reader, room, value as Record<string, unknown>, path);
  return room;
}

function reportReplaced(
  reader: Reader,
  room: RoomFile,
  { enabled, handlers }: Record<string, unknown>,
  path: readonly PathStep[],
): void {
  if (enabled !== undefined && typeof enabled !== "boolean") {
    reader.report({
      code: "value-replaced",
      severity: "warning",
      path: [...path, "enabled"],
      message: `${JSON.stringify(enabled)} is read as ${room.enabled}`,
      hint: "Write true or false.",
    });
  }
  // Inside moderation.json nobody but us reads it.
  const inRoomFile = path.length === 0;
  if (Array.isArray(handlers) || (handlers === undefined && !inRoomFile)) return;
  reader.report({
    code: "handlers-missing",
    severity: "warning",
    path: [...path, "handlers"],
    message: `there is no list of handlers: the room has none${inRoomFile ? ", and livechat fails on the file when it next writes room files: it then writes none" : ""}`,
    hint: 'Write "handlers": [].',
  });
}
