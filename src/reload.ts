import { isDeepStrictEqual } from "node:util";
import type { Compiled } from "./config/compile.ts";
import type { DataFiles } from "./config/data-files.ts";
import type { Issue, IssueCode } from "./config/issue.ts";

export interface ReloadPorts {
  /** Reads everything. May reject: what holds goes on holding. */
  read(): Promise<DataFiles>;
  /** Keeps the last good version of a broken file by itself. */
  compile(files: DataFiles): Compiled;
  /**
   * What is to hold from now on, and the issues not told before. The very same `compiled` comes again when an issue
   * that was held back has turned out to last.
   */
  onChange(compiled: Compiled, news: readonly Issue[]): void;
  onError(what: string, error: Error): void;
  /** ms since 1970 */
  now(): number;
}

export interface ReloadOptions {
  /** After the last hint, so that the many files of one change are one reload … */
  readonly quietMs: number;
  /** … but after the first hint no later than this. */
  readonly longestMs: number;
  /** How long a broken file may be one that is being written. */
  readonly youngMs: number;
  /** The first look at a file that is being written; each further one takes twice as long. */
  readonly retryMs: number;
  /** Issues of the first files that somebody was told already. */
  readonly reported: readonly Issue[];
}

export interface Reloader {
  /** Something may have changed. */
  hint(): void;
  /** What the files mean has changed, though they have not. */
  anew(): void;
  /** Resolves when everything hinted at until now has been read and applied, or has failed. */
  settled(): Promise<void>;
  /** Nothing is applied any more, not even what is being read. */
  stop(): void;
}

const DEFAULTS: ReloadOptions = {
  quietMs: 150,
  longestMs: 2_000,
  youngMs: 2_000,
  retryMs: 100,
  reported: [],
};

/**
 * Hints in, whole configurations out. A hint is never believed: everything is read again and compared with what
 * was applied last, `first` to begin with.
 */
export function createReloader(
  first: DataFiles | undefined,
  ports: ReloadPorts,
  options: Partial<ReloadOptions> = {},
): Reloader {
  const settings = { ...DEFAULTS, ...options };
  let applied: { readonly files: DataFiles | undefined; readonly compiled: Compiled | undefined } = {
    files: first,
    compiled: undefined,
  };
  let known: Known = { told: new Set(settings.reported.map(keyOf)), broken: new Map() };
  let firstHint: number | undefined;
  let quiet: NodeJS.Timeout | undefined;
  let retry: NodeJS.Timeout | undefined;
  let reading = false;
  let again = false;
  let stopped = false;
  let hinted = 0;
  let covered = 0;
  const waiting = new Set<{ readonly upTo: number; readonly resolve: () => void }>();

  function start(): void {
    if (reading) again = true;
    else void readUntilQuiet();
  }

  async function readUntilQuiet(): Promise<void> {
    reading = true;
    do {
      again = false;
      clearTimeout(retry);
      const upTo = hinted;
      await readAndApply();
      cover(upTo);
    } while (again && !stopped);
    reading = false;
  }

  async function readAndApply(): Promise<void> {
    const files = await attempt("reading the data folder", ports.read);
    if (!files) return;
    const same = isDeepStrictEqual(files, applied.files);
    // Those of the first files are undefined: others have applied them.
    const compiled = same ? applied.compiled : await attempt("compiling", () => ports.compile(files));
    if (!compiled || stopped) return;
    const { news, retryIn, ...next } = sortIssues(known, { files, compiled, now: ports.now() }, settings);
    if (retryIn !== undefined) retry = setTimeout(start, retryIn);
    if (!same || news.length > 0) {
      const done = await attempt("applying the configuration", () => {
        ports.onChange(compiled, news);
        return true;
      });
      // What failed counts as never seen: the next hint tries it again.
      if (!done) return;
    }
    applied = { files, compiled };
    known = next;
  }

  async function attempt<T>(what: string, work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!stopped) ports.onError(what, error as Error);
      return undefined;
    }
  }

  function cover(upTo: number): void {
    covered = upTo;
    for (const waiter of waiting) {
      if (waiter.upTo > upTo) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
  }

  return {
    hint() {
      if (stopped) return;
      hinted += 1;
      firstHint ??= ports.now();
      clearTimeout(quiet);
      const patience = firstHint + settings.longestMs - ports.now();
      quiet = setTimeout(
        () => {
          firstHint = undefined;
          start();
        },
        Math.min(settings.quietMs, patience),
      );
    },
    anew() {
      applied = { files: undefined, compiled: undefined };
      if (!stopped) start();
    },
    settled() {
      if (stopped || covered >= hinted) return Promise.resolve();
      return new Promise((resolve) => waiting.add({ upTo: hinted, resolve }));
    },
    stop() {
      stopped = true;
      clearTimeout(quiet);
      clearTimeout(retry);
      cover(hinted);
    },
  };
}

// What a file is while it is written in place, or replaced by deleting and writing it.
const HALF_WRITTEN: ReadonlySet<IssueCode> = new Set(["json-syntax", "file-unreadable", "file-missing"]);

interface Known {
  /** The issues that were told and are still there. */
  readonly told: ReadonlySet<string>;
  /** By broken file: what is in it, and since when. */
  readonly broken: ReadonlyMap<string, { readonly content: string | undefined; readonly since: number }>;
}

interface Found {
  readonly files: DataFiles;
  readonly compiled: Compiled;
  readonly now: number;
}

/** Which issues are news; `retryIn` if one is held back because its file may be in the middle of being written. */
function sortIssues(
  before: Known,
  { files, compiled, now }: Found,
  { youngMs, retryMs }: ReloadOptions,
): Known & { readonly news: readonly Issue[]; readonly retryIn: number | undefined } {
  const told = new Set<string>();
  const broken: Map<string, { content: string | undefined; since: number }> = new Map();
  const news: Issue[] = [];
  let retryIn: number | undefined;
  let contents: ReadonlyMap<string, string | undefined> | undefined;
  for (const issue of compiled.issues) {
    const key = keyOf(issue);
    if (!before.told.has(key)) {
      const age = HALF_WRITTEN.has(issue.code) ? ageOf(issue.file) : youngMs;
      if (age < youngMs) {
        // 100 ms after the first look, 200 after the second, 400 after the third.
        retryIn = Math.min(retryIn ?? youngMs, age + retryMs, youngMs - age);
        continue;
      }
      news.push(issue);
    }
    told.add(key);
  }
  return { told, broken, news, retryIn };

  function ageOf(file: string): number {
    contents ??= contentsOf(files);
    const content = contents.get(file);
    const last = before.broken.get(file);
    // A file whose content still changes is still being written.
    // Never later than now: the clock may have been set back.
    const since = last && last.content === content ? Math.min(last.since, now) : now;
    broken.set(file, { content, since });
    return now - since;
  }
}

function contentsOf(files: DataFiles): ReadonlyMap<string, string | undefined> {
  const contents = new Map<string, string | undefined>();
  for (const part of Object.values(files) as DataFiles[keyof DataFiles][]) {
    if (typeof part !== "object") continue;
    const sources = "file" in part ? [part] : part.values();
    for (const { file, text } of sources) contents.set(file, text);
  }
  return contents;
}

function keyOf({ file, path, code, message }: Issue): string {
  return JSON.stringify([file, path, code, message]);
}
