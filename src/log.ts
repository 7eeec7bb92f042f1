import { type DestinationStream, type Logger, pino } from "pino";
import { prettyFactory } from "pino-pretty";

export type { Logger } from "pino";

export interface LogOptions {
  readonly level: "debug" | "info" | "warn" | "error";
  /** Lines for people; JSON lines for programs. */
  readonly format: "text" | "json";
  readonly colors?: boolean;
}

/** Secrets never reach a line, whatever object they come in, as deep as anything that is logged goes. */
const REDACTED = ["password", "secret", "secretFile"].flatMap((key) =>
  [0, 1, 2, 3, 4, 5].map((depth) => `${"*.".repeat(depth)}${key}`),
);

export function createLog({ level, format, colors = false }: LogOptions, out?: DestinationStream): Logger {
  const options = { level, base: undefined, redact: REDACTED };
  // Written before the call returns: the last lines before an exit must not be lost.
  const target = out ?? pino.destination({ dest: 1, sync: true });
  if (format === "json") return pino(options, target);
  const line = prettyFactory({ colorize: colors, translateTime: "SYS:HH:MM:ss", singleLine: true });
  return pino(options, { write: (json: string) => void target.write(line(json)) });
}
