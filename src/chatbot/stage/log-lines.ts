import type { FromThread } from "../protocol.ts";
import type { Life } from "./isolation.ts";
import type { LibraryLogger } from "./library.ts";

const MOST_UNITS = 2000;

type Level = Extract<FromThread, { readonly kind: "log" }>["level"];

/** Whether lines of this level are wanted of handlers of this type. */
export type WantsLine = (type: string, level: Level) => boolean;

export interface LogLinesPorts {
  readonly post: (message: FromThread) => void;
  readonly current: () => Life | undefined;
  /** The bot's name: each line begins with it. */
  readonly botName: string;
  readonly wants: WantsLine;
}

/**
 * What handlers log, told as theirs. What the bot and its rooms log by themselves is not passed on: it has people's JIDs
 * and texts in it. `[bot][room][HandlerClass] …` becomes `[HandlerClass] …`.
 */
export function createLogLines({ post, current, botName, wants }: LogLinesPorts): LibraryLogger {
  const log = (level: Level) => (line: string) => {
    const life = current();
    if (!life || !wants(life.type, level)) return;
    const inFront = `[${botName}][${life.whose.room}]`;
    if (!line.startsWith(inFront)) return;
    const text = line.slice(inFront.length).trim();
    // A handler's own line has the name of its class; the room's own, at level debug, quote what is sent.
    if (level === "debug" && !text.startsWith("[")) return;
    post({ kind: "log", whose: life.whose, level, text: text.slice(0, MOST_UNITS) });
  };
  return {
    debug: log("debug"),
    info: log("info"),
    warn: log("warn"),
    error: log("error"),
    // The level is the bot's matter.
    setLevel() {},
  };
}
