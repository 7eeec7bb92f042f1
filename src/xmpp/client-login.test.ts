import { createServer, type Server, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { createSecureContext, createServer as createTlsServer, TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Certificate, makeCertificate } from "../../test/support/certificate.ts";
import {
  ACCOUNT,
  ADDRESS,
  BIND,
  bound,
  CLIENT_HEADER,
  createPeer,
  type FakeServer,
  features,
  logIn,
  mechanisms,
  type Peer,
  SUCCESS,
  startFakeServer,
  withDeadline,
} from "../../test/support/fake-server.ts";
import { type ClientLoginSettings, clientLogin } from "./client-login.ts";
import type { Wire } from "./login.ts";
import type { LinkProblem } from "./problem.ts";
import { openStream, type Stream } from "./stream.ts";

const SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
const TLS = "urn:ietf:params:xml:ns:xmpp-tls";
const STARTTLS = `<starttls xmlns='${TLS}'/>`;
const PROCEED = `<proceed xmlns='${TLS}'/>`;

let server: FakeServer;
let certificate: Certificate;
const streams = new Set<Stream>();

beforeAll(async () => {
  certificate = await makeCertificate(ACCOUNT.domain);
});
afterAll(() => certificate.remove());
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(async () => {
  await Promise.all([...streams].map((stream) => stream.close(100)));
  streams.clear();
  await server.stop();
});

/** Resolves to the address under which it is online, or to why it is not. */
function enter(more: Partial<ClientLoginSettings> = {}): Promise<string | LinkProblem> {
  const entered = new Promise<string | LinkProblem>((resolve) => {
    const stream = openStream(
      { ...ACCOUNT, service: server.service, ...more },
      { onHeard: () => {}, onOnline: resolve, onStanza: () => {}, onEnd: resolve },
      5000,
    );
    streams.add(stream);
  });
  return withDeadline(entered, "the end of the login");
}

/** Greets whoever came and offers this. */
async function offer(offered: string, peer?: Peer): Promise<Peer> {
  const to = peer ?? (await server.next());
  await to.expect(/<stream:stream [^>]*>/);
  to.write(`${CLIENT_HEADER}${features(offered)}`);
  return to;
}

const encoded = (text: string): string => Buffer.from(text, "utf8").toString("base64");

describe("what the server offers", () => {
  test("of all that the library would take up, only the resource is asked for", async () => {
    const entered = enter();
    const peer = await server.next();
    const { id } = await logIn(
      peer,
      `<sm xmlns='urn:xmpp:sm:3'/><authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism></authentication>${BIND}`,
    );
    peer.write(bound(id));
    expect(await entered).toBe(ADDRESS);
    peer.write(
      "<r xmlns='urn:xmpp:sm:3'/><iq type='get' id='q' from='a@b/c'><ping xmlns='urn:xmpp:ping'/></iq>",
    );
    for (const stream of streams) await stream.close(1000);
    expect(await peer.expect(/^.*$/s).then(([sent]) => sent)).toMatch(/^(<\/stream:stream>)?$/);
  });

  test.each([
    ["required", `<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>`, true],
    ["optional", `<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>`, false],
  ])("a session that is %s", async (_, session, isAsked) => {
    const entered = enter();
    const peer = await server.next();
    peer.write(bound((await logIn(peer, `${BIND}${session}`)).id));
    if (isAsked) {
      const [, id] = await peer.expect(/<iq type="set" id="([^"]+)"><session xmlns="[^"]+"\/><\/iq>/);
      peer.write(`<iq type='result' id='${id}'/>`);
    }
    expect(await entered).toBe(ADDRESS);
    expect(peer.unread()).toBe("");
  });

  test.each([
    ["no way to log in", mechanisms("EXTERNAL", "X-OAUTH2"), "no-mechanism"],
    ["nothing at all", "", "no-mechanism"],
  ])("%s", async (_, offered, code) => {
    const entered = enter();
    await offer(offered);
    expect(await entered).toMatchObject({ code });
  });

  test("no resource", async () => {
    const entered = enter();
    const peer = await offer(mechanisms("PLAIN"));
    await peer.expect(/<auth /);
    peer.write(SUCCESS);
    await offer("", peer);
    expect(await entered).toMatchObject({ code: "resource-refused" });
  });
});

describe("a login that is refused is named", () => {
  test.each([
    ["not-authorized", "not-authorized"],
    ["account-disabled", "account-disabled"],
    ["credentials-expired", "account-disabled"],
    ["temporary-auth-failure", "login-failed"],
    ["encryption-required", "tls-required"],
    ["mechanism-too-weak", "no-mechanism"],
    ["aborted", "login-failed"],
  ])("%s", async (condition, code) => {
    const entered = enter();
    const peer = await offer(mechanisms("PLAIN"));
    await peer.expect(/<auth /);
    peer.write(`<failure xmlns='${SASL}'><text>says the server</text><${condition}/></failure>`);
    const problem = (await entered) as LinkProblem;
    expect(problem.code).toBe(code);
    expect(problem.message).toContain("says the server");
    expect(problem.message).toContain(`${ACCOUNT.username}@${ACCOUNT.domain}`);
    expect(JSON.stringify(problem)).not.toContain(ACCOUNT.password);
    await peer.closed;
  });

  test.each([
    ["conflict", "conflict"],
    ["resource-constraint", "resource-refused"],
    ["not-allowed", "resource-refused"],
  ])("the resource: %s", async (condition, code) => {
    const entered = enter();
    const peer = await server.next();
    const error = `<error type='cancel'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`;
    peer.write(`<iq type='error' id='${(await logIn(peer)).id}'>${error}</iq>`);
    expect(await entered).toMatchObject({ code });
  });

  test.each(["", "acc.test", "@", "moderator@acc.test"])("an address that is none: «%s»", async (address) => {
    const entered = enter();
    const peer = await server.next();
    peer.write(bound((await logIn(peer)).id, address));
    expect(await entered).toMatchObject({ code: "resource-refused" });
  });

  test("nobody else's answer makes an address of ours", async () => {
    const entered = enter();
    const peer = await server.next();
    const { id } = await logIn(peer);
    peer.write(`${bound("guessed", "mallory@acc.test/x")}<message from='a@b'/>${bound(id)}`);
    expect(await entered).toBe(ADDRESS);
  });
});

describe("SCRAM", () => {
  async function challenged(challenge: (first: string) => string, times = 1) {
    const entered = enter();
    const peer = await offer(mechanisms("SCRAM-SHA-1", "PLAIN"));
    const [, first = ""] = await peer.expect(/<auth [^>]*mechanism="SCRAM-SHA-1">([^<]*)</);
    const nonce = /r=(.*)$/.exec(Buffer.from(first, "base64").toString("utf8"))?.[1] ?? "";
    peer.write(`<challenge xmlns='${SASL}'>${encoded(challenge(nonce))}</challenge>`.repeat(times));
    return { entered, peer };
  }

  test.each([
    ["another's nonce", () => "r=abc,s=QSXCR+Q6sek8bf92,i=4096"],
    ["no salt", (nonce: string) => `r=${nonce}x,i=4096`],
    ["no count", (nonce: string) => `r=${nonce}x,s=QSXCR+Q6sek8bf92`],
    ["a count without end", (nonce: string) => `r=${nonce}x,s=QSXCR+Q6sek8bf92,i=999999999999`],
    ["a count that takes seconds", (nonce: string) => `r=${nonce}x,s=QSXCR+Q6sek8bf92,i=9999999`],
    ["nothing", () => ""],
  ])("a challenge with %s ends the login", async (_, challenge) => {
    const { entered, peer } = await challenged(challenge);
    expect(await entered).toMatchObject({ code: "login-failed" });
    await peer.closed;
    expect(peer.unread()).not.toContain("<response");
  });

  test("what comes while a challenge is being answered is not listened to", async () => {
    const { entered, peer } = await challenged((nonce) => `r=${nonce}x,s=QSXCR+Q6sek8bf92,i=4096`, 20);
    await peer.expect(/<response /);
    peer.write(`<success xmlns='${SASL}'/>`);
    expect(await entered).toMatchObject({ code: "server-unproven" });
    expect(peer.unread()).not.toContain("<response");
  });

  test.each([
    ["nothing", ""],
    ["something made up", encoded("v=AAAAAAAAAAAAAAAAAAAAAAAAAAA=")],
  ])("a server that proves itself with %s does not know the password", async (_, proof) => {
    const { entered, peer } = await challenged((nonce) => `r=${nonce}x,s=QSXCR+Q6sek8bf92,i=4096`);
    await peer.expect(/<response /);
    peer.write(`<success xmlns='${SASL}'>${proof}</success>`);
    expect(await entered).toMatchObject({ code: "server-unproven" });
  });
});

describe("TLS", () => {
  /** Goes on with TLS on the server's end of the connection. */
  function underTls(peer: Peer, { key, cert } = certificate, onName = (_: string): void => {}): Peer {
    peer.socket.removeAllListeners("data");
    const secureContext = createSecureContext({ key, cert });
    const secured = new TLSSocket(peer.socket, {
      isServer: true,
      secureContext,
      SNICallback(name, done) {
        onName(name);
        done(null, secureContext);
      },
    });
    secured.on("error", () => {});
    return createPeer(secured);
  }
  const trusting = () => ({ tls: { verify: true, ca: certificate.file } });

  test("is taken where it is offered, before anything else", async () => {
    const entered = enter(trusting());
    const peer = await offer(`${mechanisms("PLAIN")}${STARTTLS}`);
    await peer.expect(/^<starttls xmlns="[^"]*-tls"\/>$/);
    peer.write(PROCEED);
    const secured = underTls(peer);
    secured.write(bound((await logIn(secured)).id));
    expect(await entered).toBe(ADDRESS);
  });

  test("what came with the word to proceed was not under TLS, and counts for nothing", async () => {
    const entered = enter(trusting());
    const peer = await offer(STARTTLS);
    await peer.expect(/<starttls /);
    peer.write(`${PROCEED}${features(mechanisms("PLAIN"))}${SUCCESS}<iq/>`);
    const secured = underTls(peer);
    secured.write(bound((await logIn(secured)).id));
    expect(await entered).toBe(ADDRESS);
  });

  test.each([
    ["that is not asked for", {}, undefined],
    ["that is not looked at", { verify: false }, undefined],
    ["that must be valid", { verify: true }, "tls-untrusted"],
  ])("on this machine, with a certificate %s", async (_, tls, code) => {
    const entered = enter({ tls });
    const peer = await offer(STARTTLS);
    await peer.expect(/<starttls /);
    peer.write(PROCEED);
    const secured = underTls(peer);
    if (code === undefined) secured.write(bound((await logIn(secured)).id));
    expect(await entered).toEqual(code === undefined ? ADDRESS : expect.objectContaining({ code }));
  });

  test("that is asked for must be there, on this machine as well", async () => {
    const entered = enter({ tls: { verify: true } });
    const peer = await offer(mechanisms("SCRAM-SHA-1", "PLAIN"));
    const problem = (await entered) as LinkProblem;
    expect(problem.code).toBe("tls-required");
    expect(problem.remedy).toContain("`verify`");
    await peer.closed;
    expect(peer.unread()).not.toContain("auth");
  });

  test("a domain in any script is looked for in the certificate as it is written there", async () => {
    const domain = "bücher.test";
    const own = await makeCertificate("xn--bcher-kva.test");
    try {
      const entered = enter({ domain, tls: { verify: true, ca: own.file } });
      const peer = await offer(STARTTLS);
      await peer.expect(/<starttls /);
      peer.write(PROCEED);
      let asked: string | undefined;
      const secured = underTls(peer, own, (name) => {
        asked = name;
      });
      await offer("", secured);
      expect(await entered).toMatchObject({ code: "no-mechanism" });
      expect(asked).toBe("xn--bcher-kva.test");
    } finally {
      await own.remove();
    }
  });

  // On the login itself: of a handshake on a closing connection no byte leaves, and the stream ends all the same.
  test("is not begun on a connection that was closed while the certificates were read", async () => {
    const adopted: Socket[] = [];
    const wire: Wire = {
      hold: () => true,
      adopt: (socket) => void adopted.push(socket),
      online: () => {},
      end: () => {},
      fail: () => {},
      get isOver() {
        return adopted.length > 0;
      },
    };
    const service = server.service.replace("xmpp:", "xmpps:");
    const login = clientLogin({ ...ACCOUNT, service, ...trusting() }, wire, 5000);
    login.entity.on("error", () => {});
    try {
      await withDeadline(login.start(), "the end of the attempt", 2000);
      expect(adopted).toHaveLength(1);
    } finally {
      for (const socket of adopted) socket.destroy();
    }
  });

  test("that is refused is named, and no password follows", async () => {
    const entered = enter();
    const peer = await offer(`${STARTTLS}${mechanisms("PLAIN")}`);
    await peer.expect(/<starttls /);
    peer.write(`<failure xmlns='${TLS}'/>`);
    expect(await entered).toMatchObject({ code: "tls-failed" });
    expect(peer.unread()).not.toContain("auth");
  });

  test("a certificate for another domain is named", async () => {
    const entered = enter({ ...trusting(), domain: "other.test" });
    const peer = await offer(STARTTLS);
    await peer.expect(/<starttls /);
    peer.write(PROCEED);
    underTls(peer);
    const problem = (await entered) as LinkProblem;
    expect(problem.code).toBe("tls-name");
    expect(problem.remedy).toContain("other.test");
  });

  test("from the first byte, where the service says so", async () => {
    const arrived = withResolvers<Peer>();
    const tls = createTlsServer(
      { key: certificate.key, cert: certificate.cert, ALPNProtocols: ["xmpp-client"] },
      (socket) => arrived.resolve(createPeer(socket)),
    );
    const service = `xmpps://127.0.0.1:${await listen(tls)}`;
    const entered = enter({ ...trusting(), service });
    const peer = await withDeadline(arrived.promise, "a connection");
    expect((peer.socket as TLSSocket).alpnProtocol).toBe("xmpp-client");
    peer.write(bound((await logIn(peer)).id));
    expect(await entered).toBe(ADDRESS);
    peer.socket.destroy();
    await new Promise((resolve) => tls.close(resolve));
  });

  test("asked of a port that speaks none is named", async () => {
    const entered = enter({ service: server.service.replace("xmpp:", "xmpps:") });
    (await server.next()).write(CLIENT_HEADER);
    expect(await entered).toMatchObject({ code: "tls-failed" });
  });

  const elsewhere = Object.values(networkInterfaces())
    .flat()
    .find((one) => one && !one.internal && one.family === "IPv4")?.address;

  test.skipIf(!elsewhere)("without it no password leaves the machine", async () => {
    const arrived = withResolvers<Socket>();
    const plain = createServer((socket) => arrived.resolve(socket));
    const service = `xmpp://${elsewhere}:${await listen(plain, elsewhere)}`;
    const entered = enter({ service, tls: { verify: false } });
    const peer = createPeer(await withDeadline(arrived.promise, "a connection"));
    await offer(mechanisms("SCRAM-SHA-1", "PLAIN"), peer);
    expect(await entered).toMatchObject({ code: "tls-required" });
    await peer.closed;
    expect(peer.unread()).not.toContain("auth");
    await new Promise((resolve) => plain.close(resolve));
  });

  test.skipIf(!elsewhere)("elsewhere a certificate is looked at, unless that is switched off", async () => {
    const arrivals: ((socket: Socket) => void)[] = [];
    const plain = createServer((socket) => arrivals.shift()?.(socket));
    const service = `xmpp://${elsewhere}:${await listen(plain, elsewhere)}`;
    for (const [tls, code] of [
      [{}, "tls-untrusted"] as const,
      [{ verify: false }, "no-mechanism"] as const,
    ]) {
      const arrived = withResolvers<Socket>();
      arrivals.push(arrived.resolve);
      const entered = enter({ service, tls });
      const peer = createPeer(await withDeadline(arrived.promise, "a connection"));
      await offer(STARTTLS, peer);
      await peer.expect(/<starttls /);
      peer.write(PROCEED);
      const secured = underTls(peer);
      if (code === "no-mechanism") await offer("", secured);
      expect(await entered).toMatchObject({ code });
      secured.socket.destroy();
    }
    await new Promise((resolve) => plain.close(resolve));
  });
});

test("a server that takes its time is waited for until the deadline of the login", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const entered = enter();
    const peer = await server.next();
    const header = await peer.expect(/<stream:stream [^>]*>/);
    expect(header[0]).toContain(ACCOUNT.domain);
    await vi.advanceTimersByTimeAsync(4_000);
    peer.write(`${CLIENT_HEADER}${features(mechanisms("PLAIN"))}`);
    await peer.expect(/<auth /);
    peer.write(SUCCESS);
    await offer("", peer);
    expect(await entered).toMatchObject({ code: "resource-refused" });
  } finally {
    vi.useRealTimers();
  }
});

async function listen(listening: Server, host = "127.0.0.1"): Promise<number> {
  await new Promise<void>((resolve) => listening.listen(0, host, resolve));
  const address = listening.address();
  return typeof address === "object" && address ? address.port : 0;
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
