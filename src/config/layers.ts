import type { HandlerWord, Layer, Origin, PolicyEntry } from "../moderation/policy.ts";
import { compileHandler, type Handler, lastGood, readHandler } from "./handler.ts";
import { formatPath, type PathStep } from "./issue.ts";
import type { Run } from "./memory.ts";
import type { Reader } from "./source.ts";

export interface HandlerSource {
  readonly value: unknown;
  readonly path: readonly PathStep[];
  /** Made from something else that stands at the path: what is wrong inside has no place of its own. */
  readonly generated?: boolean;
}

/** What one file of a layer says: its handlers and where they stand. */
export interface LayerSource {
  readonly layer: Layer;
  readonly reader: Reader;
  readonly handlers: readonly HandlerSource[];
  /** Last look at a handler before it is compiled. */
  readonly prepare?: (handler: Handler) => Handler;
}

type Word = PolicyEntry | { readonly off: true; readonly layer: Layer; readonly origin: Origin };

/** By handler id: what holds from here on up, or that it is switched off, and where that is said. */
export interface CompiledLayer {
  readonly reader: Reader;
  readonly words: ReadonlyMap<string, { readonly word: Word; readonly path: readonly PathStep[] }>;
}

/** Reads and compiles a layer once, however many rooms it holds in. */
export function compileLayer(source: LayerSource, run: Run): CompiledLayer {
  const { layer, reader, handlers, prepare } = source;
  const words = new Map<string, { word: Word; path: readonly PathStep[] }>();
  for (const { value, path, generated } of handlers) {
    const handler = readHandler(reader, value, path);
    if (!handler) {
      const last = lastGood(reader, value, run);
      if (last && !words.has(last.id)) words.set(last.id, { word: last, path });
      continue;
    }
    if (words.has(handler.id)) {
      reportTwice(reader, handler, path);
      continue;
    }
    const ready = prepare ? prepare(handler) : handler;
    const origin = { file: reader.file, path: formatPath(path) };
    const word = handler.enabled
      ? compileHandler(ready, { run, reader, path, generated, layer })
      : ({ off: true, layer, origin } as const);
    if (word) words.set(handler.id, { word, path });
  }
  return { reader, words };
}

export interface MergedLayers {
  readonly entries: readonly PolicyEntry[];
  readonly handlers: ReadonlyMap<string, readonly HandlerWord[]>;
}

/**
 * Lowest layer first: a handler replaces the one of the same id below it as a whole, and switched off it takes
 * it away; but what the instance locked stays as it is.
 */
export function mergeLayers(layers: readonly CompiledLayer[]): MergedLayers {
  const merged = new Map<string, Word>();
  const handlers = new Map<string, HandlerWord[]>();
  for (const { reader, words } of layers) {
    for (const [id, { word, path }] of words) {
      const below = merged.get(id);
      const locked = below !== undefined && "locked" in below && below.locked && word.layer !== below.layer;
      const says = "off" in word ? "off" : "on";
      const { layer, origin } = word;
      handlers.set(id, [
        ...(handlers.get(id) ?? []),
        { layer, origin, says: locked ? `${says}, but locked below` : says },
      ]);
      if (locked) reportLocked(reader, id, path, below);
      else merged.set(id, word);
    }
  }
  const entries = [...merged.values()].filter((word): word is PolicyEntry => !("off" in word));
  return { entries, handlers };
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

function reportLocked(reader: Reader, id: string, path: readonly PathStep[], below: PolicyEntry): void {
  reader.report({
    code: "handler-locked",
    severity: "warning",
    path: [...path, "id"],
    message: `«${id}» is locked by ${below.origin?.file ?? "the instance"}: it stays as it is there`,
    hint: "Take it out here, or ask whoever runs the instance.",
  });
}
