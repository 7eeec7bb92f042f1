import { createHash } from "node:crypto";
import { readEmojis } from "../config/emojis-file.ts";
import { openSource } from "../config/source.ts";
import type { Answer, Page } from "./server.ts";

export interface EmojiPorts {
  /** The text of a channel's `definition.json`; undefined where there is none to be served. */
  readonly definition: (channel: string) => Promise<string | undefined>;
  /** A picture in a channel's `files/`; undefined where there is none, or where it is not what its name says. */
  readonly picture: (channel: string, name: string) => Promise<Buffer | undefined>;
}

const CHANNEL = /^\d{1,16}$/;
const PICTURE = /^\d{1,32}\.(png|jpg|jpeg|gif)$/;
const TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
};

/** A saved picture gets another name; a definition keeps its own. */
const CACHING = { picture: "public, max-age=86400", definition: "public, no-cache" } as const;

/** Livechat's paths of a channel's own emojis, and nothing else of the data folder. */
export function emojiRoutes({ definition, picture }: EmojiPorts): Readonly<Record<string, Answer>> {
  return {
    "/emojis/channel/:channel/definition.json": async ({ path: { channel = "" }, has }) => {
      const text = CHANNEL.test(channel) ? await definition(channel) : undefined;
      const usable = text === undefined ? undefined : usableOf(text, channel);
      if (usable === undefined) return undefined;
      const type = "application/json; charset=utf-8";
      return shared(Buffer.from(usable), type, CACHING.definition, has);
    },
    "/emojis/channel/:channel/files/:name": async ({ path: { channel = "", name = "" }, has }) => {
      const type = TYPES[PICTURE.exec(name)?.[1] ?? ""];
      if (type === undefined || !CHANNEL.test(channel)) return undefined;
      const bytes = await picture(channel, name);
      return bytes && shared(bytes, type, CACHING.picture, has);
    },
  };
}

/** As it lies, if all of it is in order; else without the emojis that are not. */
function usableOf(text: string, channel: string): string | undefined {
  let isInOrder = true;
  const reader = openSource({ file: "definition.json", text }, []);
  if (!reader) return undefined;
  const report = (): void => {
    isInOrder = false;
  };
  const emojis = readEmojis({ ...reader, report }, channel);
  if (!emojis || isInOrder) return emojis && text;
  const { customEmojis } = reader.value as { customEmojis: readonly unknown[] };
  return JSON.stringify({ customEmojis: emojis.map(({ path }) => customEmojis[Number(path[1])]) });
}

function shared(body: Buffer, type: string, caching: string, has: string | undefined): Page {
  const tag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
  const headers = {
    ETag: tag,
    "Cache-Control": caching,
    // A web chat is served from elsewhere. These are public: everybody in the room is shown them.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
  };
  if (isAmong(tag, has)) return { status: 304, type, body: "", headers };
  return { status: 200, type, body, headers };
}

/** RFC 9110 section 13.1.2: by weak comparison, which takes no account of `W/`. */
function isAmong(tag: string, list: string | undefined): boolean {
  if (list === undefined) return false;
  return list.trim() === "*" || list.split(",").some((one) => one.trim().replace(/^W\//, "") === tag);
}
