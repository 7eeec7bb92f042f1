import type { AddressInfo, Socket } from "node:net";
import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { HttpAddress } from "./address.ts";

export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a path answers; `path` holds what its pattern names, decoded. */
export type Answer = (request: {
  readonly path: Readonly<Record<string, string>>;
  /** What the client has already, as `If-None-Match` says (RFC 9110 section 13.1.2). */
  readonly has: string | undefined;
}) => Page | undefined | Promise<Page | undefined>;

export interface ServerPorts {
  /** By a path in fastify's form; undefined of an answer is that there is no such thing. */
  readonly routes: Readonly<Record<string, Answer>>;
  /** A defect; the next request is answered all the same. */
  readonly onError: (error: Error) => void;
}

export interface HttpServer {
  /** The port it listens at; rejects with the system's error. */
  listen(address: HttpAddress): Promise<number>;
  /** Cuts off what is under way. */
  close(): Promise<void>;
}

/** A scraper needs two, a web chat a handful. */
const MOST_CONNECTIONS = 128;
/** Whoever sends its request byte by byte holds a connection no longer. */
const REQUEST_MS = 5_000;
const IDLE_MS = 10_000;
const HEAD_BYTES = 8_192;

/** Answers GET and HEAD, a connection's requests one after the other, and gives away neither what it runs on nor what it was asked. */
export function createHttpServer({ routes, onError }: ServerPorts): HttpServer {
  const app = fastify({
    forceCloseConnections: true,
    connectionTimeout: IDLE_MS,
    keepAliveTimeout: IDLE_MS,
    requestTimeout: REQUEST_MS,
    http: { maxHeaderSize: HEAD_BYTES, headersTimeout: REQUEST_MS, connectionsCheckingInterval: 1_000 },
    // A browser may speak first without a request; an answer to nonsense would only tell what we are.
    clientErrorHandler: (_error, socket) => void socket.destroy(),
    frameworkErrors: (_error, _request, reply) => void send(reply, BAD_REQUEST),
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.setNotFoundHandler((_request, reply) => send(reply, NOT_FOUND));
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) return send(reply, BAD_REQUEST);
    onError(error);
    return send(reply, FAILED);
  });
  const busy = new WeakSet<Socket>();
  app.addHook("onRequest", async (request, reply) => {
    const { socket } = request;
    // Else one connection could have thousands of answers written, and read none of them.
    if (busy.has(socket)) {
      socket.destroy();
      return reply.hijack();
    }
    busy.add(socket);
    reply.raw.once("close", () => busy.delete(socket));
    if (request.method !== "GET" && request.method !== "HEAD") return send(reply, WRONG_METHOD);
  });
  serve(app, routes);
  return {
    async listen({ host, port }) {
      await app.listen({ host, port });
      return (app.server.address() as AddressInfo).port;
    },
    close: () => app.close(),
  };
}

function serve(app: FastifyInstance, routes: ServerPorts["routes"]): void {
  for (const [path, answer] of Object.entries(routes)) {
    app.get(path, async (request, reply) => {
      const has = request.headers["if-none-match"];
      const page = await answer({ path: request.params as Record<string, string>, has });
      return send(reply, page ?? NOT_FOUND);
    });
  }
}

function said(status: number, text: string, headers?: Page["headers"]): Page {
  const type = "text/plain; charset=utf-8";
  return { status, type, body: `${text}\n`, ...(headers && { headers }) };
}

const NOT_FOUND = said(404, "There is no such page.");
const BAD_REQUEST = said(400, "This is no request that can be answered.", { Connection: "close" });
const FAILED = said(500, "Something went wrong, see the log.");
/** A body that it may have is not read. */
const WRONG_METHOD = said(405, "This server only reads.", { Allow: "GET, HEAD", Connection: "close" });

function send(reply: FastifyReply, { status, type, body, headers = {} }: Page): FastifyReply {
  return reply
    .code(status)
    .headers({
      "Content-Type": type,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
      ...headers,
    })
    .send(body);
}
