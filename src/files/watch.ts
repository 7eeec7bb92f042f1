import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type FSWatcher, watch } from "chokidar";
import type { DataPlaces } from "./data-folder.ts";
import { namesIn, reasonOf } from "./read-file.ts";

export interface WatchOptions {
  /** Something may have changed: what, is for a reader to find out. */
  onHint(): void;
  /** Told once: the file system cannot be watched, it is polled from now on. */
  onError(problem: string): void;
  /** `poll` where no events come through: NFS, SMB, Docker Desktop. */
  readonly mode: "events" | "poll";
  readonly pollMs?: number | undefined;
  /** How often there is a hint without any event, for changes that nobody told of. */
  readonly rescanMs?: number | undefined;
  /** How often to look for folders that appeared, or are no longer the ones that are watched. */
  readonly lookMs?: number | undefined;
}

export interface Watching {
  /** Resolves when the folders that are there are watched. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

interface Watched {
  readonly identity: string;
  readonly ready: Promise<void>;
  close(): void;
}

// A folder that appears often comes with others.
const GATHER_MS = 50;

/**
 * Watches folders, never files: a file that is replaced takes its watch with it. And only the folders that are read:
 * what else lies in the data folder is not even listed.
 */
export function watchDataFolder(places: DataPlaces, options: WatchOptions): Watching {
  const { onHint, onError, pollMs = 5_000, rescanMs = 15_000, lookMs = 1_000 } = options;
  const watched = new Map<string, Watched>();
  const timers: NodeJS.Timeout[] = [];
  let gathering: NodeJS.Timeout | undefined;
  let arming = Promise.resolve();
  let stopped = false;

  function poll(): void {
    timers.push(setInterval(onHint, pollMs));
  }

  /** Makes the watches fit the folders that are there now; one after the other, or an old look undoes a newer one. */
  function arm(list: () => readonly string[] | Promise<readonly string[]>): Promise<void> {
    arming = arming.then(async () => {
      if (stopped) return;
      const folders = await list();
      const identities = await Promise.all(folders.map(identityOf));
      for (const [index, folder] of folders.entries()) {
        const identity = identities[index];
        if (stopped || watched.get(folder)?.identity === identity) continue;
        drop(folder);
        if (identity !== undefined) watched.set(folder, watchFolder(folder, identity, handlers));
        onHint();
      }
    });
    return arming;
  }

  const everything = async () => [...new Set([...(await foldersOf(places)), ...watched.keys()])];

  function drop(folder: string): void {
    watched.get(folder)?.close();
    watched.delete(folder);
  }

  function clear(): void {
    for (const timer of timers.splice(0)) clearInterval(timer);
    clearTimeout(gathering);
    for (const folder of [...watched.keys()]) drop(folder);
  }

  function changed(): void {
    onHint();
    gathering ??= setTimeout(() => {
      gathering = undefined;
      void arm(everything);
    }, GATHER_MS);
  }

  const handlers: Handlers = {
    onReady: changed,
    onEvent(folder, name) {
      // It may be the folder itself that went. What comes in its place can have the same inode.
      if (name === basename(folder)) drop(folder);
      changed();
    },
    onError(error) {
      stopped = true;
      clear();
      onError(`${problemOf(error)}, polling every ${pollMs / 1000} s instead`);
      poll();
      onHint();
    },
  };

  async function begin(): Promise<void> {
    await arm(everything);
    await Promise.all([...watched.values()].map(({ ready }) => ready));
  }

  async function rescan(): Promise<void> {
    await arm(everything);
    if (!stopped) onHint();
  }

  let ready = Promise.resolve();
  if (options.mode === "poll") poll();
  else {
    ready = begin();
    timers.push(setInterval(() => void arm(() => namedFolders(places)), lookMs));
    timers.push(setInterval(() => void rescan(), rescanMs));
  }
  return {
    ready,
    async stop() {
      stopped = true;
      clear();
      await arming;
    },
  };
}

interface Handlers {
  /** The folder is watched from now on; what happened in it before went unseen. */
  onReady(): void;
  /** The name of what it is about, where the system says it. */
  onEvent(folder: string, name: string | null): void;
  onError(error: unknown): void;
}

function watchFolder(folder: string, identity: string, handlers: Handlers): Watched {
  // Chokidar would watch and stat each file; one watch on the folder tells of them all.
  const watcher = watch(folder, { depth: 0, atomic: false, ignored: (path) => resolve(path) !== folder });
  let settle = (): void => {};
  const ready = new Promise<void>((done) => {
    settle = done;
  });
  watcher.on("raw", (_, name: string | null) => handlers.onEvent(folder, name));
  watcher.on("error", handlers.onError);
  watcher.on("ready", () => {
    handlers.onReady();
    settle();
  });
  return {
    identity,
    ready,
    close() {
      settle();
      closeQuietly(watcher);
    },
  };
}

function closeQuietly(watcher: FSWatcher): void {
  void watcher.close();
  // It forgets its listeners; an error that is still on its way would then end the process.
  watcher.on("error", () => {});
}

/** The folders whose names are known, there or not; their parent need not be watched. */
function namedFolders({ moderation, roomFolders, root }: DataPlaces): readonly string[] {
  const own = dirname(moderation);
  const folders = [own, ...roomFolders];
  if (root !== undefined) {
    folders.push(
      join(own, "policy"),
      join(own, "policy", "rooms"),
      join(own, "policy", "channels"),
      join(root, "room-channel"),
      join(root, "channelConfigurationOptions"),
      emojisOf(root),
    );
  }
  return folders.map((folder) => resolve(folder));
}

async function foldersOf(places: DataPlaces): Promise<readonly string[]> {
  const named = namedFolders(places);
  if (places.root === undefined) return named;
  const emojis = resolve(emojisOf(places.root));
  const { names } = await namesIn(emojis, /^\d+$/, "folder");
  return [...named, ...names.flatMap((id) => [join(emojis, id), join(emojis, id, "files")])];
}

function emojisOf(root: string): string {
  return join(root, "emojis", "channel");
}

/** Which folder it is, whatever its name; undefined where there is none. */
async function identityOf(folder: string): Promise<string | undefined> {
  try {
    const found = await stat(folder, { bigint: true });
    return found.isDirectory() ? `${found.dev} ${found.ino}` : undefined;
  } catch {
    return undefined;
  }
}

function problemOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC") return "the system has no file watches left (fs.inotify.max_user_watches)";
  if (code === "EMFILE") return "the system has no file watchers left (fs.inotify.max_user_instances)";
  return `the data folder cannot be watched: ${reasonOf(error)}`;
}
