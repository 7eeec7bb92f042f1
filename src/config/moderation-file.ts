import { z } from "zod";
import { readShape } from "./shape.ts";
import type { Reader } from "./source.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LEVELS)[number];

const shape = z.looseObject({
  type: z.enum(["component", "client"]),
  connection: z.looseObject({
    service: z.string().optional(),
    domain: z.string().optional(),
    password: z.string().optional(),
  }),
  name: z.string().trim().min(1).default("Bot"),
  // Livechat passes on what its administrator chose; what we do not know must not keep the bot from running.
  log_level: z.enum(LEVELS).default("info").catch("info"),
  handlers: z.array(z.unknown()).default([]),
  rooms: z.array(z.unknown()).default([]),
});

/** `bot/<muc_domain>/moderation.json`: who the bot is, and what holds in every room. */
export type ModerationFile = z.infer<typeof shape>;

export function readModerationFile(reader: Reader): ModerationFile | undefined {
  return readShape(reader, reader.value, shape);
}
