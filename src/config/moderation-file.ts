import { z } from "zod";
import { isDomain } from "./domain.ts";
import { readShape } from "./shape.ts";
import type { Reader } from "./source.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LEVELS)[number];
/** Servers that ask for something of their own. */
export const profiles = ["jitsi"] as const;

// What only says how the bot shows itself must not keep it from running: livechat passes on what its administrator
// chose.
export const shape = z.object({
  type: z
    .enum(["component", "client"])
    .describe("How to log in: beside the server, or with an account as livechat's bot does"),
  connection: z
    .object({
      service: z
        .string()
        .optional()
        .describe(
          "Where Prosody listens: xmpp://127.0.0.1:5347; for a client xmpp:// or xmpps://, or the DNS tells",
        ),
      domain: z
        .string()
        .optional()
        .describe("The component's name in Prosody's configuration, or the account's domain"),
      password: z
        .string()
        .optional()
        .describe("The component's secret, better kept in MUCWARDEN_SECRET_FILE; or the account's password"),
      username: z.string().optional().describe("Of a client alone: what stands before the @"),
      resource: z.string().optional().describe("Of a client alone; default: one of its own"),
      tls: z
        .object({
          verify: z
            .boolean()
            .optional()
            .describe(
              "Whether TLS with a valid certificate is a must; default: yes, but for a server on this machine",
            ),
          ca: z.string().optional().describe("A PEM file of who may sign it, beside this one"),
        })
        .optional()
        .describe("Of a client alone"),
    })
    .describe("Where to log in, and as whom"),
  profile: z
    .enum(profiles)
    .optional()
    .describe(
      "`jitsi` beside Jitsi's Prosody: every room is moderated, unless policy/instance.json says otherwise",
    ),
  muc_domains: z
    .array(z.string().trim().toLowerCase().refine(isDomain, "no domain"))
    .optional()
    .describe("Where its rooms are, if several bots share the room folders; default: rooms of any domain"),
  name: z.string().trim().min(1).default("Bot").catch("Bot").describe("The nick where no room has its own"),
  xmpp_debug: z.unknown().optional().describe("Read, and without effect: stanzas are never logged"),
  log_level: z.enum(LEVELS).default("info").catch("info").describe("What is logged, and all above it"),
  handlers: z.array(z.unknown()).default([]).describe("What holds in every room"),
  rooms: z.array(z.unknown()).default([]).describe("Rooms, each as in a room file"),
});

/** `bot/<muc_domain>/moderation.json`: who the bot is, and what holds in every room. */
export type ModerationFile = z.infer<typeof shape>;

export function readModerationFile(reader: Reader): ModerationFile | undefined {
  const file = readShape(reader, reader.value, shape);
  if (file) {
    reportReplaced(reader, file);
    reportDebug(reader, file);
  }
  return file;
}

function reportDebug(reader: Reader, { xmpp_debug }: ModerationFile): void {
  if (xmpp_debug !== true) return;
  reader.report({
    code: "stanzas-not-logged",
    severity: "note",
    path: ["xmpp_debug"],
    message: "stanzas are never logged: they hold what people say",
    hint: 'Take it out; "log_level": "debug" tells what the bot does.',
  });
}

function reportReplaced(reader: Reader, file: ModerationFile): void {
  const { name, log_level } = reader.value as Record<string, unknown>;
  if (log_level !== undefined && log_level !== file.log_level) {
    reader.report({
      code: "value-replaced",
      severity: "warning",
      path: ["log_level"],
      message: `${JSON.stringify(log_level)} is no log level: it is read as «${file.log_level}»`,
      hint: `There are: ${LEVELS.join(", ")}.`,
    });
  }
  if (name !== undefined && (typeof name !== "string" || name.trim() === "")) {
    reader.report({
      code: "value-replaced",
      severity: "warning",
      path: ["name"],
      message: `${JSON.stringify(name)} is no name: the bot is called «${file.name}»`,
      hint: "Write the nick that the bot shows.",
    });
  }
}
