import type { HandlerWord, Layer, PolicyEntry, TalkEntry } from "../moderation/policy.ts";
import { compileHandler } from "./compile-handler.ts";
import { type Handler, readHandler } from "./handler.ts";
import { formatPath, type PathStep } from "./issue.ts";
import { type Run, staying, type Word } from "./memory.ts";
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
  /** Whose they are, where one file speaks of several: the rooms inside moderation.json. */
  readonly owner?: string;
  /** Last look at a handler before it is compiled. */
  readonly prepare?: (handler: Handler) => Handler;
  /** The file is ours: what looks like a slip of the pen is one. */
  readonly isStrict?: true;
  /** Nobody wrote its handlers one by one: those that are off only take away what is below. */
  readonly isPreset?: true;
}

/** By handler id: what holds from here on up, or that it is switched off, and where that is said. */
export interface CompiledLayer {
  /** Undefined for what is built in: nothing is below it. */
  readonly reader: Reader | undefined;
  readonly isPreset?: true | undefined;
  readonly words: ReadonlyMap<string, { readonly word: Word; readonly path: readonly PathStep[] }>;
}

/** Reads and compiles a layer once, however many rooms it holds in. */
export function compileLayer(source: LayerSource, run: Run): CompiledLayer {
  const { layer, reader, handlers, owner = "", prepare, isPreset, isStrict } = source;
  const words = new Map<string, { word: Word; path: readonly PathStep[] }>();
  const keyOf = (id: string): string => JSON.stringify([reader.file, owner, id]);
  function say(id: string, word: Word | undefined, path: readonly PathStep[]): void {
    if (!word) return;
    words.set(id, { word, path });
    run.words.set(keyOf(id), word);
  }

  for (const { value, path, generated } of handlers) {
    const written = idOf(value);
    const kept =
      written === undefined || words.has(written) ? undefined : run.before.words.get(keyOf(written));
    const handler = readHandler(kept ? staying(reader) : reader, value, path);
    if (!handler) {
      if (written !== undefined) say(written, kept, path);
      continue;
    }
    const { id } = handler;
    if (words.has(id)) {
      reportTwice(reader, handler, path);
      continue;
    }
    const ready = prepare ? prepare(handler) : handler;
    const off = { off: true, layer, origin: { file: reader.file, path: formatPath(path) } } as const;
    const context = { run, reader, path, written: value as object, generated, isStrict, layer, last: kept };
    say(id, handler.enabled ? compileHandler(ready, context) : off, path);
  }
  return { reader, isPreset, words };
}

function idOf(value: unknown): string | undefined {
  const id = typeof value === "object" && value !== null ? (value as { id?: unknown }).id : undefined;
  return typeof id === "string" ? id : undefined;
}

export interface MergedLayers {
  readonly entries: readonly PolicyEntry[];
  readonly talks: readonly TalkEntry[];
  readonly handlers: ReadonlyMap<string, readonly HandlerWord[]>;
}

/**
 * Lowest layer first: a handler replaces the one of the same id below it as a whole, whether they moderate or talk, and
 * switched off it takes it away; but what the instance locked stays as it is.
 */
export function mergeLayers(layers: readonly CompiledLayer[]): MergedLayers {
  const merged = new Map<string, Word>();
  const handlers = new Map<string, HandlerWord[]>();
  for (const { reader, isPreset, words } of layers) {
    for (const [id, { word, path }] of words) {
      if (isPreset && "off" in word && !merged.has(id)) continue;
      const below = merged.get(id);
      const locked = below !== undefined && "locked" in below && below.locked && word.layer !== below.layer;
      const says = "off" in word ? "off" : "on";
      const { layer, origin } = word;
      handlers.set(id, [
        ...(handlers.get(id) ?? []),
        { layer, origin, says: locked ? `${says}, but locked below` : says },
      ]);
      if (locked) reportLocked(reader, id, isPreset ? path : [...path, "id"], below);
      else merged.set(id, word);
    }
  }
  const words = [...merged.values()];
  return {
    entries: words.filter((word) => "rule" in word),
    talks: words.filter((word) => "type" in word),
    handlers,
  };
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

function reportLocked(
  reader: Reader | undefined,
  id: string,
  path: readonly PathStep[],
  below: PolicyEntry | TalkEntry,
): void {
  reader?.report({
    code: "handler-locked",
    severity: "warning",
    path,
    message: `«${id}» is locked by ${below.origin?.file ?? "the instance"}: it stays as it is there`,
    hint: "Take it out here, or ask whoever runs the instance.",
  });
}
