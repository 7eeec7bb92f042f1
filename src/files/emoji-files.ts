import { constants } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { join, sep } from "node:path";

/** What became of a picture that a definition names. */
export type EmojiFileState = "ok" | "missing" | "unreadable" | "too-large" | "wrong-type";

const NAME = /^\d+\.(png|jpg|jpeg|gif)$/;
const SIZE_LIMIT = 30 * 1024;
const LONGEST_MAGIC = 8;

const JPEG = ["\xff\xd8\xff"];
const MAGIC: Readonly<Record<string, readonly string[]>> = {
  png: ["\x89PNG\r\n\x1a\n"],
  jpg: JPEG,
  jpeg: JPEG,
  gif: ["GIF87a", "GIF89a"],
};

/**
 * Looks at pictures in a channel's `files/`. A name of another form is never looked for, and a link that leads out
 * of the folder never followed: both are of the wrong type. Never rejects.
 */
export async function checkEmojiFiles(
  folder: string,
  names: readonly string[],
): Promise<Map<string, EmojiFileState>> {
  const states = new Map<string, EmojiFileState>();
  const root = await realpath(folder).catch(() => undefined);
  for (const name of names) {
    if (!states.has(name)) states.set(name, await checkFile(root, name).catch(stateOfError));
  }
  return states;
}

async function checkFile(root: string | undefined, name: string): Promise<EmojiFileState> {
  const extension = NAME.exec(name)?.[1];
  if (extension === undefined) return "wrong-type";
  if (root === undefined) return "missing";
  // Links within the folder are how Kubernetes lays out its files.
  const real = await realpath(join(root, name));
  if (!real.startsWith(root + sep)) return "wrong-type";
  // A link put there since is not followed, a pipe not waited for.
  const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return await checkContent(file, MAGIC[extension] ?? []);
  } finally {
    await file.close();
  }
}

async function checkContent(file: FileHandle, magic: readonly string[]): Promise<EmojiFileState> {
  const state = await file.stat();
  if (!state.isFile()) return "wrong-type";
  if (state.size > SIZE_LIMIT) return "too-large";
  const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_MAGIC), 0, LONGEST_MAGIC, 0);
  const start = buffer.toString("latin1", 0, bytesRead);
  return magic.some((bytes) => start.startsWith(bytes)) ? "ok" : "wrong-type";
}

function stateOfError(error: unknown): EmojiFileState {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
    case "ENOTDIR":
      return "missing";
    // A link in its place, or one that leads to itself; a socket.
    case "ELOOP":
    case "ENXIO":
      return "wrong-type";
    default:
      return "unreadable";
  }
}
