import type { Reader } from "./source.ts";

export type Report = Parameters<Reader["report"]>[0];

// Thousands of faults of one kind have one cause: nobody reads on.
const LIMIT = 10;

/** Reports the first ones, and of the others how many they are. */
export function reportSome(reader: Reader, reports: readonly Report[]): void {
  for (const report of reports.slice(0, LIMIT)) reader.report(report);
  const [next, ...more] = reports.slice(LIMIT);
  if (!next) return;
  if (more.length === 0) reader.report(next);
  else reader.report({ ...next, path: [], message: `${more.length + 1} more like these` });
}
