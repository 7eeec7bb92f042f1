import { resolve } from "node:path";
import type { SourceOptions } from "./locate.ts";

/** Why a file of conversation handlers is not used. */
export interface HandlerFault {
  readonly file: string;
  /** In one line, without a full stop. */
  readonly message: string;
}

/** Runs the handler files as the bot does, and resolves to the types that they register; what is wrong with one is told. */
export type LoadHandlerTypes = (
  files: readonly string[],
  tell: (fault: HandlerFault) => void,
) => Promise<ReadonlySet<string>>;

export interface HandlerTypePorts {
  readonly loadHandlerTypes: LoadHandlerTypes;
}

/** The types of conversation handlers of somebody's own; none where no file of theirs is named. */
export async function handlerTypes(
  { loadHandlers = [] }: SourceOptions,
  { loadHandlerTypes }: HandlerTypePorts,
): Promise<{ readonly types: ReadonlySet<string>; readonly faults: readonly HandlerFault[] }> {
  const faults: HandlerFault[] = [];
  if (loadHandlers.length === 0) return { types: new Set(), faults };
  const files = loadHandlers.map((file) => resolve(file));
  return { types: await loadHandlerTypes(files, (fault) => faults.push(fault)), faults };
}
