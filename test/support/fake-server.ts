import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";

export interface FakeServer {
  readonly port: number;
  /** `xmpp://127.0.0.1:port` */
  readonly service: string;
  /** The next connection that no other next() took. */
  next(): Promise<Peer>;
  /** The next connection, taken through header and handshake. */
  nextOnline(afterHandshake?: string): Promise<Peer>;
  /** Connections accepted so far. */
  accepted(): number;
  stop(): Promise<void>;
}

/** The server's end of one connection. */
export interface Peer {
  readonly socket: Socket;
  /** All that came since the last match. Rejects after the deadline with what came instead. */
  expect(pattern: RegExp, deadlineMs?: number): Promise<RegExpExecArray>;
  write(data: string | Uint8Array): void;
  /** What the client sent and no expect() consumed. */
  unread(): string;
  readonly closed: Promise<void>;
}

export const SECRET = "sëcret ключ";
export const HEADER =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='s-1' from='bot.test'>";

/** Just enough XEP-0114 on a plain socket to stage what a real server does not do on demand. */
export async function startFakeServer(): Promise<FakeServer> {
  const arrived: Peer[] = [];
  const waiting: ((peer: Peer) => void)[] = [];
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    const peer = createPeer(socket);
    const taker = waiting.shift();
    if (taker) taker(peer);
    else arrived.push(peer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;

  function next(): Promise<Peer> {
    const peer = arrived.shift();
    return peer
      ? Promise.resolve(peer)
      : withDeadline(new Promise((resolve) => waiting.push(resolve)), "a connection");
  }

  return {
    port,
    service: `xmpp://127.0.0.1:${port}`,
    next,
    async nextOnline(afterHandshake = "") {
      const peer = await next();
      await peer.expect(/<stream:stream [^>]*to="bot\.test"[^>]*>/);
      peer.write(HEADER);
      const [, token] = await peer.expect(/<handshake>(\w+)<\/handshake>/);
      const expected = createHash("sha1").update(`s-1${SECRET}`, "utf8").digest("hex");
      if (token !== expected) throw new Error(`handshake ${token}, expected ${expected}`);
      peer.write(`<handshake/>${afterHandshake}`);
      return peer;
    },
    accepted: () => accepted,
    async stop() {
      const closed = server.listening ? once(server, "close") : undefined;
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function createPeer(socket: Socket): Peer {
  let text = "";
  const attempts = new Set<() => void>();
  socket.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
    for (const attempt of attempts) attempt();
  });
  // Half open is allowed so that a test can leave a connection unclosed: closing is its own business.
  const closed = new Promise<void>((resolve) => {
    socket.once("end", () => resolve());
    socket.once("close", () => resolve());
  });
  return {
    socket,
    closed: withDeadline(closed, "the end of the connection"),
    unread: () => text,
    write: (data) => void socket.write(data),
    expect(pattern, deadlineMs) {
      const matched = new Promise<RegExpExecArray>((resolve) => {
        const attempt = (): void => {
          const match = pattern.exec(text);
          if (!match) return;
          attempts.delete(attempt);
          text = text.slice(match.index + match[0].length);
          resolve(match);
        };
        attempts.add(attempt);
        attempt();
      });
      return withDeadline(matched, () => `${pattern} in ${JSON.stringify(text)}`, deadlineMs);
    },
  };
}

/** Rejects where the promise does not settle in time, saying what was waited for. */
export function withDeadline<T>(
  promise: Promise<T>,
  what: string | (() => string),
  deadlineMs = 5000,
): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`waited ${deadlineMs} ms for ${typeof what === "string" ? what : what()}`));
    }, deadlineMs);
  });
  const settled = Promise.race([promise, late]).finally(() => clearTimeout(timer));
  // Not every test waits for what it set up; whoever does gets the rejection all the same.
  settled.catch(() => {});
  return settled;
}
