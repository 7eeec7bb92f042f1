import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { join, sep } from "node:path";

/** What became of a picture that a definition names. */
export type EmojiFileState = "ok" | "missing" | "unreadable" | "too-large" | "wrong-type";

const NAME = /^\d+\.(png|jpg|jpeg|gif)$/;
const SIZE_LIMIT = 30 * 1024;
/** 200 emojis with long addresses. */
const DEFINITION_LIMIT = 256 * 1024;
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

/** The picture itself, if it is in order. Never rejects. */
export async function readEmojiFile(folder: string, name: string): Promise<Buffer | undefined> {
  const root = await realpath(folder).catch(() => undefined);
  const extension = NAME.exec(name)?.[1];
  if (root === undefined || extension === undefined) return undefined;
  const content = await contentIn(root, name, SIZE_LIMIT).catch(() => undefined);
  return typeof content === "object" && isOf(extension, content) ? content : undefined;
}

/** The text of a channel's `definition.json`, which no link may fetch from outside its folder. Never rejects. */
export async function readDefinition(folder: string): Promise<string | undefined> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined) return undefined;
  const content = await contentIn(root, "definition.json", DEFINITION_LIMIT).catch(() => undefined);
  return typeof content === "object" ? content.toString("utf8") : undefined;
}

async function checkFile(root: string | undefined, name: string): Promise<EmojiFileState> {
  const extension = NAME.exec(name)?.[1];
  if (extension === undefined) return "wrong-type";
  if (root === undefined) return "missing";
  const content = await contentIn(root, name, SIZE_LIMIT);
  if (typeof content === "string") return content;
  return isOf(extension, content) ? "ok" : "wrong-type";
}

async function contentIn(
  root: string,
  name: string,
  limit: number,
): Promise<Buffer | "wrong-type" | "too-large"> {
  // Links within the folder are how Kubernetes lays out its files.
  const real = await realpath(join(root, name));
  if (!real.startsWith(root + sep)) return "wrong-type";
  // A link put there since is not followed, a pipe not waited for.
  const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const state = await file.stat();
    if (!state.isFile()) return "wrong-type";
    if (state.size > limit) return "too-large";
    // It may grow meanwhile: what is read stays within the limit.
    const { buffer, bytesRead } = await file.read(Buffer.alloc(state.size), 0, state.size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function isOf(extension: string, content: Buffer): boolean {
  const start = content.toString("latin1", 0, LONGEST_MAGIC);
  return (MAGIC[extension] ?? []).some((bytes) => start.startsWith(bytes));
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
