import { setTimeout as pause } from "node:timers/promises";
import { type Compiled, compile } from "./config/compile.ts";
import type { ConnectionOverrides } from "./config/connection.ts";
import type { DataFiles } from "./config/data-files.ts";
import { NO_MEMORY } from "./config/memory.ts";

/** How long a file may be one that is being written when the bot starts. */
const YOUNG_MS = 2_000;
const YOUNG_STEP_MS = 200;

/**
 * Understands the files, version after version: of what is broken the last good one holds. `externals`: types of handlers
 * that are not the project's own.
 */
export function createUnderstanding(
  rules: Parameters<typeof compile>[1],
  overrides: ConnectionOverrides,
  externals: () => ReadonlySet<string> = () => new Set(),
): (files: DataFiles) => Compiled {
  let memory = NO_MEMORY;
  let last: Compiled | undefined;
  return (files) => {
    const compiled = compile(files, rules, overrides, memory, externals());
    // Nobody deletes moderation.json to say something: the folder was unmounted, or is being replaced.
    if (files.moderation.missing && last) return { ...last, issues: compiled.issues };
    ({ memory } = compiled);
    last = compiled;
    return compiled;
  };
}

/** Livechat writes in place: what is half there when the bot starts is looked at again for a moment. */
export async function readFirst(
  read: () => Promise<DataFiles>,
  understand: (files: DataFiles) => Compiled,
): Promise<{ files: DataFiles; compiled: Compiled }> {
  for (let waited = 0; ; waited += YOUNG_STEP_MS) {
    const files = await read();
    const compiled = understand(files);
    const half = compiled.issues.some(({ code }) => code === "json-syntax");
    if (!half || waited >= YOUNG_MS) return { files, compiled };
    await pause(YOUNG_STEP_MS);
  }
}
