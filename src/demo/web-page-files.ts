// What the demo's web server may serve: every path is written down here, so there is none to escape by.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WebPageOptions } from "./web-page.ts";

export interface PageFile {
  type: string;
  /** A file's path, or the content itself. */
  from: string | Buffer;
}

// `src/demo/` and `dist/demo/` are equally deep, and only the first holds the page (tsc copies no HTML).
const PAGE = fileURLToPath(new URL("../../src/demo/page/", import.meta.url));

// All that converse asks for in our configuration. Not here: sounds, and the translations the page has no use for.
const CONVERSE = [
  "converse.min.js",
  "converse.min.css",
  "emoji.json",
  "images/custom_emojis/converse.png",
  "images/custom_emojis/xmpp.png",
  "webfonts/baumans.ttf",
  "webfonts/muli.ttf",
];

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".ttf": "font/ttf",
  ".ico": "image/x-icon",
  ".png": "image/png",
  ".gif": "image/gif",
  ".jpg": "image/jpeg",
  ".svg": "image/svg+xml",
};

export async function pageFiles(options: WebPageOptions): Promise<Map<string, PageFile>> {
  const converse = converseFolder();
  const files = new Map<string, PageFile>();
  const add = (path: string, file: string) => files.set(path, { type: typeOf(file), from: file });
  for (const name of CONVERSE) add(`/converse/${name}`, join(converse, name));
  for (const name of ["page.css", "chat.css", "page.js", "icon.svg"]) add(`/${name}`, join(PAGE, name));
  const emojis = (options.emojis ?? []).map(({ room, sn, file }, index) => {
    const url = `/emojis/${index}${extname(file).toLowerCase()}`;
    add(url, file);
    return { room, sn, url };
  });
  const { websocket, domain, rooms, defaultRoom } = options;
  const settings = { websocket, domain, rooms, defaultRoom, emojis };
  const html = (await readFile(join(PAGE, "index.html"), "utf8")).replace('"{{settings}}"', () =>
    asScript(settings),
  );
  files.set("/", { type: typeOf(".html"), from: Buffer.from(html) });
  return files;
}

const typeOf = (file: string): string =>
  TYPES[(extname(file) || file).toLowerCase()] ?? "application/octet-stream";

/** JSON that cannot end the <script> it stands in. */
const asScript = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

function converseFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve("converse.js/dist/converse.min.js"));
  } catch (cause) {
    throw new Error("the demo's web chat is a development dependency: run npm ci in a checkout", { cause });
  }
}
