import { resolve } from "node:path";
import type { SourceOptions } from "./locate.ts";

/** Runs the handler files as the bot does, and resolves to the types that they register; what is wrong with one is told. */
export type LoadHandlerTypes = (
  files: readonly string[],
  tell: (problem: string) => void,
) => Promise<ReadonlySet<string>>;

export interface HandlerTypePorts {
  readonly loadHandlerTypes: LoadHandlerTypes;
  readonly fail: (line: string) => void;
}

/** The types of conversation handlers of somebody's own; none where no file of theirs is named. */
export function handlerTypes(
  { loadHandlers = [] }: SourceOptions,
  { loadHandlerTypes, fail }: HandlerTypePorts,
): Promise<ReadonlySet<string>> {
  if (loadHandlers.length === 0) return Promise.resolve(new Set());
  return loadHandlerTypes(
    loadHandlers.map((file) => resolve(file)),
    fail,
  );
}
