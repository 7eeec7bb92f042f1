import { createLog, type Logger } from "../../src/log.ts";

/** What is logged from this level on: of each line the level's number, the message, and all else as JSON. */
export function logLines(act: (log: Logger) => void, level: "debug" | "info" = "debug"): string[] {
  let text = "";
  const write = (line: string): void => {
    text += line;
  };
  act(createLog({ level, format: "json" }, { write }));
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const { level: number, msg, time: _, ...rest } = JSON.parse(line);
      return `${number} ${msg} ${JSON.stringify(rest)}`;
    });
}
