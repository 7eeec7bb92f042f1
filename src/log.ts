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

/**
 * Errors go to stderr, all else to stdout: PeerTube takes what its bot writes to stderr for errors of its own. With
 * streams given they go to `errors` and `out`, or all to `out`.
 */
export function createLog(options: LogOptions, out?: DestinationStream, errors = out): Logger {
  const { level, format, colors = false } = options;
  const line = prettyFactory({ colorize: colors, translateTime: "SYS:HH:MM:ss", singleLine: true });
  const written = (target: DestinationStream): DestinationStream =>
    format === "json" ? target : { write: (json) => void target.write(line(json)) };
  const streams = [
    { level: "trace", stream: written(out ?? standard(1)) },
    { level: "error", stream: written(errors ?? standard(2)) },
  ] as const;
  return pino({ level, base: undefined, redact: REDACTED }, pino.multistream([...streams], { dedupe: true }));
}

/** Written before the call returns: the last lines before an exit must not be lost. */
function standard(dest: 1 | 2): DestinationStream {
  const target = pino.destination({ dest, sync: true });
  // A terminal that was closed, a disk that is full: a bot that cannot say what it does still does it.
  target.on("error", () => {});
  return target;
}
