import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { failureOf, placeIn } from "./failure.ts";
import { directory } from "./library.ts";

const REGISTER_MS = 10_000;
/** A module that can only be imported: by its own word, or because it awaits something first. */
const IMPORT_ONLY = new Set(["ERR_REQUIRE_ESM", "ERR_REQUIRE_ASYNC_MODULE"]);

export interface LoadedFiles {
  /** The handler types that the files registered, those of a file that failed half way among them. */
  readonly types: readonly string[];
  readonly problems: readonly { readonly file: string; readonly message: string }[];
}

/**
 * Lets each file register its handlers, as `HandlersDirectory.registerFromFile` does, one after the other; a file that
 * fails keeps no other from loading. Never rejects. `registerMs`: so long a file may take.
 */
export async function loadHandlerFiles(
  files: readonly string[],
  registerMs: number = REGISTER_MS,
): Promise<LoadedFiles> {
  const before = new Set(directory().handlers.keys());
  const problems: { file: string; message: string }[] = [];
  for (const file of files) {
    const path = resolve(file);
    try {
      await withDeadline(register(path), registerMs);
    } catch (thrown) {
      problems.push({ file, message: inWords(thrown, path) });
    }
  }
  const types = [...directory().handlers.keys()].filter((type) => !before.has(type));
  return { types, problems };
}

async function register(path: string): Promise<void> {
  const library = await load(path);
  const { registerHandlers } = Object(library);
  if (typeof registerHandlers !== "function") throw new TypeError("it exports no function registerHandlers");
  await registerHandlers(directory());
}

async function load(path: string): Promise<unknown> {
  try {
    return createRequire(path)(path);
  } catch (thrown) {
    if (!IMPORT_ONLY.has(Object(thrown).code)) throw thrown;
    return import(pathToFileURL(path).href);
  }
}

async function withDeadline(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const over = new Error(`its registerHandlers did not come to an end within ${ms / 1000} s`);
    timer = setTimeout(() => reject(over), ms);
  });
  try {
    await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function inWords(thrown: unknown, path: string): string {
  const { name, message } = failureOf(thrown);
  const line = placeIn(thrown, path);
  // The rest of a message of Node's own is who required what.
  const [first] = message.split("\n", 1);
  return `${name}: ${first}${line === undefined ? "" : ` (line ${line})`}`;
}
