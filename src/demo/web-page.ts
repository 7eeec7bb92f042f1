// The demo's web chat: one page of our own around converse.js, served on loopback from an allow-list of files.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type PageFile, pageFiles } from "./web-page-files.ts";

export interface WebRoom {
  jid: string;
  title: string;
  /** What a visitor may type to see the bot act: shown as «Try it: type “…”». */
  hint: string;
  /** More things to try, each with what happens then ("the bot answers"). */
  more?: readonly { say: string; effect: string }[];
}

/** A channel's custom emoji: `:owl:` drawn by the picture `file` in the room `room`. */
export interface WebEmoji {
  room: string;
  sn: string;
  file: string;
}

export interface WebPageOptions {
  /** The port to try first; a free one is taken when it is in use. */
  port?: number;
  host: "127.0.0.1";
  /** Where to listen; default: `host`. In a container all addresses are its own, and the port is `host`'s outside. */
  listen?: string;
  /** Where Prosody listens for browsers: ws://127.0.0.1:…/xmpp-websocket */
  websocket: string;
  /** The domain that lets anyone in (SASL ANONYMOUS). */
  domain: string;
  rooms: readonly WebRoom[];
  defaultRoom: string;
  emojis?: readonly WebEmoji[];
}

export interface WebPage {
  url: string;
  port: number;
  stop(): Promise<void>;
}

export async function startWebPage(options: WebPageOptions): Promise<WebPage> {
  const files = await pageFiles(options);
  const server = createServer();
  const port = await listen(server, options.listen ?? options.host, options.port ?? 0);
  const hosts = [`${options.host}:${port}`, `localhost:${port}`];
  const headers = securityHeaders(options.websocket);
  server.on("request", (request, response) => {
    void answer(request, response, { files, hosts, headers }).catch(() => response.destroy());
  });
  return { url: `http://${options.host}:${port}/`, port, stop: () => stop(server) };
}

interface Site {
  files: ReadonlyMap<string, PageFile>;
  hosts: readonly string[];
  headers: Record<string, string>;
}

async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const refuse = (status: number, text: string) =>
    response
      .writeHead(status, { ...site.headers, "Content-Type": "text/plain; charset=utf-8" })
      .end(`${text}\n`);
  // Another site whose name was pointed at 127.0.0.1 (DNS rebinding) gives itself away by its Host header.
  if (!site.hosts.includes(request.headers.host ?? "")) return void refuse(403, "Not a name of this server.");
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    return void refuse(405, "This server only reads.");
  }
  const path = (request.url ?? "/").split(/[?#]/, 1)[0] ?? "/";
  const file = site.files.get(path);
  if (!file) return void refuse(404, "No such page.");
  const body = typeof file.from === "string" ? await readFile(file.from) : file.from;
  response.writeHead(200, { ...site.headers, "Content-Type": file.type, "Content-Length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}

function securityHeaders(websocket: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // converse styles elements through attributes (avatars' colours, drop-downs' places).
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ${new URL(websocket).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "Content-Security-Policy": policy.join("; "),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
  };
}

async function listen(server: Server, host: string, preferred: number): Promise<number> {
  try {
    server.listen(preferred, host);
    await once(server, "listening");
  } catch (error) {
    if (preferred === 0 || !isTaken(error)) throw error;
    return listen(server, host, 0);
  }
  return (server.address() as AddressInfo).port;
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "EADDRINUSE" || error.code === "EACCES");

async function stop(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  // A browser's idle connections would keep the process alive for as long as its tab is open.
  server.closeAllConnections();
  await closed;
}
