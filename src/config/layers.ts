import type { Layer, PolicyEntry } from "../moderation/policy.ts";
import type { RuleBook } from "../moderation/rule.ts";
import { compileHandler, type Handler, readHandler } from "./handler.ts";
import type { PathStep } from "./issue.ts";
import type { Reader } from "./source.ts";

export interface HandlerSource {
  readonly value: unknown;
  readonly path: readonly PathStep[];
  /** Made from something else that stands at the path: what is wrong inside has no place of its own. */
  readonly generated?: boolean;
}

/** What one layer says: its handlers and where they stand. */
export interface LayerSource {
  readonly layer: Layer;
  readonly reader: Reader;
  readonly handlers: readonly HandlerSource[];
  /** Last look at a handler before it is compiled. */
  readonly prepare?: (handler: Handler) => Handler;
}

/** By handler id: what is in force from here on up, or that it is switched off. */
export type CompiledLayer = ReadonlyMap<string, PolicyEntry | "off">;

/** Reads and compiles a layer once, however many rooms it holds in. */
export function compileLayer(source: LayerSource, rules: RuleBook): CompiledLayer {
  const { layer, reader, handlers, prepare } = source;
  const compiled = new Map<string, PolicyEntry | "off">();
  const seen = new Set<string>();
  for (const { value, path, generated } of handlers) {
    const handler = readHandler(reader, value, path);
    if (!handler) continue;
    if (seen.has(handler.id)) {
      reportTwice(reader, handler, path);
      continue;
    }
    seen.add(handler.id);
    const ready = prepare ? prepare(handler) : handler;
    const entry = handler.enabled ? compileHandler(ready, { reader, path, generated, layer, rules }) : "off";
    if (entry) compiled.set(handler.id, entry);
  }
  return compiled;
}

/** Lowest layer first: a handler replaces the one of the same id below it as a whole. */
export function mergeLayers(layers: readonly CompiledLayer[]): PolicyEntry[] {
  const merged = new Map(layers.flatMap((layer) => [...layer]));
  return [...merged.values()].filter((entry) => entry !== "off");
}

/** The entries of a `handlers` list with their places. */
export function listed(values: readonly unknown[], path: readonly PathStep[]): HandlerSource[] {
  return values.map((value, index) => ({ value, path: [...path, index] }));
}

function reportTwice(reader: Reader, handler: Handler, path: readonly PathStep[]): void {
  reader.report({
    code: "handler-twice",
    severity: "warning",
    path: [...path, "id"],
    message: `«${handler.id}» is there twice: the first one holds`,
    hint: "Give each handler an id of its own.",
  });
}
