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
  /** The next connection, taken through a client's login (RFC 6120) with PLAIN. */
  nextClient(afterBind?: string): Promise<Peer>;
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

export const ACCOUNT = {
  type: "client",
  domain: "acc.test",
  username: "mödérator",
  password: SECRET,
  resource: "one",
  tls: {},
} as const;
export const ADDRESS = "mödérator@acc.test/one";
export const CLIENT_HEADER =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='c-1' from='acc.test' version='1.0'>";
export const features = (inside: string) => `<stream:features>${inside}</stream:features>`;
export const mechanisms = (...names: string[]) =>
  `<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${names.map((name) => `<mechanism>${name}</mechanism>`).join("")}</mechanisms>`;
export const SUCCESS = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
export const BIND = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>";
export const bound = (id: string, address: string = ADDRESS) =>
  `<iq type='result' id='${id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>${address}</jid></bind></iq>`;

/** Up to the request for a resource. */
export async function logIn(
  peer: Peer,
  bindFeatures: string = BIND,
): Promise<{ readonly id: string; readonly resource: string }> {
  await peer.expect(/<stream:stream [^>]*to="acc\.test"[^>]*>/);
  peer.write(`${CLIENT_HEADER}${features(mechanisms("PLAIN"))}`);
  const [, initial = ""] = await peer.expect(/<auth [^>]*mechanism="PLAIN">([^<]*)<\/auth>/);
  const given = Buffer.from(initial, "base64").toString("utf8");
  if (given !== `\0${ACCOUNT.username}\0${ACCOUNT.password}`) throw new Error(`PLAIN with ${given}`);
  peer.write(SUCCESS);
  await peer.expect(/<stream:stream [^>]*>/);
  peer.write(`${CLIENT_HEADER}${features(bindFeatures)}`);
  const [, id = "", resource = ""] = await peer.expect(
    /<iq type="set" id="([^"]+)"><bind xmlns="[^"]*-bind"><resource>([^<]+)<\/resource><\/bind><\/iq>/,
  );
  return { id, resource };
}

/** Just enough XEP-0114 and RFC 6120 on a plain socket to stage what a real server does not do on demand. */
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
    async nextClient(afterBind = "") {
      const peer = await next();
      peer.write(`${bound((await logIn(peer)).id)}${afterBind}`);
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

export function createPeer(socket: Socket): Peer {
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
